import Foundation
import StileASL
import StileExecutor
import StileInterpreter
import StileJSON
import StileWire

extension StepFunctionsService {
    /// AWS's bound for one test.
    private static let testSecondsMax = 300

    /// Carries out one state on its own; a task that is not mocked is really done.
    func testState(_ request: Request) async throws(APIError) -> JSONObject {
        let id = UUID().uuidString.lowercased()
        let asked = try StateTestRequest(request, id: id)
        var run = StateTestRun(
            asked.test,
            context: StepContext(nowMillis: nowMillis(), randomSeed: .random(in: 0...UInt64.max)))
        switch run.begin() {
        case .finished(let outcome): return asked.answer(outcome)
        case .task(let task):
            switch await outcome(of: task, of: asked.test) {
            case .succeeded(let output): return asked.answer(run.answer(output))
            case .failed(let error):
                return asked.answer(run.answer(error: error.error, cause: error.cause))
            case .awaitingToken, .cancelled:
                return asked.answer(run.answer(error: "States.Timeout", cause: nil))
            }
        }
    }

    /// Does the task; nobody waits for it longer than a test may take.
    private func outcome(of task: StateTestTask, of test: StateTest) async -> TaskOutcome {
        let seconds = min(task.timeoutSeconds ?? Self.testSecondsMax, Self.testSecondsMax)
        let dispatch = TaskDispatch(
            stamp: Stamp(frame: FrameID(0), entry: 1), stateName: test.state.name,
            resource: task.resource.arn, input: task.input, attempt: 0,
            timeoutSeconds: seconds, heartbeatSeconds: task.heartbeatSeconds,
            idempotencyKey: "\(test.executionARN):1:0", isServiceCall: task.isServiceCall)
        return await withTaskGroup(of: TaskOutcome.self) { group in
            group.addTask { await executor.test(dispatch, executionARN: test.executionARN) }
            group.addTask {
                try? await Task.sleep(for: .seconds(seconds))
                return .failed(TaskError(error: "States.Timeout", cause: nil))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .cancelled
        }
    }
}
