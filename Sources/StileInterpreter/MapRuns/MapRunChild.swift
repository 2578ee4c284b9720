package import StileJSON

/// A child execution of a map run, as its results tell of it.
package struct MapRunChild: Sendable {
    /// Where a child stands when its run has ended.
    package enum Status: String, Sendable, CaseIterable {
        case succeeded = "SUCCEEDED"
        case failed = "FAILED"
        case timedOut = "TIMED_OUT"
        case aborted = "ABORTED"
        /// Never started: its run ended before.
        case pending = "PENDING"
    }

    /// Nil, as `name` and the times, for a child that never started.
    package var executionARN: String?
    package var name: String?
    package var stateMachineARN: String
    package var status: Status
    package var input: JSONDocument
    package var output: JSONDocument?
    package var error: String?
    package var cause: String?
    package var startMillis: Int64?
    package var stopMillis: Int64?
    package var redriveCount: Int
    /// `NOT_REDRIVABLE`, `REDRIVABLE`, `REDRIVABLE_BY_MAP_RUN`.
    package var redriveStatus: String
    package var redriveStatusReason: String?

    package init(
        executionARN: String?, name: String?, stateMachineARN: String, status: Status,
        input: JSONDocument, output: JSONDocument? = nil, error: String? = nil,
        cause: String? = nil, startMillis: Int64? = nil, stopMillis: Int64? = nil,
        redriveCount: Int = 0, redriveStatus: String = "NOT_REDRIVABLE",
        redriveStatusReason: String? = nil
    ) {
        self.executionARN = executionARN
        self.name = name
        self.stateMachineARN = stateMachineARN
        self.status = status
        self.input = input
        self.output = output
        self.error = error
        self.cause = cause
        self.startMillis = startMillis
        self.stopMillis = stopMillis
        self.redriveCount = redriveCount
        self.redriveStatus = redriveStatus
        self.redriveStatusReason = redriveStatusReason
    }
}
