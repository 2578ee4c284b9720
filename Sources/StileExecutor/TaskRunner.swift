package import StileInterpreter
package import StileJSON

/// Runs task attempts for the executor; the composition root connects it to workers.
///
/// The executor calls `run` once per dispatched attempt, on a task of its own, and cancels that
/// Swift task when the attempt is no longer wanted.
package protocol TaskRunner: Sendable {
    /// Whether anything serves the resource; the reason, for a person, when not.
    func refusal(of resource: String, input: JSONDocument) -> TaskError?

    /// Whether the work is done outside of this process, so that waiting for it takes no place from
    /// tasks that need a processor. Asked on the engine's thread: it must answer at once.
    func worksElsewhere(_ task: TaskDispatch) -> Bool

    /// How many attempts like this one may run at once; nil: as many as there are places. Asked on
    /// the engine's thread: it must answer at once.
    func limit(of task: TaskDispatch) -> TaskLimit?

    /// Does the work and answers its outcome; never throws, never traps on bad input.
    func run(_ task: TaskDispatch, executionARN: String, reporter: TaskReporter) async
        -> TaskOutcome
}

extension TaskRunner {
    package func worksElsewhere(_ task: TaskDispatch) -> Bool { task.isServiceCall }
    package func limit(of task: TaskDispatch) -> TaskLimit? { nil }
}

/// How many attempts that share a name may run at once.
package struct TaskLimit: Sendable, Hashable {
    /// A function's.
    package let name: String
    package let concurrencyMax: Int

    package init(name: String, concurrencyMax: Int) {
        self.name = name
        self.concurrencyMax = concurrencyMax
    }
}

/// An ASL error: a name, a cause where there is one, and how far the attempt had come.
package struct TaskError: Error, Hashable, Sendable {
    package let error: String
    package let cause: String?
    package let stage: TaskStage

    package init(error: String, cause: String?, stage: TaskStage = .running) {
        self.error = error
        self.cause = cause
        self.stage = stage
    }
}

/// How an attempt ended.
package enum TaskOutcome: Sendable {
    case succeeded(JSONDocument)
    case failed(TaskError)
    /// `.waitForTaskToken`: the call was made and answered the document; the result comes with the
    /// task's token, from whoever has it.
    case awaitingToken(JSONDocument)
    /// It stopped because it was cancelled; nothing is recorded.
    case cancelled
}

/// What a running attempt tells while it runs.
package struct TaskReporter: Sendable {
    package let heartbeat: @Sendable () -> Void
    /// Completed units, total if known, unit name.
    package let progress: @Sendable (Int, Int?, String) -> Void
    /// `.sync`: the job was taken, with the service's answer; its end is the attempt's outcome. An
    /// attempt that has said so waits for others and takes no place from tasks that work.
    package let submitted: @Sendable (JSONDocument) -> Void

    package init(
        heartbeat: @escaping @Sendable () -> Void,
        progress: @escaping @Sendable (Int, Int?, String) -> Void,
        submitted: @escaping @Sendable (JSONDocument) -> Void = { _ in }
    ) {
        self.heartbeat = heartbeat
        self.progress = progress
        self.submitted = submitted
    }
}
