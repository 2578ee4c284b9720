package import StileASL
import StileCalendar
import StileInterpreter
package import StileJSON

/// The test cases of one definition, read from the file beside it.
package struct RehearsalFile: Sendable {
    package let cases: [RehearsalCase]

    /// What reading a file of the project gave: its document, or why there is none.
    package typealias FileReader = (_ path: String) -> Result<JSONDocument, FileRefusal>

    /// Why a file that a case names cannot be used: lower case, no full stop.
    package struct FileRefusal: Error, Sendable {
        package let message: String
        package init(_ message: String) { self.message = message }
    }

    /// The member that names the definition, where it does not stand beside the file under the same
    /// name; nil when there is none or the text is no file of cases.
    package static func definitionPath(_ text: String) -> String? {
        (try? JSON(parsing: text))?["definition"]?.stringValue
    }

    /// Reads all cases, or throws all that is wrong with the file.
    ///
    /// - Parameter readFile: Reads the files that cases name, as seen from this one.
    package init(
        parsing text: String, of definition: Definition, readFile: @escaping FileReader
    ) throws(InvalidFile) {
        let value: JSON
        do {
            value = try JSON(parsing: text)
        } catch {
            let place = SourceLocation(line: error.line, column: error.column)
            throw InvalidFile(
                problems: [FileProblem("the file is not JSON: \(error.message)", place)])
        }
        let log = FileLog(text)
        cases = CaseReader(definition: definition, readFile: readFile, log: log).file(value)
        guard log.problems.isEmpty else { throw InvalidFile(problems: log.problems) }
    }
}

/// Reads the parts of a file.
struct CaseReader {
    let definition: Definition
    let readFile: RehearsalFile.FileReader
    let log: FileLog

    private static let settingFields = [
        "startTime", "seed", "type", "context", "statesMax",
    ]
    private static let fileFields =
        ["definition", "comment"] + settingFields + ["mockConfig", "mocks", "cases"]
    private static let caseFields =
        ["name", "comment", "input", "inputFile", "startAt", "variables"] + settingFields
        + ["mockCase", "mocks", "expect"]

    func file(_ value: JSON) -> [RehearsalCase] {
        guard
            let fields = Fields(
                value, at: .root, what: "the file", known: Self.fileFields, log)
        else { return [] }
        _ = fields.text("definition")
        _ = fields.text("comment")
        var common = RehearsalCase(name: "")
        readSettings(fields, &common.settings)
        readMocks(fields, &common)
        let config = fields.text("mockConfig").flatMap { mockConfig($0, fields) }
        guard let list = fields.list("cases") else {
            if fields["cases"] == nil { fields.refuse("the file has no \"cases\"") }
            return []
        }
        if list.isEmpty { fields.refuse("there is no case", "cases") }
        let cases = list.enumerated().compactMap { index, value in
            read(value, at: fields.at("cases").appending(index), common, config)
        }
        refuseRepeatedNames(cases, fields)
        return cases
    }

    private func refuseRepeatedNames(_ cases: [RehearsalCase], _ fields: Fields) {
        var seen: Set<String> = []
        for (index, testCase) in cases.enumerated() where !seen.insert(testCase.name).inserted {
            log.refuse(
                "two cases are called \"\(testCase.name)\"",
                at: fields.at("cases").appending(index).appending("name"))
        }
    }

    private func read(
        _ value: JSON, at pointer: JSONPointer, _ common: RehearsalCase, _ config: MockConfig?
    ) -> RehearsalCase? {
        guard let fields = Fields(value, at: pointer, what: "the case", known: Self.caseFields, log)
        else { return nil }
        guard let name = fields.text("name"), !name.isEmpty else {
            if fields["name"]?.stringValue != nil || fields["name"] == nil {
                fields.refuse("the case has no \"name\"")
            }
            return nil
        }
        _ = fields.text("comment")
        var testCase = RehearsalCase(name: name)
        testCase.place = log.place(fields.at("name"))
        testCase.settings = common.settings
        testCase.stateMocks = common.stateMocks
        testCase.resourceMocks = common.resourceMocks
        if let input = document("input", "inputFile", fields) { testCase.input = input }
        readSettings(fields, &testCase.settings)
        readStart(fields, &testCase.settings)
        readMockCase(fields, config, &testCase)
        readMocks(fields, &testCase)
        if let expect = fields["expect"] {
            testCase.expectation = expectation(expect, at: fields.at("expect"))
        }
        return testCase
    }

