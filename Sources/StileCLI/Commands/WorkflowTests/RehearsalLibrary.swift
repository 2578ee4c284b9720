import Foundation
import StileASL
import StileJSON
import StileRehearsal

/// A definition with cases that can be played.
struct RehearsalSource: Sendable {
    /// The file of cases, as people name it.
    let file: String
    let definition: DefinitionFile
    let compiled: Definition
    let cases: [RehearsalCase]

    func keeping(_ isWanted: (String) -> Bool) -> RehearsalSource {
        RehearsalSource(
            file: file, definition: definition, compiled: compiled,
            cases: cases.filter { isWanted($0.name) })
    }
}

/// Finds and reads files of cases.
struct RehearsalLibrary {
    let surroundings: Surroundings

    private static let definitionEnding = ".asl.json"
    private static let ending = ".test.json"

    /// The cases that the arguments name; all below the current folder where there are none.
    func sources(_ arguments: [String]) throws -> [RehearsalSource] {
        var files: [String] = []
        for argument in arguments.isEmpty ? ["."] : arguments {
            for file in try testFiles(argument) where !files.contains(file) { files.append(file) }
        }
        return try files.map { try source($0) }
    }

    // MARK: - Finding

    private func testFiles(_ argument: String) throws -> [String] {
        let absolute = surroundings.absolute(argument)
        if Path.isDirectory(absolute) {
            let found = try DefinitionFile.paths([argument], surroundings)
                .map { Self.beside($0, from: Self.definitionEnding, to: Self.ending) }
                .filter { Path.exists(surroundings.absolute($0)) }
            guard !found.isEmpty else {
                throw CommandFailure.usage(
                    "no definition below \(argument) has a file of cases",
                    next: "write NAME.test.json beside NAME.asl.json (Docs/Workflow-Tests.md)")
            }
            return found
        }
        guard !argument.hasSuffix(Self.ending) else { return [argument] }
        // A definition that is not there is told as one.
        _ = try TextFile.read(argument, what: "definition", surroundings)
        let file = Self.beside(argument, from: Self.definitionEnding, to: Self.ending)
        guard file != argument, Path.exists(surroundings.absolute(file)) else {
            let wanted = file == argument ? "a name that ends in .asl.json" : file
            throw CommandFailure.usage(
                "\(argument) has no file of cases; expected \(wanted)",
                next: "stile test DEFINITION --mock-config FILE, or write \(wanted)")
        }
        return [file]
    }

    private static func beside(_ path: String, from: String, to: String) -> String {
        path.hasSuffix(from) ? path.dropLast(from.count) + to : path
    }

    // MARK: - Reading

    private func source(_ file: String) throws -> RehearsalSource {
        let text = try TextFile.read(file, what: "file of cases", surroundings)
        let named = RehearsalFile.definitionPath(text).map { Self.path($0, seenFrom: file) }
        let definition = try definition(
            named ?? Self.beside(file, from: Self.ending, to: Self.definitionEnding))
        do {
            let read = try RehearsalFile(parsing: text, of: definition.compiled) { path in
                document(Self.path(path, seenFrom: file))
            }
            return RehearsalSource(
                file: file, definition: definition.file, compiled: definition.compiled,
                cases: read.cases)
        } catch {
            throw Self.failure(file, text, error)
        }
    }

    /// The cases of a machine in Step Functions Local's configuration.
    func mocked(
        _ path: String, config configPath: String, machine: String?, caseName: String?,
        input: JSONDocument?
    ) throws -> [RehearsalSource] {
        let definition = try definition(path)
        let text = try TextFile.read(configPath, what: "mock configuration", surroundings)
        do {
            let config = try MockConfig(parsing: text)
            let machine =
                machine
                ?? (config.machineNames.count == 1
                    ? config.machineNames[0] : definition.file.machineName(surroundings))
            let names = try caseName.map { [$0] } ?? config.caseNames(machine: machine)
            let cases = try names.map { name in
                try mockedCase(
                    name, config.mocks(machine: machine, testCase: name), definition, machine,
                    input, configPath)
            }
            return [
                RehearsalSource(
                    file: configPath, definition: definition.file, compiled: definition.compiled,
                    cases: cases)
            ]
        } catch let error as InvalidFile {
            throw Self.failure(configPath, text, error)
        } catch let error as MockConfig.Refusal {
            throw CommandFailure.usage("\(configPath): \(error.message)")
        }
    }

    private func mockedCase(
        _ name: String, _ mocks: [String: Mock],
        _ definition: (file: DefinitionFile, compiled: Definition), _ machine: String,
        _ input: JSONDocument?, _ configPath: String
    ) throws -> RehearsalCase {
        let known = definition.compiled.allStates.map(\.name)
        if let unknown = mocks.keys.sorted().first(where: { !known.contains($0) }) {
            let hint =
                didYouMean(unknown, among: known) ?? "it has: \(known.joined(separator: ", "))"
            throw CommandFailure.usage(
                "\(configPath): case \"\(name)\" mocks the state \"\(unknown)\", which"
                    + " \(definition.file.path) does not have, \(hint)")
        }
        var testCase = RehearsalCase(name: name)
        testCase.stateMocks = mocks
        testCase.settings.stateMachineName = machine
        if let place = mocks.values.map(\.place).min(by: { $0.line < $1.line }) {
            testCase.place = place
        }
        if let input { testCase.input = input }
        return testCase
    }

    private func definition(_ path: String) throws -> (file: DefinitionFile, compiled: Definition) {
        let file = try DefinitionFile(path, surroundings)
        guard let compiled = file.compiled.definition else {
            throw CommandFailure.usage(
                "\(path) is not a valid definition\n"
                    + DiagnosticsRendering.text(file, surroundings.console.style)
                    .trimmingCharacters(in: .newlines))
        }
        return (file, compiled)
    }

    private func document(_ path: String) -> Result<JSONDocument, RehearsalFile.FileRefusal> {
        do {
            let text = try TextFile.read(path, what: "file", surroundings)
            return .success(try JSONArgument.parse(text, path))
        } catch let failure as CommandFailure {
            return .failure(RehearsalFile.FileRefusal(failure.message))
        } catch {
            return .failure(RehearsalFile.FileRefusal("cannot read \(path): \(error)"))
        }
    }

    /// `path` as it is written in `file`, seen from where `file` is seen from.
    private static func path(_ path: String, seenFrom file: String) -> String {
        let folder = Path.parent(file)
        return path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
    }

    static func failure(
        _ file: String, _ text: String, _ error: InvalidFile
    ) -> CommandFailure {
        let problems = error.problems.sorted {
            ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column)
        }
        let lines = problems.flatMap { problem in
            ["\(file):\(problem.place.line):\(problem.place.column): \(problem.message)"]
                + DefinitionFile.excerpt(problem.place, in: text).map { "    " + $0 }
        }
        return CommandFailure.usage(lines.joined(separator: "\n"))
    }
}
