import StileExecutor
import StileInterpreter
import StileJSON

/// Parameters that AWS does not take; the task is not tried.
enum ParameterProblem {
    static func unsupported(_ field: String, _ call: IntegrationCall) -> TaskError {
        failure("The field \"\(field)\" is not supported by Step Functions", call)
    }

    static func missing(_ field: String, _ call: IntegrationCall) -> TaskError {
        failure("The field \"\(field)\" is required but was missing", call)
    }

    static func badFormat(_ field: String, _ call: IntegrationCall) -> TaskError {
        failure("The value of the field '\(field)' has an invalid format", call)
    }

    /// AWS's frame around the reason (recorded).
    private static func failure(_ reason: String, _ call: IntegrationCall) -> TaskError {
        TaskError(
            error: "States.Runtime",
            cause: "The Parameters '\(call.task.input.text)' could not be used to start the Task:"
                + " [\(reason)]")
    }
}
