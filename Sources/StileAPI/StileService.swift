package import StileExecutor
import StileInterpreter
package import StileJSON
package import StileScheduler
package import StileStore
package import StileWire

/// Stile's own operations, answered from the store and the executor of this process.
package struct StileService: StileCalling {
    let store: Database
    let executor: Executor
    let book: ScheduleBook
    let nowMillis: @Sendable () -> Int64

    package init(
        store: Database, executor: Executor, book: ScheduleBook,
        nowMillis: @escaping @Sendable () -> Int64
    ) {
        self.store = store
        self.executor = executor
        self.book = book
        self.nowMillis = nowMillis
    }

    package func call(
        _ operation: StileOperation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        let request = Request(parameters)
        switch operation {
        case .describeServer: return JSONObject([("product", "Stile")])
        case .awaitExecution: return try await awaitExecution(try request.needed("execution"))
        case .redriveExecution: return try await redriveExecution(request)
        case .deployStateMachine: return try deploy(request)
        case .putSchedule: return try putSchedule(request)
        case .deleteSchedule:
            let name = try request.needed("name")
            return try Self.translating {
                JSONObject([("deleted", .bool(try book.delete(name)))])
            }
        case .enableSchedule:
            let name = try request.needed("name")
            guard let enabled = request.bool("enabled") else { throw .missingMember("enabled") }
            return try Self.translating {
                let changed = try book.setEnabled(name, enabled, nowMillis: nowMillis())
                return JSONObject([("changed", .bool(changed))])
            }
        case .describeTask: return try await describeTask(request)
        case .sendTaskProgress: return try await sendTaskProgress(request)
        case .listTaskProgress: return taskProgress(try request.needed("executionArn"))
        case .purgeExecutions: return try await purge(request)
        case .importExecution: return try await importExecution(request)
        case .listSchedules:
            return try Self.translating {
                let schedules = try store.schedules().map { JSON.object($0.shape) }
                return JSONObject([("schedules", .array(schedules))])
            }
        }
    }

    // MARK: - Operations

    /// Waits for the end as long as the caller listens and the executor runs: a server that is asked
    /// to stop must not wait for executions that end in a month.
    private func awaitExecution(_ execution: String) async throws(APIError) -> JSONObject {
        let arn = try Self.translating { try store.execution(execution)?.arn }
        guard let arn else {
            throw APIError("ExecutionDoesNotExist", "Execution Does Not Exist: '\(execution)'")
        }
        let observations = executor.observe(arn)
        // Read after the stream began: an end before it is in the file.
        let record = try Self.translating { try store.execution(arn) }
        if let record, record.status.isTerminal { return Self.answer(record) }
        for await observation in observations {
            if case .ended(let record) = observation.kind { return Self.answer(record) }
        }
        throw .serverStopped
    }

    private static func answer(_ record: ExecutionRecord) -> JSONObject {
        JSONObject([
            ("executionArn", .string(record.arn)), ("status", .string(record.status.rawValue)),
        ])
    }

    private func describeTask(_ request: Request) async throws(APIError) -> JSONObject {
        let task: OpenTask
        do throws(ExecutorError) {
            task = try await executor.describeTask(request.string("taskToken") ?? "")
        } catch {
            throw APIError(executor: error)
        }
        var object = JSONObject([
            ("executionArn", .string(task.executionARN)), ("stateName", .string(task.stateName)),
            ("attempt", .integer(task.attempt)), ("idempotencyKey", .string(task.idempotencyKey)),
        ])
        object["timeoutSeconds"] = task.timeoutSeconds.map { .integer($0) }
        object["heartbeatSeconds"] = task.heartbeatSeconds.map { .integer($0) }
        return object
    }

    private func sendTaskProgress(_ request: Request) async throws(APIError) -> JSONObject {
        let token = try request.needed("taskToken")
        guard let completed = request.integer("completed") else {
            throw .missingMember("completed")
        }
        do throws(ExecutorError) {
            try await executor.sendTaskProgress(
                token, completed: completed, total: request.integer("total"),
                unit: request.string("unit") ?? "items")
        } catch {
            throw APIError(executor: error)
        }
        return JSONObject()
    }

    private func deploy(_ request: Request) throws(APIError) -> JSONObject {
        let name = try request.needed("name")
        let text = try request.needed("definition")
        let known = try Self.translating { try store.machine(name) }
        let problems = DefinitionCheck(text, type: known?.type ?? .standard).errors
        if let first = problems.first {
            throw APIError(
                "InvalidDefinition", "Invalid State Machine Definition: '\(first.message)'")
        }
        return try Self.translating {
            let record = try store.deploy(
                name: name, text: text, sourcePath: request.string("sourcePath"),
                nowMillis: nowMillis())
            return JSONObject([
                ("stateMachineArn", .string(record.arn)), ("name", .string(record.name)),
                ("revision", .integer(record.revision)),
                ("changed", .bool(known?.revision != record.revision)),
            ])
        }
    }

    private func putSchedule(_ request: Request) throws(APIError) -> JSONObject {
        let name = try request.needed("name")
        let catchUpText = try request.needed("catchUp")
        guard let catchUp = CatchUp(rawValue: catchUpText) else {
            throw APIError(
                "ValidationException", "catch-up must be one or none, found \"\(catchUpText)\"")
        }
        let expression = try request.needed("expression")
        let timeZone = try request.needed("timeZone")
        let machine = try request.needed("stateMachine")
        let input = try request.needed("input")
        return try Self.translating {
            let next = try book.put(
                name: name, expression: expression, timeZone: timeZone, machine: machine,
                input: input, catchUp: catchUp, nowMillis: nowMillis())
            return JSONObject([
                ("name", .string(name)), ("nextDueMillis", next.map { .integer($0) } ?? .null),
            ])
        }
    }
}