    private func readStart(_ fields: Fields, _ settings: inout RehearsalSettings) {
        if let startAt = fields.text("startAt") {
            if definition.graph.states[startAt] == nil {
                refuseState(startAt, among: definition.graph.stateNames, at: fields.at("startAt"))
            }
            settings.startAt = startAt
        }
        guard let variables = fields["variables"] else { return }
        guard let object = variables.objectValue else {
            fields.refuse(
                "\"variables\" must be an object, found \(variables.kindName)", "variables")
            return
        }
        for (name, value) in object { settings.variables[name] = value }
    }

    private func readSettings(_ fields: Fields, _ settings: inout RehearsalSettings) {
        if let text = fields.text("startTime") {
            if let time = Time.instant(text) {
                settings.startMillis = time.millis
            } else {
                fields.refuse(
                    "\"startTime\" must be a time such as 2026-01-01T00:00:00Z, found \"\(text)\"",
                    "startTime")
            }
        }
        if let seed = fields.count("seed") { settings.seed = UInt64(seed) }
        if let count = fields.count("statesMax") { settings.statesMax = count }
        if let type = fields.text("type") {
            if type == "STANDARD" || type == "EXPRESS" {
                settings.isExpress = type == "EXPRESS"
            } else {
                fields.refuse("\"type\" must be STANDARD or EXPRESS, found \"\(type)\"", "type")
            }
        }
        if let context = fields["context"] {
            readContext(context, at: fields.at("context"), &settings)
        }
    }

    /// The parts of the context object that are the caller's; time has `startTime`, input `input`.
    private func readContext(
        _ value: JSON, at pointer: JSONPointer, _ settings: inout RehearsalSettings
    ) {
        guard
            let context = Fields(
                value, at: pointer, what: "the context", known: ["Execution", "StateMachine"], log)
        else { return }
        if let part = context["Execution"],
            let execution = Fields(
                part, at: context.at("Execution"), what: "Execution",
                known: ["Id", "Name", "RoleArn"], log)
        {
            settings.executionARN = execution.text("Id") ?? settings.executionARN
            settings.executionName = execution.text("Name") ?? settings.executionName
            settings.roleARN = execution.text("RoleArn") ?? settings.roleARN
        }
        if let part = context["StateMachine"],
            let machine = Fields(
                part, at: context.at("StateMachine"), what: "StateMachine", known: ["Id", "Name"],
                log)
        {
            settings.stateMachineARN = machine.text("Id") ?? settings.stateMachineARN
            settings.stateMachineName = machine.text("Name") ?? settings.stateMachineName
        }
    }

    // MARK: - Parts that others use

    /// A value that stands in the file, or in one of its own.
    func document(_ name: String, _ fileName: String, _ fields: Fields) -> JSONDocument? {
        guard let path = fields.text(fileName) else {
            return fields[name].map { JSONDocument($0) }
        }
        if fields[name] != nil {
            fields.refuse("one of \"\(name)\" and \"\(fileName)\", not both", fileName)
        }
        switch readFile(path) {
        case .success(let document): return document
        case .failure(let refusal):
            fields.refuse(refusal.message, fileName)
            return nil
        }
    }

    func refuseState(_ name: String, among names: [String], at pointer: JSONPointer) {
        let hint = didYouMean(name, among: names) ?? "it has: \(names.joined(separator: ", "))"
        log.refuse("the definition has no state \"\(name)\", \(hint)", at: pointer)
    }

    private func mockConfig(_ path: String, _ fields: Fields) -> MockConfig? {
        switch readFile(path) {
        case .failure(let refusal):
            fields.refuse(refusal.message, "mockConfig")
            return nil
        case .success(let document):
            do {
                return try MockConfig(parsing: document.text)
            } catch {
                for problem in error.problems {
                    fields.refuse(
                        "\(path):\(problem.place.line):\(problem.place.column): \(problem.message)",
                        "mockConfig")
                }
                return nil
            }
        }
    }

    /// The mocks of a case of Step Functions Local's format, `MACHINE#CASE`.
    private func readMockCase(
        _ fields: Fields, _ config: MockConfig?, _ testCase: inout RehearsalCase
    ) {
        guard let text = fields.text("mockCase") else { return }
        guard let config else {
            if log.problems.isEmpty {
                fields.refuse("\"mockCase\" needs the file's \"mockConfig\"", "mockCase")
            }
            return
        }
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            return fields.refuse("\"mockCase\" must be MACHINE#CASE, found \"\(text)\"", "mockCase")
        }
        do {
            let mocks = try config.mocks(machine: String(parts[0]), testCase: String(parts[1]))
            for name in mocks.keys.sorted() where definition.state(named: name) == nil {
                refuseState(
                    name, among: definition.allStates.map(\.name), at: fields.at("mockCase"))
            }
            testCase.stateMocks.merge(mocks) { $1 }
        } catch {
            fields.refuse(error.message, "mockCase")
        }
    }
}
