import DequeModule
package import StileInterpreter

/// Begins an attempt somewhere and promises that its end will be posted.
package protocol TaskLauncher: Sendable {
    /// - Returns: what cancels the attempt; its end is posted also after that.
    func launch(
        _ key: TaskKey, _ dispatch: TaskDispatch, executionARN: String
    ) -> @Sendable () -> Void
}

/// Attempts that run, those that wait for a free place, and those that wait for a job they submitted.
struct TaskPool {
    private struct Waiting {
        let key: TaskKey
        let dispatch: TaskDispatch
        let executionARN: String
    }
    private struct Running {
        let startedAtMillis: Int64
        var isCancelled = false
        let cancel: @Sendable () -> Void
    }

    private let concurrencyMax: Int
    private var queue = Deque<Waiting>()
    /// Queued attempts that were not cancelled since.
    private var wanted: Set<TaskKey> = []
    private var running: [TaskKey: Running] = [:]
    /// Submitted attempts: they wait for others, so they take no place. With places of their own a
    /// parent could wait for a child that never gets one.
    private var submitted: [TaskKey: Running] = [:]

    init(concurrencyMax: Int) { self.concurrencyMax = max(1, concurrencyMax) }

    var runningCount: Int { running.count }
    var queuedCount: Int { wanted.count }

    mutating func enqueue(_ key: TaskKey, _ dispatch: TaskDispatch, executionARN: String) {
        guard wanted.insert(key).inserted else { return }
        let waiting = Waiting(key: key, dispatch: dispatch, executionARN: executionARN)
        if dispatch.isSubmitted { queue.prepend(waiting) } else { queue.append(waiting) }
    }

    /// Starts queued attempts while there are free places.
    mutating func fill(
        _ launcher: any TaskLauncher, nowMillis: Int64,
        started: (_ executionARN: String, TaskDispatch) -> Void
    ) {
        while let next = queue.first,
            running.count < concurrencyMax || next.dispatch.isSubmitted
        {
            queue.removeFirst()
            guard wanted.remove(next.key) != nil else { continue }
            let cancel = launcher.launch(next.key, next.dispatch, executionARN: next.executionARN)
            let attempt = Running(startedAtMillis: nowMillis, cancel: cancel)
            if next.dispatch.isSubmitted {
                submitted[next.key] = attempt
            } else {
                running[next.key] = attempt
            }
            started(next.executionARN, next.dispatch)
        }
    }

    /// The attempt waits for what it submitted, and gives its place to another.
    mutating func submitted(_ key: TaskKey) {
        if let attempt = running.removeValue(forKey: key) { submitted[key] = attempt }
    }

    mutating func cancel(_ key: TaskKey) {
        if wanted.remove(key) != nil { return }
        if let attempt = running[key], !attempt.isCancelled {
            running[key]?.isCancelled = true
            attempt.cancel()
        } else if let attempt = submitted[key], !attempt.isCancelled {
            submitted[key]?.isCancelled = true
            attempt.cancel()
        }
    }

    mutating func cancelAll() {
        queue = []
        wanted = []
        for key in Array(running.keys) + Array(submitted.keys) { cancel(key) }
    }

    /// When the attempt began; nil when it does not run.
    func startedAtMillis(_ key: TaskKey) -> Int64? {
        (running[key] ?? submitted[key])?.startedAtMillis
    }

    /// Frees the attempt's place.
    ///
    /// - Returns: whether somebody cancelled it; nil when it did not run (a doubled result).
    mutating func ended(_ key: TaskKey) -> Bool? {
        (running.removeValue(forKey: key) ?? submitted.removeValue(forKey: key))?.isCancelled
    }
}
