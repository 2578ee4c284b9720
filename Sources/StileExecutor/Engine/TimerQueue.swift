import HeapModule
import StileInterpreter

/// Everything that is due some day, soonest first.
struct TimerQueue {
    struct Timer: Comparable {
        let dueMillis: Int64
        /// Arming order decides between equals, so that runs repeat.
        let order: Int
        let key: TaskKey
        let kind: TimerKind

        static func < (left: Timer, right: Timer) -> Bool {
            (left.dueMillis, left.order) < (right.dueMillis, right.order)
        }
    }

    /// A compaction is not worth its while below this size.
    private static let compactionCountMin = 4_096

    private var heap = Heap<Timer>()
    private var nextOrder = 0
    /// Heartbeats move their deadline far more often than it comes: one entry lies in the heap and
    /// goes back in when it comes up early.
    private var heartbeatDue: [TaskKey: Int64] = [:]
    private var compactionCount = Self.compactionCountMin

    var count: Int { heap.count }
    var nextDueMillis: Int64? { heap.min?.dueMillis }

    mutating func arm(_ key: TaskKey, _ kind: TimerKind, dueMillis: Int64) {
        if kind == .heartbeatTimeout, heartbeatDue.updateValue(dueMillis, forKey: key) != nil {
            return
        }
        insert(key, kind, dueMillis)
    }

    /// The next timer that is due at `nowMillis`; nil when there is none.
    mutating func popDue(_ nowMillis: Int64) -> Timer? {
        while let timer = heap.min, timer.dueMillis <= nowMillis {
            heap.removeMin()
            guard timer.kind == .heartbeatTimeout else { return timer }
            guard let due = heartbeatDue[timer.key] else { continue }
            if due <= nowMillis {
                heartbeatDue[timer.key] = nil
                return timer
            }
            insert(timer.key, .heartbeatTimeout, due)
        }
        return nil
    }

    /// An ended attempt's heartbeat is no longer of interest.
    mutating func forgetHeartbeat(_ key: TaskKey) { heartbeatDue[key] = nil }

    /// Drops timers that nobody waits for any more, once they are most of the heap: the timeouts of
    /// finished tasks lie far in the future.
    mutating func compact(keeping isWanted: (Timer) -> Bool) {
        guard heap.count > compactionCount else { return }
        heap = Heap(heap.unordered.filter(isWanted))
        compactionCount = max(heap.count * 2, Self.compactionCountMin)
    }

    private mutating func insert(_ key: TaskKey, _ kind: TimerKind, _ dueMillis: Int64) {
        nextOrder += 1
        heap.insert(Timer(dueMillis: dueMillis, order: nextOrder, key: key, kind: kind))
    }
}
