/// One entry of `Retry`.
package struct Retrier: Sendable {
    package let errorEquals: [String]
    package let intervalSeconds: Int
    package let maxAttempts: Int
    package let backoffRate: Double
    package let maxDelaySeconds: Int?
    package let jitter: JitterStrategy

    /// The defaults are those of the States Language.
    package init(
        errorEquals: [String], intervalSeconds: Int = 1, maxAttempts: Int = 3,
        backoffRate: Double = 2, maxDelaySeconds: Int? = nil, jitter: JitterStrategy = .none
    ) {
        self.errorEquals = errorEquals
        self.intervalSeconds = intervalSeconds
        self.maxAttempts = maxAttempts
        self.backoffRate = backoffRate
        self.maxDelaySeconds = maxDelaySeconds
        self.jitter = jitter
    }
}

/// How a retry's delay is spread.
package enum JitterStrategy: String, Sendable, CaseIterable {
    /// A random delay between zero and the computed one.
    case full = "FULL"
    case none = "NONE"
}

/// One entry of `Catch`.
package struct Catcher: Sendable {
    package let errorEquals: [String]
    package let resultPath: ResultPath
    package let next: String
    /// `Assign`: the variables that are set when this catcher is taken, instead of the state's own.
    package let assign: Template?
    /// `Output`, in the query language JSONata.
    package let output: JSONataTemplate?

    package init(
        errorEquals: [String], resultPath: ResultPath, next: String, assign: Template? = nil,
        output: JSONataTemplate? = nil
    ) {
        self.errorEquals = errorEquals
        self.resultPath = resultPath
        self.next = next
        self.assign = assign
        self.output = output
    }
}

/// The error names that the States Language reserves, for validation (AWS's list, November 2026).
package enum ReservedErrorName {
    package static let all = "States.ALL"

    package static let known = [
        all, "States.HeartbeatTimeout", "States.Timeout", "States.TaskFailed",
        "States.Permissions", "States.ResultPathMatchFailure", "States.ParameterPathFailure",
        "States.QueryEvaluationError", "States.BranchFailed", "States.NoChoiceMatched",
        "States.IntrinsicFailure", "States.ExceedToleratedFailureThreshold",
        "States.ItemReaderFailed", "States.ResultWriterFailed", "States.DataLimitExceeded",
        "States.Runtime", "States.Http.Socket",
    ]

    /// Whether `name` is reserved but unknown: it can never match an error.
    package static func isUnknown(_ name: String) -> Bool {
        name.hasPrefix("States.") && !known.contains(name)
            && !name.hasPrefix("States.Http.StatusCode.")
    }
}
