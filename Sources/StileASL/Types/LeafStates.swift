package import StileJSON
package import StileJSONPath

/// Hands its effective input to a function, an activity or a service and waits for the result.
package final class TaskState: Sendable {
    package let resource: TaskResource
    package let parameters: Template?
    package let resultSelector: Template?
    package let resultPath: ResultPath
    package let timeoutSeconds: Dynamic<Int>?
    package let heartbeatSeconds: Dynamic<Int>?
    package let retriers: [Retrier]
    package let catchers: [Catcher]
    package let successor: Successor
    /// `Credentials`: names the role to act as (`RoleArn` or `RoleArn.$`).
    package let credentials: Template?

    package init(
        resource: TaskResource, parameters: Template? = nil,
        resultSelector: Template? = nil, resultPath: ResultPath,
        timeoutSeconds: Dynamic<Int>? = nil, heartbeatSeconds: Dynamic<Int>? = nil,
        retriers: [Retrier] = [], catchers: [Catcher] = [], successor: Successor,
        credentials: Template? = nil
    ) {
        self.resource = resource
        self.parameters = parameters
        self.resultSelector = resultSelector
        self.resultPath = resultPath
        self.timeoutSeconds = timeoutSeconds
        self.heartbeatSeconds = heartbeatSeconds
        self.retriers = retriers
        self.catchers = catchers
        self.successor = successor
        self.credentials = credentials
    }
}

/// Passes its input on, or a fixed or computed value instead.
package final class PassState: Sendable {
    package let result: JSONDocument?
    package let parameters: Template?
    package let resultPath: ResultPath
    package let successor: Successor

    package init(
        result: JSONDocument? = nil, parameters: Template? = nil, resultPath: ResultPath,
        successor: Successor
    ) {
        self.result = result
        self.parameters = parameters
        self.resultPath = resultPath
        self.successor = successor
    }
}

/// Waits for a time, then passes its input on.
package final class WaitState: Sendable {
    package let duration: WaitDuration
    package let successor: Successor

    package init(duration: WaitDuration, successor: Successor) {
        self.duration = duration
        self.successor = successor
    }
}

/// How long a Wait state waits.
package enum WaitDuration: Sendable {
    case seconds(Dynamic<Int>)
    /// An RFC 3339 time, kept as text.
    case timestamp(Dynamic<String>)
}

/// Ends the execution as failed.
package final class FailState: Sendable {
    package let error: FailText?
    package let cause: FailText?

    package init(error: FailText? = nil, cause: FailText? = nil) {
        self.error = error
        self.cause = cause
    }
}

/// `Error` and `Cause` of a Fail state: a text, a path, an intrinsic function, or an expression.
package enum FailText: Sendable {
    case value(String)
    case path(DataPath)
    case intrinsic(IntrinsicCall)
    case expression(QueryExpression)
}
