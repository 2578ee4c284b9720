import StileExecutor
import StileJSON
import StileStore
import StileWire

// Tasks that others do: activities' workers, and whoever was given a task token.
extension StepFunctionsService {
    /// Waits up to a minute for a task; without one the answer has no token.
    func getActivityTask(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = request.required("activityArn")
        _ = try knownActivity(arn)
        let task = try await executed(arn) { () throws(ExecutorError) in
            try await executor.pollActivity(arn, workerName: request.string("workerName"))
        }
        guard let task else { return JSONObject() }
        return JSONObject([("taskToken", .string(task.taskToken)), ("input", .string(task.input))])
    }

    func sendTaskSuccess(_ request: Request) async throws(APIError) -> JSONObject {
        let output = request.required("output")
        do throws(ExecutorError) {
            try await executor.sendTaskSuccess(request.required("taskToken"), output: output)
        } catch {
            if case .invalidOutput(let reason) = error { throw .invalidOutput(output, reason) }
            throw APIError(executor: error)
        }
        return JSONObject()
    }

    func sendTaskFailure(_ request: Request) async throws(APIError) -> JSONObject {
        let token = request.required("taskToken")
        try await executed(token) { () throws(ExecutorError) in
            try await executor.sendTaskFailure(
                token, error: request.string("error"), cause: request.string("cause"))
        }
        return JSONObject()
    }

    func sendTaskHeartbeat(_ request: Request) async throws(APIError) -> JSONObject {
        let token = request.required("taskToken")
        try await executed(token) { () throws(ExecutorError) in
            try await executor.sendTaskHeartbeat(token)
        }
        return JSONObject()
    }
}
