package import StileInterpreter
package import StileJSON

/// Runs task attempts for the executor; the composition root connects it to workers.
///
/// The executor calls `run` once per dispatched attempt, on a task of its own, and cancels that
/// Swift task when the attempt is no longer wanted.
package protocol TaskRunner: Sendable {
    /// Whether anything serves the resource; the reason, for a person, when not.
    func refusal(of resource: String, input: JSONDocument) -> TaskError?

    /// Does the work and answers its outcome; never throws, never traps on bad input.
    func run(_ task: TaskDispatch, executionARN: String, reporter: TaskReporter) async
        -> TaskOutcome
}

/// An ASL error: a name and a cause.
package struct TaskError: Error, Hashable, Sendable {
    package let error: String
    package let cause: String

    package init(error: String, cause: String) {
        self.error = error
        self.cause = cause
    }
}

/// How an attempt ended.
package enum TaskOutcome: Sendable {
    case succeeded(JSONDocument)
    case failed(TaskError)
    /// It stopped because it was cancelled; nothing is recorded.
    case cancelled
}

/// What a running attempt tells while it runs.
package struct TaskReporter: Sendable {
    package let heartbeat: @Sendable () -> Void
    /// Completed units, total if known, unit name.
    package let progress: @Sendable (Int, Int?, String) -> Void

    package init(
        heartbeat: @escaping @Sendable () -> Void,
        progress: @escaping @Sendable (Int, Int?, String) -> Void
    ) {
        self.heartbeat = heartbeat
        self.progress = progress
    }
}
