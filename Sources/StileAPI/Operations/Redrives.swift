import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileWire

// Redrive beyond AWS's.
extension StileService {
    func redriveExecution(_ request: Request) async throws(APIError) -> JSONObject {
        let options = RedriveOptions(
            execution: try request.needed("executionArn"),
            clientToken: request.string("clientToken"), from: request.string("from"),
            input: request.string("input"), variables: request.string("variables"),
            revision: try revision(request), isForced: request.bool("force") ?? false)
        let answer: RedriveAnswer
        do throws(ExecutorError) {
            answer = try await executor.redriveExecution(options)
        } catch {
            throw APIError(executor: error)
        }
        let record = answer.execution
        return JSONObject([
            ("executionArn", .string(record.arn)),
            ("redriveDate", .epochSeconds(millis: record.redrivenAtMillis ?? nowMillis())),
            ("revision", .integer(record.revision)),
            ("changes", .array(answer.changes.map { .object($0.shape) })),
        ])
    }

    private func revision(
        _ request: Request
    ) throws(APIError) -> RedriveOptions.Revision? {
        guard let value = request.parameters["revision"] else { return nil }
        if value == "latest" { return .latest }
        guard let number = value.integerValue else {
            throw APIError("ValidationException", "\"revision\" must be a number or \"latest\"")
        }
        return .number(Int(number))
    }
}

extension DefinitionChange {
    fileprivate var shape: JSONObject {
        var shape = JSONObject()
        shape["state"] = state.map { .string($0) }
        shape["field"] = field.map { .string($0) }
        shape["pointer"] = .string(pointer)
        shape["kind"] = .string(kind.rawValue)
        return shape
    }
}
