import StileExecutor
import StileIntegrations
import StileInterpreter
import StileJSON
import Synchronization

/// An attempt of a Task state with the resource and the input.
func makeCall(
    _ resource: String, _ input: JSON = [:], key: String = "arn:execution/1/0",
    submission: JSONDocument? = nil, hasCredentials: Bool = false
) -> (call: IntegrationCall, task: TaskDispatch) {
    let task = TaskDispatch(
        stamp: Stamp(frame: ExecutionState.rootFrame, entry: 1), stateName: "A",
        resource: resource, input: JSONDocument(input), attempt: 0, timeoutSeconds: nil,
        heartbeatSeconds: nil, idempotencyKey: key, submission: submission,
        hasCredentials: hasCredentials)
    let call = IntegrationCall(
        resource: TaskResourceName(resource), task: task, executionARN: "arn:execution")
    return (call, task)
}

/// What an attempt told while it ran.
final class Told: Sendable {
    private let documents = Mutex<[JSONDocument]>([])

    var submitted: [JSONDocument] { documents.withLock(\.self) }

    var reporter: TaskReporter {
        TaskReporter(
            heartbeat: {}, progress: { _, _, _ in },
            submitted: { [self] document in documents.withLock { $0.append(document) } })
    }
}

/// An outcome in a form that tests compare.
enum Ended: Equatable {
    case succeeded(JSON)
    case awaitingToken(JSON)
    case failed(String, String?, TaskStage)
    case cancelled

    init(_ outcome: TaskOutcome) {
        switch outcome {
        case .succeeded(let output): self = .succeeded(output.value)
        case .awaitingToken(let output): self = .awaitingToken(output.value)
        case .failed(let error): self = .failed(error.error, error.cause, error.stage)
        case .cancelled: self = .cancelled
        }
    }

    /// What the task's result, or the submitted call's answer, holds.
    var output: JSON? {
        switch self {
        case .succeeded(let output), .awaitingToken(let output): output
        case .failed, .cancelled: nil
        }
    }
}
