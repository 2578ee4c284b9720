import ArgumentParser
import StileInterpreter
import StileJSON
import StileStore

/// `stile export`
struct ExportCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write one execution into a portable file.",
        discussion: """
            The file holds its definition, input, output and history, what a redrive needs, and the \
            children of its map runs. stile import puts it into another data folder. The format is \
            described in Docs/Operations.md.

            examples:
              stile export last -o execution.json
              stile export december > december.json
            """)

    @Argument(help: "Execution: ARN, name, the beginning of a name, or last.")
    var execution: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("File to write; standard output when left out.", valueName: "file"))
    var out: String?

    @Flag(help: "Replace the file if it is there.")
    var force = false

    @Flag(help: "Also of a running execution, to look at; it cannot be imported.")
    var allowRunning = false

    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(
            global, surroundings, .here(next: "run it on the server's machine with --data"))
        let found = try await ExecutionLookup.find(execution, in: try session.records())
        guard found.status.isTerminal || allowRunning else {
            throw CommandFailure.usage(
                "\(found.name) is running; wait for its end",
                next: "stile export \(found.name) --allow-running, to look at it as it is")
        }
        let store = try session.reader()
        guard let out else {
            try store.export(found.arn) { session.console.write($0 + "\n") }
            return .succeeded
        }
        let path = surroundings.absolute(out)
        guard force || !Path.exists(path) else {
            throw CommandFailure.usage(
                "\(path) is there already; name another file, or replace it with --force")
        }
        try store.export(found.arn, toFile: path, replaces: force)
        session.console.note("exported \(found.name) to \(path)")
        session.console.next("stile import \(path) --data ANOTHER_FOLDER")
        return .succeeded
    }
}
