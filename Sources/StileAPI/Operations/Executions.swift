package import StileExecutor
package import StileJSON
import StileStore
package import StileWire

// Executions: to begin, to end, to take up again.
extension StepFunctionsService {
    func startExecution(
        _ request: Request, parent: ParentTask? = nil
    ) async throws(APIError) -> JSONObject {
        var options = try startOptions(request)
        options.parent = parent
        do throws(ExecutorError) {
            let record = try await executor.startExecution(options)
            return JSONObject([
                ("executionArn", .string(record.arn)),
                ("startDate", .epochSeconds(millis: record.startedAtMillis)),
            ])
        } catch {
            throw refusal(of: options, error)
        }
    }

    /// The same for an attempt that waits for the execution, which ends with the attempt.
    package func startExecution(
        _ parameters: JSONObject, parent: ParentTask
    ) async throws(APIError) -> JSONObject {
        let request = Request(try ServiceModel.check(.startExecution, parameters))
        return try await startExecution(request, parent: parent)
    }

    func startSyncExecution(_ request: Request) async throws(APIError) -> JSONObject {
        let options = try startOptions(request)
        do throws(ExecutorError) {
            let outcome = try await executor.startSyncExecution(options)
            return ExecutionShapes.synchronous(outcome, isMetadataOnly: request.isMetadataOnly)
        } catch {
            throw refusal(of: options, error)
        }
    }

    /// The stop of an execution that has ended changes nothing and answers when it ended.
    func stopExecution(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = try Self.executionARN(request)
        let record = try await executed(arn) { () throws(ExecutorError) in
            try await executor.stopExecution(
                arn, error: request.string("error"), cause: request.string("cause"))
        }
        let stopped = record.stoppedAtMillis ?? nowMillis()
        return JSONObject([("stopDate", .epochSeconds(millis: stopped))])
    }

    func redriveExecution(_ request: Request) async throws(APIError) -> JSONObject {
        let arn = try Self.executionARN(request)
        let record = try await executed(arn) { () throws(ExecutorError) in
            try await executor.redriveExecution(arn, clientToken: request.string("clientToken"))
        }
        let redriven = record.redrivenAtMillis ?? nowMillis()
        return JSONObject([("redriveDate", .epochSeconds(millis: redriven))])
    }

    // MARK: - Helpers

    private func startOptions(_ request: Request) throws(APIError) -> StartOptions {
        let arn = request.required("stateMachineArn")
        // The executor knows machines by name too, the API does not. The rest of the ARN is looked
        // at when nothing is found by it: this is the hot path.
        guard arn.hasPrefix("arn:") else { throw .invalidARN("Invalid ARN prefix: \(arn)") }
        // No name contains a number sign: as in Step Functions Local, a test case stands behind it.
        let parts = arn.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        return StartOptions(
            target: String(parts[0]), name: request.string("name"),
            input: request.string("input") ?? "{}", traceHeader: request.string("traceHeader"),
            mockCase: parts.count == 2 ? String(parts[1]) : nil)
    }

    private func refusal(of options: StartOptions, _ error: ExecutorError) -> APIError {
        switch error {
        case .invalidInput(let reason): return .invalidExecutionInput(options.input, reason)
        case .stateMachineDoesNotExist:
            do throws(APIError) {
                _ = try StateMachineARN(unlabelled: options.target)
                return .stateMachineDoesNotExist(options.target)
            } catch {
                return error
            }
        case .stateMachineDeleting, .stateMachineTypeNotSupported, .mockCaseNotKnown,
            .executionDoesNotExist,
            .executionAlreadyExists, .executionNotRedrivable, .invalidName, .invalidTaskToken,
            .taskTimedOut, .invalidOutput, .invalidDefinition, .mapRunDoesNotExist,
            .mapRunNotRunning, .executionLimitExceeded, .machineIsBusy, .stopped, .store, .crashed:
            return APIError(executor: error)
        }
    }

    /// The ARN of a Standard execution in a request, or of an Express child of a map run.
    static func executionARN(_ request: Request) throws(APIError) -> String {
        let arn = request.required("executionArn")
        guard arn.contains("/") else { return try ResourceARN(arn, .execution).text }
        return try ResourceARN(arn, .execution, .express).text
    }

    /// Runs a command of the executor, and translates its refusal.
    func executed<Value: Sendable>(
        _ arn: String, _ body: () async throws(ExecutorError) -> Value
    ) async throws(APIError) -> Value {
        do { return try await body() } catch { throw APIError(executor: error) }
    }
}
