public import Logging

/// What a running task knows of itself, and how it reports back.
public struct TaskContext: Sendable {
    /// ARN of the execution that called the task.
    public let executionARN: String
    /// Name of the Task state.
    public let stateName: String
    /// Zero-based: 1 is the first retry.
    public let attempt: Int
    /// The same for every delivery of the same attempt.
    public let idempotencyKey: String
    /// How long the attempt may take; nil: the state has no `TimeoutSeconds`.
    public let timeoutSeconds: Int?
    /// After how long without a heartbeat the attempt is over; nil: it needs none.
    public let heartbeatSeconds: Int?
    /// Carries the execution and the state as metadata.
    public let logger: Logger

    private let reportHeartbeat: @Sendable () -> Void
    private let reportProgress: @Sendable (TaskProgress) -> Void

    public init(
        executionARN: String, stateName: String, attempt: Int, idempotencyKey: String,
        timeoutSeconds: Int? = nil, heartbeatSeconds: Int? = nil, logger: Logger,
        heartbeat: @escaping @Sendable () -> Void = {},
        progress: @escaping @Sendable (TaskProgress) -> Void = { _ in }
    ) {
        self.executionARN = executionARN
        self.stateName = stateName
        self.attempt = attempt
        self.idempotencyKey = idempotencyKey
        self.timeoutSeconds = timeoutSeconds
        self.heartbeatSeconds = heartbeatSeconds
        self.logger = logger
        self.reportHeartbeat = heartbeat
        self.reportProgress = progress
    }

    /// Tells that the task is alive, which restarts its heartbeat timeout.
    ///
    /// - Throws: `CancellationError` once the task is no longer wanted, so that a loop which
    ///   reports also stops.
    public func heartbeat() throws {
        try Task.checkCancellation()
        reportHeartbeat()
    }

    /// Tells how far the work is; counts as a heartbeat.
    ///
    /// - Throws: `CancellationError` once the task is no longer wanted.
    public func progress(_ completed: Int, of total: Int?, unit: String) throws {
        try heartbeat()
        reportProgress(TaskProgress(completed: completed, total: total, unit: unit))
    }
}

/// How far a task is.
public struct TaskProgress: Hashable, Sendable {
    public let completed: Int
    /// Nil while it is not known.
    public let total: Int?
    /// What is counted: `rows`, `files`, `bytes`.
    public let unit: String

    public init(completed: Int, total: Int?, unit: String) {
        self.completed = completed
        self.total = total
        self.unit = unit
    }
}
