import ArgumentParser
import StileStore

/// `stile redrive`
struct RedriveCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "redrive",
        abstract: "Run what did not succeed of an execution again.",
        discussion: """
            Finished states, branches and Map items are not repeated. With a running stile serve the work is \
            done there, and --wait waits for it; without one it is done here to its end.

            examples:
              stile redrive last
              stile redrive december --wait
            """)

    @Argument(help: "Execution: ARN, name, the beginning of a name, or last.")
    var execution: String

    @Flag(help: "Wait for the end and print the output.")
    var wait = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let found = try await ExecutionLookup.find(execution, in: try session.records())
        let waits = wait || !session.isServed
        let arn = try await Started.perform(
            .redriveExecution(found.arn), "stile redrive", wait: waits, session)
        return try await Started.report(arn, wait: waits, json: output.json, session)
    }
}