// MARK: - Errors

extension StileService {
    static func translating<Answer>(
        _ body: () throws -> Answer
    ) throws(APIError) -> Answer {
        do {
            return try body()
        } catch let error as StoreError {
            throw APIError(store: error)
        } catch let error as ExecutorError {
            throw APIError(executor: error)
        } catch let error as ScheduleExpressionError {
            throw APIError("ValidationException", error.description)
        } catch let error as JSONParseError {
            throw APIError(
                "ValidationException",
                "line \(error.line), column \(error.column): \(error.message)")
        } catch {
            throw APIError("InternalFailure", "\(error)", httpStatus: 500)
        }
    }
}

extension APIError {
    /// Who waits learns that the server stops; the execution goes on with the next one.
    package static let serverStopped = APIError(
        "ServerStopped",
        "the server stopped before the execution ended; it is recorded and goes on with the next"
            + " stile serve", httpStatus: 503)

    static func missingMember(_ name: String) -> APIError {
        APIError("ValidationException", "\"\(name)\" is missing")
    }
}

extension Request {
    /// A text that Stile's own operation can not do without.
    func needed(_ member: String) throws(APIError) -> String {
        guard let text = string(member) else { throw .missingMember(member) }
        return text
    }
}

extension ScheduleRecord {
    /// As `Stile.ListSchedules` answers it.
    fileprivate var shape: JSONObject {
        var object = JSONObject([
            ("name", JSON.string(name)), ("expression", .string(expression)),
            ("timeZone", .string(timeZone)), ("stateMachine", .string(stateMachine)),
            ("input", .string(inputJSON)), ("enabled", .bool(enabled)),
            ("catchUp", .string(catchUp.rawValue)),
        ])
        object["nextDueMillis"] = nextDueMillis.map { .integer($0) }
        object["lastFiredMillis"] = lastFiredMillis.map { .integer($0) }
        object["lastProblem"] = lastProblem.map { .string($0) }
        object["createdAtMillis"] = .integer(createdAtMillis)
        return object
    }
}
