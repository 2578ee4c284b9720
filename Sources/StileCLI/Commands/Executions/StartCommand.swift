import ArgumentParser
import StileInterpreter
import StileJSON
import StileStore

/// `stile start`
struct StartCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start an execution of a deployed state machine.",
        discussion: """
            With a running stile serve the execution runs there. Without one it is recorded and runs as soon \
            as stile serve starts, or here and now with --wait. The same name with the same input while it \
            runs is the same execution.

            examples:
              stile start retail-daily --input '{"days":["2010-12-01"]}'
              stile start retail-daily --input @input.json --name december --wait
            """)

    @Argument(
        help: "Name or ARN of the state machine; NAME#CASE for a case of the server's mocks.")
    var machine: String

    @Option(help: "Name of the execution; made up when left out.")
    var name: String?

    @Flag(help: "Wait for the end and print the output.")
    var wait = false

    @OptionGroup var inputOptions: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let input = try inputOptions.text(surroundings)
        // As in Step Functions Local: behind a number sign stands a case of the mock configuration.
        let parts = machine.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let found = try await MachineLookup.find(String(parts[0]), in: try session.records()).arn
        let target = ([found] + parts.dropFirst().map(String.init)).joined(separator: "#")
        let request = OwnerRequest.startExecution(machine: target, name: name, input: input)
        let arn = try await Started.perform(request, "stile start", wait: wait, session)
        return try await Started.report(arn, wait: wait, json: output.json, session)
    }
}

/// What `start` and `redrive` share: the request, the wait, the answer.
enum Started {
    /// - Returns: the execution's ARN.
    static func perform(
        _ request: OwnerRequest, _ purpose: String, wait: Bool, _ session: Session
    ) async throws -> String {
        do {
            return try await session.withOwner(purpose, wait ? .done : .recorded) { owner in
                let answer = try await owner.perform(request)
                let arn = answer["executionArn"]?.stringValue ?? ""
                if wait { _ = try await owner.perform(.awaitExecution(arn)) }
                return arn
            }
        } catch is Interrupted {
            throw CommandFailure.operational(
                "interrupted; the execution is recorded and goes on with stile serve",
                next: "stile serve")
        }
    }

    static func report(_ arn: String, wait: Bool, json: Bool, _ session: Session) async throws
        -> ExitStatus
    {
        let record = try await ExecutionLookup.find(arn, in: try session.records())
        if wait { return try await ExecutionOutcome(session: session, json: json).report(record) }
        let console = session.console
        if json {
            console.out(JSON.object(ExecutionJSON.detail(record)).serialized())
        } else {
            console.out(record.arn)
        }
        if !record.status.isTerminal, !session.isServed {
            console.note(
                "recorded; no stile serve owns the data folder, so it runs when one starts")
            console.next("stile serve")
        } else {
            console.next("stile history \(record.name) --follow")
        }
        return .succeeded
    }
}
