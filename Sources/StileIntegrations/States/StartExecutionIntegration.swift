package import StileExecutor
import StileInterpreter
package import StileJSON
package import StileWire

/// Executions that start others: `states:startExecution` with all its patterns.
package struct StartExecutionIntegration: ServiceIntegration {
    private let service: any StepFunctionsCalling
    private let waiting: any ExecutionWaiting
    private let nowMillis: @Sendable () -> Int64

    package init(
        service: any StepFunctionsCalling, waiting: any ExecutionWaiting,
        nowMillis: @escaping @Sendable () -> Int64
    ) {
        self.service = service
        self.waiting = waiting
        self.nowMillis = nowMillis
    }

    package func refusal(of resource: TaskResourceName, input: JSONDocument) -> TaskError? { nil }

    package func run(_ call: IntegrationCall, reporter: TaskReporter) async -> TaskOutcome {
        if let arn = call.task.submission?.value["ExecutionArn"]?.stringValue {
            return await follow(arn, call)
        }
        switch StartExecutionRequest.read(call) {
        case .failure(let error): return .failed(error)
        case .success(let request): return await start(request, call, reporter)
        }
    }

    private func start(
        _ request: StartExecutionRequest, _ call: IntegrationCall, _ reporter: TaskReporter
    ) async -> TaskOutcome {
        let answer: JSONObject
        do throws(APIError) {
            answer = try await started(request, call)
        } catch {
            let failure = StepFunctionsErrors.optimised(error, requestID: call.requestID)
            return call.refused(failure.error, failure.cause)
        }
        let output = ExecutionAnswers.started(
            answer, requestID: call.requestID, nowMillis: nowMillis())
        switch call.resource.pattern {
        case .requestResponse, .waitForTaskToken: return call.answered(output)
        case .sync, .sync2:
            reporter.submitted(output)
            return await follow(answer["executionArn"]?.stringValue ?? "", call)
        }
    }

    /// Starts the child, or finds the one that an earlier delivery of the attempt started: a running
    /// one by the service's own rule, an ended one by the name that nobody else can have.
    private func started(
        _ request: StartExecutionRequest, _ call: IntegrationCall
    ) async throws(APIError) -> JSONObject {
        do throws(APIError) {
            switch call.resource.pattern {
            case .requestResponse, .waitForTaskToken:
                return try await service.call(.startExecution, request.parameters)
            case .sync, .sync2:
                return try await waiting.startExecution(
                    request.parameters,
                    parent: ParentTask(
                        executionARN: call.executionARN, stamp: call.task.stamp))
            }
        } catch {
            guard error.code == "ExecutionAlreadyExists", request.givenName == nil,
                let arn = request.executionARN
            else { throw error }
            let child = try await service.call(
                .describeExecution, JSONObject([("executionArn", .string(arn))]))
            return JSONObject([
                ("executionArn", .string(arn)), ("startDate", child["startDate"] ?? .null),
            ])
        }
    }

    // MARK: - Waiting for the child

    /// Waits for the child's end; a child whose parent no longer wants it is stopped.
    private func follow(_ arn: String, _ call: IntegrationCall) async -> TaskOutcome {
        let end = await withTaskCancellationHandler {
            await waiting.waitForEnd(of: arn)
        } onCancel: {
            guard !waiting.isStopping else { return }
            // An unstructured task: a cancellation handler can not wait, and the surrounding task is
            // cancelled. It makes one call and ends; `waitForEnd` returns when that call worked.
            Task { [service] in
                _ = try? await service.call(
                    .stopExecution, JSONObject([("executionArn", .string(arn))]))
            }
        }
        if Task.isCancelled { return .cancelled }
        switch end {
        case .processStops: return .cancelled
        case .failed(let reason):
            return .failed(TaskError(error: "States.TaskFailed", cause: reason))
        case .ended: return await outcome(of: arn, call)
        }
    }

    private func outcome(of arn: String, _ call: IntegrationCall) async -> TaskOutcome {
        let child: JSONObject
        do throws(APIError) {
            child = try await service.call(
                .describeExecution, JSONObject([("executionArn", .string(arn))]))
        } catch {
            let failure = StepFunctionsErrors.optimised(error, requestID: call.requestID)
            return .failed(TaskError(error: failure.error, cause: failure.cause))
        }
        let hasSucceeded = child["status"]?.stringValue == "SUCCEEDED"
        let answer = ExecutionAnswers.ended(
            child, parsesPayloads: hasSucceeded && call.resource.pattern == .sync2,
            tellsRedrive: call.task.hasCredentials)
        return hasSucceeded
            ? .succeeded(answer)
            : .failed(TaskError(error: "States.TaskFailed", cause: answer.text))
    }
}
