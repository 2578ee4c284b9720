import ArgumentParser
import StileInterpreter
import StileJSON
import StileStore

/// `stile stop`
struct StopCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Abort a running execution.",
        discussion: """
            What has ended already stays as it is. An aborted execution can be redriven.

            examples:
              stile stop last
              stile stop december --error Operator.Stopped --cause "wrong input"
            """)

    @Argument(help: "Execution: ARN, name, the beginning of a name, or last.")
    var execution: String

    @Option(help: "Error name to record.")
    var error: String?

    @Option(help: "Cause to record.")
    var cause: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let found = try await ExecutionLookup.find(execution, in: try session.records())
        guard !found.status.isTerminal else {
            throw CommandFailure.usage(
                "\(found.name) has ended already: \(found.status.rawValue)",
                next: "stile show \(found.name)")
        }
        let request = OwnerRequest.stopExecution(found.arn, error: error, cause: cause)
        _ = try await session.withOwner("stile stop", .recorded) { try await $0.perform(request) }
        let record = try await ExecutionLookup.find(found.arn, in: try session.records())
        if output.json {
            session.console.out(JSON.object(ExecutionJSON.detail(record)).serialized())
        } else {
            session.console.out("\(record.status.rawValue) \(record.arn)")
            session.console.next("stile redrive \(record.name)")
        }
        return .succeeded
    }
}
