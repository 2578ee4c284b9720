import StileJSON

/// Step Functions Local's `MockConfigFile.json`: mocked responses, and which of them the states of a
/// machine have in its test cases.
package struct MockConfig: Sendable {
    /// Machine, test case, state, name of the response.
    private var machines: [(name: String, cases: [(name: String, states: [(String, String)])])] = []
    private var responses: [String: Mock] = [:]

    /// What a caller asked for and is not there: lower case, no full stop.
    package struct Refusal: Error, Sendable {
        package let message: String
    }

    package init(parsing text: String) throws(InvalidFile) {
        let value: JSON
        do {
            value = try JSON(parsing: text)
        } catch {
            let place = SourceLocation(line: error.line, column: error.column)
            throw InvalidFile(
                problems: [FileProblem("the file is not JSON: \(error.message)", place)])
        }
        let log = FileLog(text)
        if let fields = Fields(
            value, at: .root, what: "the file", known: ["StateMachines", "MockedResponses"], log)
        {
            readResponses(fields)
            readMachines(fields)
        }
        guard log.problems.isEmpty else { throw InvalidFile(problems: log.problems) }
    }

    package var machineNames: [String] { machines.map(\.name) }

    package func caseNames(machine: String) throws(Refusal) -> [String] {
        try cases(machine).map(\.name)
    }

    /// The mocks of a test case, by state.
    package func mocks(machine: String, testCase: String) throws(Refusal) -> [String: Mock] {
        let cases = try cases(machine)
        guard let found = cases.first(where: { $0.name == testCase }) else {
            throw Self.missing("test case of \(machine)", testCase, cases.map(\.name))
        }
        var mocks: [String: Mock] = [:]
        for (state, response) in found.states { mocks[state] = responses[response] }
        return mocks
    }

    private func cases(
        _ machine: String
    ) throws(Refusal) -> [(name: String, states: [(String, String)])] {
        guard let found = machines.first(where: { $0.name == machine }) else {
            throw Self.missing("state machine", machine, machineNames)
        }
        return found.cases
    }

    private static func missing(_ what: String, _ name: String, _ names: [String]) -> Refusal {
        let hint = didYouMean(name, among: names) ?? "it has: \(names.joined(separator: ", "))"
        return Refusal(message: "the mock configuration has no \(what) \"\(name)\", \(hint)")
    }

    // MARK: - Reading

    private mutating func readMachines(_ fields: Fields) {
        for (name, value) in Self.members(fields, "StateMachines") {
            let place = fields.at("StateMachines").appending(name)
            guard
                let machine = Fields(
                    value, at: place, what: "the state machine \"\(name)\"", known: ["TestCases"],
                    fields.log)
            else { continue }
            let cases = Self.members(machine, "TestCases").map { name, value in
                (
                    name: name,
                    states: states(value, at: machine.at("TestCases").appending(name), fields.log)
                )
            }
            machines.append((name, cases))
        }
    }

    private func states(
        _ value: JSON, at pointer: JSONPointer, _ log: FileLog
    ) -> [(String, String)] {
        guard let object = value.objectValue else {
            log.refuse("a test case must be an object, found \(value.kindName)", at: pointer)
            return []
        }
        return object.compactMap { state, value in
            let place = pointer.appending(state)
            guard let name = value.stringValue else {
                log.refuse(
                    "expected the name of a mocked response, found \(value.kindName)", at: place)
                return nil
            }
            guard responses[name] != nil else {
                let names = responses.keys.sorted()
                let hint =
                    didYouMean(name, among: names)
                    ?? (names.isEmpty
                        ? "there are none" : "there are: \(names.joined(separator: ", "))")
                log.refuse("there is no mocked response \"\(name)\", \(hint)", at: place)
                return nil
            }
            return (state, name)
        }
    }

    private mutating func readResponses(_ fields: Fields) {
        for (name, value) in Self.members(fields, "MockedResponses") {
            let place = fields.at("MockedResponses").appending(name)
            guard let object = value.objectValue else {
                fields.log.refuse(
                    "a mocked response must be an object, found \(value.kindName)", at: place)
                continue
            }
            let answers = object.compactMap { range, value in
                Self.answer(range, value, at: place.appending(range), fields.log)
            }
            responses[name] = Mock(
                answers: answers, isSingle: false, place: fields.log.place(place))
        }
    }

    private static func answer(
        _ range: String, _ value: JSON, at pointer: JSONPointer, _ log: FileLog
    ) -> Answer? {
        guard let calls = CountRange(parsing: range), calls.last != nil else {
            log.refuse(
                "expected a number or a range such as \"1-2\", found \"\(range)\"", at: pointer)
            return nil
        }
        guard
            let fields = Fields(
                value, at: pointer, what: "the response", known: ["Return", "Throw"], log)
        else { return nil }
        guard let outcome = outcome(fields) else { return nil }
        var answer = Answer(outcome)
        answer.calls = calls
        return answer
    }

    private static func outcome(_ fields: Fields) -> Answer.Outcome? {
        switch (fields["Return"], fields["Throw"]) {
        case (let result?, nil): return .result(JSONDocument(result))
        case (nil, let thrown?):
            guard
                let failure = Fields(
                    thrown, at: fields.at("Throw"), what: "Throw", known: ["Error", "Cause"],
                    fields.log)
            else { return nil }
            let cause = failure.text("Cause")
            guard let error = failure.text("Error") else {
                if failure["Error"] == nil { failure.refuse("Throw has no \"Error\"") }
                return nil
            }
            return .failure(error: error, cause: cause)
        case (nil, nil), (_?, _?):
            fields.refuse("a response has either Return or Throw")
            return nil
        }
    }

    /// The members of a field that must be there and be an object.
    private static func members(_ fields: Fields, _ key: String) -> [(String, JSON)] {
        guard let value = fields[key] else {
            fields.refuse("there is no \"\(key)\"")
            return []
        }
        guard let object = value.objectValue else {
            fields.refuse("\"\(key)\" must be an object, found \(value.kindName)", key)
            return []
        }
        return object.map { ($0.key, $0.value) }
    }
}
