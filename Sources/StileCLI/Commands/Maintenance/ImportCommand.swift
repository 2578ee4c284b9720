import ArgumentParser
import Foundation
import StileInterpreter
import StileJSON
import StileStore

/// `stile import`
struct ImportCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Put an exported execution into the data folder.",
        discussion: """
            The execution must have ended, and none of its ARN may be there. Its state machine comes along \
            when there is none of that name; otherwise the execution keeps its own revision of the \
            definition. One that did not succeed can be redriven here. A running server takes files of up \
            to 8 MB; stop it to import a larger one.

            examples:
              stile import execution.json
              stile import execution.json --data /var/lib/stile --json
            """)

    @Argument(help: "File that stile export wrote, or - for standard input.")
    var file: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let text = try read(surroundings)
        // Said here, before anybody is asked, and again by who does it.
        let archive = try Self.parse(text)
        guard archive.status.isTerminal else {
            throw CommandFailure.usage(
                "\(archive.executionName) was running when it was exported",
                next: "export it again after its end")
        }
        let answer = try await session.withOwner("stile import", .recorded) {
            try await $0.perform(.importExecution(text))
        }
        let arn = answer["executionArn"]?.stringValue ?? ""
        if output.json {
            session.console.out(answer.serialized())
        } else {
            session.console.out(arn)
            session.console.next("stile show \(archive.executionName)")
        }
        return .succeeded
    }

    private func read(_ surroundings: Surroundings) throws -> String {
        if file == "-" { return try surroundings.readInput() }
        return try String(contentsOfFile: surroundings.absolute(file), encoding: .utf8)
    }

    private static func parse(_ text: String) throws -> ExecutionArchive {
        do {
            return try ExecutionArchive(parsing: text)
        } catch {
            throw CommandFailure.usage(error.description)
        }
    }
}
