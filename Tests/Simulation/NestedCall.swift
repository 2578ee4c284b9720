import StileInterpreter
import StileJSON
import StileStore

@testable import StileExecutor

/// `startExecution.sync:2` as the integration makes it: the child is named after the attempt's
/// idempotency key, so that a second delivery finds the child of the first.
struct NestedCall {
    let key: TaskKey
    let machine: String
    let input: JSONDocument
    let name: String
    let submission: JSONDocument?

    static let resource = "arn:aws:states:::states:startExecution.sync:2"

    init?(_ key: TaskKey, _ dispatch: TaskDispatch) {
        guard dispatch.resource == Self.resource,
            let machine = dispatch.input.value["StateMachineArn"]?.stringValue
        else { return nil }
        self.key = key
        self.machine = Names.stateMachine(machine).name
        input = JSONDocument(dispatch.input.value["Input"] ?? .object(JSONObject()))
        name = "nested-" + String(fnv(dispatch.idempotencyKey), radix: 16)
        submission = dispatch.submission
    }

    var arn: String { Names.executionARN(machine: machine, name: name) }

    var request: StartRequest {
        StartRequest(
            target: machine, name: name, input: input, traceHeader: nil, isSynchronous: false)
    }

    /// What the parent gets of its child's end.
    static func outcome(_ child: ExecutionRecord) -> TaskOutcome {
        guard child.status == .succeeded, let text = child.output,
            let output = try? JSON(parsing: text)
        else {
            return .failed(TaskError(error: "States.TaskFailed", cause: child.status.rawValue))
        }
        return .succeeded(JSONDocument(["Output": output]))
    }
}

/// FNV-1a: the standard library's hash differs from run to run.
func fnv(_ text: String, _ seed: UInt64 = 14_695_981_039_346_656_037) -> UInt64 {
    text.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
}
