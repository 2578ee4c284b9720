/// Lets only so many attempts of a function, or of a machine, on at once; the others wait here, where
/// they take no place from tasks of others.
struct AdmissionGate<Waiting> {
    private var counts: [String: Int] = [:]
    private var names: [TaskKey: String] = [:]
    private var waiting: [String: TurnQueue<Waiting>] = [:]

    /// Whether the attempt may go on; one that may not waits for `leave` of another.
    ///
    /// - Parameter source: With whom it takes turns among those that wait.
    mutating func enter(
        _ key: TaskKey, _ limit: TaskLimit, _ attempt: Waiting, of source: Int64 = 0
    ) -> Bool {
        guard counts[limit.name, default: 0] < limit.concurrencyMax else {
            waiting[limit.name, default: TurnQueue()].append(attempt, of: source)
            return false
        }
        counts[limit.name, default: 0] += 1
        names[key] = limit.name
        return true
    }

    /// The attempt is over, or no longer wanted.
    ///
    /// - Parameter wantedKey: The key of an attempt that is still wanted; nil for another.
    /// - Returns: the attempt that may go on instead.
    mutating func leave(
        _ key: TaskKey, wantedKey: (Waiting) -> TaskKey?
    ) -> Waiting? {
        guard let name = names.removeValue(forKey: key) else { return nil }
        while let next = waiting[name]?.popFirst() {
            guard let nextKey = wantedKey(next) else { continue }
            names[nextKey] = name
            return next
        }
        waiting[name] = nil
        counts[name] = counts[name].flatMap { $0 > 1 ? $0 - 1 : nil }
        return nil
    }

    mutating func forgetWaiting() { waiting = [:] }

    /// Keeps those alone of who waits that `isWanted` names.
    mutating func filter(_ isWanted: (Waiting) -> Bool) {
        for name in Array(waiting.keys) { waiting[name]?.filter(isWanted) }
    }
}
