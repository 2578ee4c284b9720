import StileGraph
import StileInterpreter
import StileJSON
import StileWire

/// What `stile graph` draws: a definition, by whatever it was named, and an execution of it.
struct GraphSubject {
    let file: DefinitionFile
    let title: String
    let outcomes: StateOutcomes?

    init(
        source: String?, execution: String?, _ global: GlobalOptions, _ surroundings: Surroundings
    ) async throws {
        let named = try source.flatMap { try Self.file($0, surroundings) }
        if let execution {
            let records = try Session(global, surroundings).records()
            let record = try await ExecutionLookup.find(execution, in: records)
            let began = named == nil ? try await Self.began(record, source, records) : nil
            file = try named ?? Self.known(began, record)
            title = "\(record.machineName): \(record.name), \(record.status.rawValue)"
            outcomes = Self.outcomes(try await FailureReport(record, records).progress)
        } else {
            file =
                if let named { named } else {
                    try await Self.machine(source, Session(global, surroundings))
                }
            title = file.path == "-" ? "state machine" : file.machineName(surroundings)
            outcomes = nil
        }
    }

    /// The definition that the execution began with; `source` can only name its machine.
    private static func began(
        _ record: Execution, _ source: String?, _ records: any Records
    ) async throws -> DefinitionFile? {
        if let source, source != record.machineName, source != record.stateMachineARN {
            throw CommandFailure.usage(
                "the execution \(record.name) is of the state machine \(record.machineName), not of"
                    + " \(source)")
        }
        return try await records.definition(of: record).map {
            DefinitionFile(named: record.machineName, text: $0)
        }
    }

    private static func known(_ file: DefinitionFile?, _ record: Execution) throws -> DefinitionFile
    {
        guard let file else {
            throw CommandFailure.usage(
                "the definition of \(record.name) is not known any more",
                next: "stile graph FILE --execution \(record.name)")
        }
        return file
    }

    /// nil when it can only be the name of a state machine.
    private static func file(_ source: String, _ surroundings: Surroundings) throws
        -> DefinitionFile?
    {
        if source == "-" {
            return DefinitionFile(named: "-", text: try surroundings.readInput())
        }
        let isPath = source.contains("/") || source.hasSuffix(".json") || source.hasSuffix(".asl")
        let isThere = Path.exists(surroundings.absolute(source))
        guard isPath || (isThere && !Path.isDirectory(surroundings.absolute(source))) else {
            return nil
        }
        return try DefinitionFile(source, surroundings)
    }

    private static func machine(_ name: String?, _ session: Session) async throws
        -> DefinitionFile
    {
        guard let name else {
            throw CommandFailure.usage(
                "name a definition file or a state machine, or an execution with --execution",
                next: "stile machine list")
        }
        let arn = try await MachineLookup.find(name, in: session.records()).arn
        let answer = try await session.api().call(
            .describeStateMachine, JSONObject([("stateMachineArn", .string(arn))]))
        return DefinitionFile(
            named: answer.optionalText("name") ?? name, text: try answer.text("definition"))
    }

    private static func outcomes(_ progress: ExecutionProgress) -> StateOutcomes {
        progress.states.mapValues { state in
            switch state.mark {
            case .running: .running
            case .retrying: .retrying
            case .succeeded: .succeeded
            case .caught: .caught
            case .failed: .failed
            case .aborted: .aborted
            }
        }
    }
}
