import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileWire

// What keeps the file small, and what brings executions in.
extension StileService {
    /// A bounded part of a purge; the caller asks for the next with the cursor.
    func purge(_ request: Request) async throws(APIError) -> JSONObject {
        guard let millis = request.parameters["olderThanMillis"]?.integerValue, millis >= 0 else {
            throw .missingMember("olderThanMillis")
        }
        let status = request.string("status").flatMap(ExecutionStatus.init(rawValue:))
        if request.string("status") != nil, status?.isTerminal != true {
            throw APIError("ValidationException", "\"status\" must be one of an ended execution")
        }
        let policy = PurgePolicy(
            standardMillis: millis, expressMillis: millis,
            keepsRedrivable: request.bool("redrivable") != true, status: status,
            machine: request.string("stateMachine"))
        let cursor = request.parameters["cursor"]?.integerValue ?? 0
        let batch: PurgeBatch
        do {
            batch = try await executor.purge(policy, after: cursor)
        } catch {
            throw APIError(executor: error)
        }
        return JSONObject([
            ("executions", .integer(batch.executions)), ("children", .integer(batch.children)),
            ("cursor", .integer(batch.cursor)), ("done", .bool(batch.isDone)),
        ])
    }

    func importExecution(_ request: Request) async throws(APIError) -> JSONObject {
        let text = try request.needed("archive")
        let archive = try Self.translating { try ExecutionArchive(parsing: text) }
        do {
            let record = try await executor.importExecution(archive)
            return JSONObject([("executionArn", .string(record.arn))])
        } catch {
            throw APIError(executor: error)
        }
    }
}
