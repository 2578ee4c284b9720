import StileAPI
import StileExecutor
import StileInterpreter
import StileJSON
import StileScheduler
import StileStore
import StileWire

/// Who may write: this process, or the server that owns the data folder.
protocol Owner: Sendable {
    /// Does what is asked and answers once it is durable.
    ///
    /// - Throws: an error that `CommandFailure(translating:)` knows.
    func perform(_ request: OwnerRequest) async throws -> JSON
}

/// The owner in this process.
struct LocalOwner: Owner {
    let database: Database
    let executor: Executor
    let stile: StileService

    init(
        database: Database, executor: Executor, book: ScheduleBook,
        nowMillis: @escaping @Sendable () -> Int64
    ) {
        self.database = database
        self.executor = executor
        stile = StileService(
            store: database, executor: executor, book: book, nowMillis: nowMillis)
    }

    func perform(_ request: OwnerRequest) async throws -> JSON {
        switch request {
        case .startExecution(let machine, let name, let input):
            let record = try await executor.startExecution(
                machine: machine, name: name, input: input)
            return Self.answer(record)
        case .stopExecution(let execution, let error, let cause):
            return Self.answer(
                try await executor.stopExecution(execution, error: error, cause: cause))
        case .redriveExecution(let execution):
            return Self.answer(try await executor.redriveExecution(execution))
        case .awaitExecution(let execution):
            return Self.answer(try await executor.outcome(of: execution))
        case .deploy: return try await own(.deployStateMachine, request)
        case .putSchedule: return try await own(.putSchedule, request)
        case .deleteSchedule: return try await own(.deleteSchedule, request)
        case .enableSchedule: return try await own(.enableSchedule, request)
        }
    }

    private func own(_ operation: StileOperation, _ request: OwnerRequest) async throws -> JSON {
        .object(try await stile.call(operation, request.input.objectValue ?? JSONObject()))
    }

    private static func answer(_ record: ExecutionRecord) -> JSON {
        ["executionArn": .string(record.arn), "status": .string(record.status.rawValue)]
    }
}
