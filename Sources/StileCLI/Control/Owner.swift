import StileExecutor
import StileInterpreter
import StileJSON
import StileScheduler
import StileStore

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
    let book: ScheduleBook
    let nowMillis: @Sendable () -> Int64

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
        case .deploy(let name, let text, let sourcePath):
            return try deploy(name, text, sourcePath)
        case .putSchedule(let draft):
            return try put(draft)
        case .deleteSchedule(let name):
            return ["deleted": .bool(try book.delete(name))]
        case .enableSchedule(let name, let enabled):
            return ["changed": .bool(try book.setEnabled(name, enabled, nowMillis: nowMillis()))]
        }
    }

    /// Waits for the end as long as the caller listens and the executor runs: a server that is asked
    /// to stop must not wait for executions that end in a month.
    func awaitWhileServing(_ execution: String) async throws -> JSON {
        guard let arn = try database.execution(execution)?.arn else {
            throw ExecutorError.executionDoesNotExist(execution)
        }
        let observations = executor.observe(arn)
        // Read after the stream began: an end before it is in the file.
        if let record = try database.execution(arn), record.status.isTerminal {
            return Self.answer(record)
        }
        for await observation in observations {
            if case .ended(let record) = observation.kind { return Self.answer(record) }
        }
        throw CommandFailure.operational(
            "the server stopped before the execution ended; it is recorded and goes on with the"
                + " next stile serve", next: "stile serve")
    }

    private func deploy(_ name: String, _ text: String, _ sourcePath: String?) throws -> JSON {
        let before = try database.machine(name)?.revision
        let record = try database.deploy(
            name: name, text: text, sourcePath: sourcePath, nowMillis: nowMillis())
        return [
            "stateMachineArn": .string(record.arn), "name": .string(record.name),
            "revision": .integer(record.revision), "changed": .bool(before != record.revision),
        ]
    }

    private func put(_ draft: ScheduleDraft) throws -> JSON {
        guard let catchUp = CatchUp(rawValue: draft.catchUp) else {
            throw CommandFailure.usage("catch-up must be one or none, found \"\(draft.catchUp)\"")
        }
        let next = try book.put(
            name: draft.name, expression: draft.expression, timeZone: draft.timeZone,
            machine: draft.machine, input: draft.input, catchUp: catchUp,
            nowMillis: nowMillis())
        return ["name": .string(draft.name), "nextDueMillis": next.map { .integer($0) } ?? .null]
    }

    private static func answer(_ record: ExecutionRecord) -> JSON {
        ["executionArn": .string(record.arn), "status": .string(record.status.rawValue)]
    }
}
