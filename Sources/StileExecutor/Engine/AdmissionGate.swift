import DequeModule

/// Lets only so many attempts of a function on at once; the others wait here, where they take no
/// place from tasks of other functions.
struct AdmissionGate<Waiting> {
    private var counts: [String: Int] = [:]
    private var names: [TaskKey: String] = [:]
    private var waiting: [String: Deque<Waiting>] = [:]

    /// Whether the attempt may go on; one that may not waits for `leave` of another.
    mutating func enter(_ key: TaskKey, _ limit: TaskLimit, _ attempt: Waiting) -> Bool {
        guard counts[limit.name, default: 0] < limit.concurrencyMax else {
            waiting[limit.name, default: []].append(attempt)
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
}
