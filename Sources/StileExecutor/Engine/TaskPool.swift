import DequeModule
package import StileInterpreter

/// Begins an attempt somewhere and promises that its end will be posted.
package protocol TaskLauncher: Sendable {
    /// - Returns: what cancels the attempt; its end is posted also after that.
    func launch(
        _ key: TaskKey, _ dispatch: TaskDispatch, executionARN: String
    ) -> @Sendable () -> Void
}

/// Attempts that run, and those that wait for a free place.
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

    init(concurrencyMax: Int) { self.concurrencyMax = max(1, concurrencyMax) }

    var runningCount: Int { running.count }

    mutating func enqueue(_ key: TaskKey, _ dispatch: TaskDispatch, executionARN: String) {
        guard wanted.insert(key).inserted else { return }
        queue.append(Waiting(key: key, dispatch: dispatch, executionARN: executionARN))
    }

    /// Starts queued attempts while there are free places.
    mutating func fill(
        _ launcher: any TaskLauncher, nowMillis: Int64,
        started: (_ executionARN: String, TaskDispatch) -> Void
    ) {
        while running.count < concurrencyMax, let next = queue.popFirst() {
            guard wanted.remove(next.key) != nil else { continue }
            let cancel = launcher.launch(next.key, next.dispatch, executionARN: next.executionARN)
            running[next.key] = Running(startedAtMillis: nowMillis, cancel: cancel)
            started(next.executionARN, next.dispatch)
        }
    }

    mutating func cancel(_ key: TaskKey) {
        if wanted.remove(key) != nil { return }
        guard let attempt = running[key], !attempt.isCancelled else { return }
        running[key]?.isCancelled = true
        attempt.cancel()
    }

    mutating func cancelAll() {
        queue = []
        wanted = []
        for key in running.keys { cancel(key) }
    }

    /// When the attempt began; nil when it does not run.
    func startedAtMillis(_ key: TaskKey) -> Int64? { running[key]?.startedAtMillis }

    /// Frees the attempt's place.
    ///
    /// - Returns: whether somebody cancelled it; nil when it did not run (a doubled result).
    mutating func ended(_ key: TaskKey) -> Bool? { running.removeValue(forKey: key)?.isCancelled }
}
