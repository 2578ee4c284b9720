/// What became of a state in one execution.
package enum StateOutcome: String, Sendable, CaseIterable {
    case succeeded
    /// It failed, and a Catch took over.
    case caught
    case failed
    case running
    case retrying
    case aborted
}

/// What happened in an execution, by the names of the states; one that is missing was not entered.
package typealias StateOutcomes = [String: StateOutcome]
