import StileExecutor
import StileInterpreter
import StileJSON

/// The parameters of `states:startExecution`.
struct StartExecutionRequest: Equatable {
    let stateMachineARN: String
    /// JSON text.
    let input: String
    /// The caller's name for the child; nil: it gets one of its own.
    let givenName: String?
    /// What the child is called: the same for every delivery of the attempt, so that a delivery after
    /// a crash finds the child that the first one started.
    let name: String
    let traceHeader: String?

    static func read(_ call: IntegrationCall) -> Result<StartExecutionRequest, TaskError> {
        let parameters = call.task.input.value
        let known = ["StateMachineArn", "Input", "Name", "TraceHeader"]
        for key in parameters.objectValue?.keys ?? [] where !known.contains(key) {
            return .failure(ParameterProblem.unsupported(key, call))
        }
        for key in ["StateMachineArn", "Name", "TraceHeader"] {
            guard let value = parameters[key], value != .null else { continue }
            guard value.stringValue != nil else {
                return .failure(ParameterProblem.badFormat(key, call))
            }
        }
        guard let machine = parameters["StateMachineArn"]?.stringValue else {
            return .failure(ParameterProblem.missing("StateMachineArn", call))
        }
        let name = parameters["Name"]?.stringValue
        return .success(
            StartExecutionRequest(
                stateMachineARN: machine, input: text(of: parameters["Input"]), givenName: name,
                name: name ?? DerivedUUID.text("execution", call.task.idempotencyKey),
                traceHeader: parameters["TraceHeader"]?.stringValue))
    }

    /// A text goes as it is, every other value as its JSON; none, or null, is `{}` (recorded).
    private static func text(of input: JSON?) -> String {
        guard let input, input != .null else { return "{}" }
        return input.stringValue ?? input.serialized()
    }

    /// As the API takes it.
    var parameters: JSONObject {
        var members = JSONObject([
            ("stateMachineArn", .string(stateMachineARN)), ("name", .string(name)),
            ("input", .string(input)),
        ])
        if let traceHeader { members["traceHeader"] = .string(traceHeader) }
        return members
    }

    /// The child's own ARN, when the name is derived and the child has ended already.
    var executionARN: String? {
        var parts = stateMachineARN.split(separator: ":", omittingEmptySubsequences: false)
            .map(String.init)
        guard parts.count >= 7, parts[5] == "stateMachine" else { return nil }
        parts[5] = "execution"
        return (parts[..<7] + [name]).joined(separator: ":")
    }
}
