import StileInterpreter
import StileJSON

/// What happened to one state over all times it was entered (a Map enters a state once an item).
struct StateProgress: Sendable {
    struct Failure: Sendable, Hashable {
        let error: String?
        let cause: String?

        init(_ event: HistoryEvent) {
            error = event.details["error"]?.stringValue
            cause = event.details["cause"]?.stringValue
        }
    }

    /// What a running task says of its work.
    struct Work: Sendable, Hashable {
        let completed: Int
        let total: Int?
        let unit: String
    }

    struct Items: Sendable, Hashable {
        var total: Int?
        var succeeded = 0
        var failed = 0
    }

    enum Mark: Sendable, Hashable {
        case running
        case retrying
        case succeeded
        /// It failed, and a Catch took over.
        case caught
        case failed
        case aborted
    }

    private(set) var entered = 0
    private(set) var exited = 0
    private(set) var failedForGood = 0
    private(set) var aborted = 0
    /// Attempts of Task states, over all entries.
    private(set) var attempts = 0
    /// Those of them that a redrive began; they are no retries.
    private(set) var resumedAttempts = 0
    private(set) var failedAttempts = 0
    private(set) var caught = 0
    private(set) var lastFailure: Failure?
    /// The last attempt failed and nothing has happened since.
    private(set) var hasOpenFailure = false
    private(set) var firstEnteredMillis: Int64?
    private(set) var lastChangeMillis: Int64?
    var work: Work?
    var items = Items()

    /// Entries that are neither done nor given up.
    var running: Int { max(0, entered - exited - failedForGood - aborted) }

    var mark: Mark {
        if running > 0 { return hasOpenFailure ? .retrying : .running }
        if failedForGood > 0 { return .failed }
        if aborted > 0 { return .aborted }
        return caught > 0 ? .caught : .succeeded
    }

    /// From the first entry to the last exit, or to `nowMillis` while it runs.
    func elapsedMillis(nowMillis: Int64) -> Int64 {
        guard let first = firstEnteredMillis else { return 0 }
        return max(0, (running > 0 ? nowMillis : lastChangeMillis ?? first) - first)
    }

    // MARK: - Changes

    mutating func enter(atMillis millis: Int64) {
        entered += 1
        firstEnteredMillis = firstEnteredMillis ?? millis
        lastChangeMillis = millis
    }

    mutating func exit(atMillis millis: Int64) {
        exited += 1
        lastChangeMillis = millis
        if hasOpenFailure { caught += 1 }
        hasOpenFailure = false
        if running == 0 { work = nil }
    }

    mutating func attemptScheduled(isResumed: Bool) {
        attempts += 1
        if isResumed { resumedAttempts += 1 }
        hasOpenFailure = false
    }

    mutating func attemptFailed(_ failure: Failure, atMillis millis: Int64) {
        failedAttempts += 1
        lastFailure = failure
        hasOpenFailure = true
        lastChangeMillis = millis
    }

    /// Nothing caught the failure.
    mutating func giveUp(atMillis millis: Int64) {
        guard running > 0 else { return }
        failedForGood += 1
        hasOpenFailure = false
        lastChangeMillis = millis
        work = nil
    }

    /// The execution or a sibling ended first.
    mutating func abort(atMillis millis: Int64) {
        guard running > 0 else { return }
        aborted += running
        hasOpenFailure = false
        lastChangeMillis = millis
        work = nil
    }

    /// Its unfinished entries are as if they had not been.
    mutating func giveUpUnfinished() {
        entered -= running
        hasOpenFailure = false
        work = nil
    }

    /// What did not succeed runs again, without being entered again.
    mutating func redrive() {
        failedForGood = 0
        aborted = 0
        items.failed = 0
    }
}
