import DequeModule
import HeapModule
import StileInterpreter

/// Tasks that wait for a worker and workers that wait for a task, by activity.
///
/// Both are plain entries in memory: tasks are derived again from the stored states, and a poll
/// lives as long as its request.
struct ActivityQueues {
    private struct Queue {
        /// Machines and map runs take turns.
        var tasks = TurnQueue<TaskKey>()
        /// Those of `tasks` that were cancelled.
        var unwantedCount = 0
        var polls = Deque<PollTicket>()
        /// Whether it is among `ready`.
        var isReady = false
    }
    private struct Expiry: Comparable {
        let dueMillis: Int64
        let order: Int
        let poll: PollTicket

        static func < (left: Expiry, right: Expiry) -> Bool {
            (left.dueMillis, left.order) < (right.dueMillis, right.order)
        }
        static func == (left: Expiry, right: Expiry) -> Bool { left.order == right.order }
    }
    /// A task and the poll that was claimed for it.
    struct Match {
        let key: TaskKey
        let dispatch: TaskDispatch
        let poll: PollTicket
    }

    /// A compaction is not worth its while below this size.
    private static let compactionCountMin = 1_024

    private var queues: [String: Queue] = [:]
    /// Tasks that were not cancelled since.
    private var wanted: [TaskKey: TaskDispatch] = [:]
    /// Activities that may have both a task and a poll.
    private var ready = Deque<String>()
    private var expiries = Heap<Expiry>()
    private var nextOrder = 0
    private var compactionCount = Self.compactionCountMin

    /// Tasks that wait for a worker.
    var taskCount: Int { wanted.count }
    /// Whether a match may be there.
    var isReady: Bool { !ready.isEmpty }
    /// When the next poll has waited long enough.
    var nextDueMillis: Int64? { expiries.min?.dueMillis }

    mutating func add(_ key: TaskKey, _ dispatch: TaskDispatch, of source: Int64 = 0) {
        guard wanted.updateValue(dispatch, forKey: key) == nil else { return }
        let arn = dispatch.resource
        queues[arn, default: Queue()].tasks.append(key, of: source)
        if queues[arn]?.polls.isEmpty == false { makeReady(arn) }
    }

    /// Whether the task waits for a worker.
    func contains(_ key: TaskKey) -> Bool { wanted[key] != nil }

    mutating func cancel(_ key: TaskKey) {
        guard let dispatch = wanted.removeValue(forKey: key) else { return }
        let arn = dispatch.resource
        queues[arn]?.unwantedCount += 1
        guard let count = queues[arn]?.unwantedCount,
            count > max(Self.compactionCountMin, wanted.count)
        else { return }
        let wanted = wanted
        queues[arn]?.unwantedCount = 0
        queues[arn]?.tasks.filter { wanted[$0] != nil }
    }

    mutating func park(_ poll: PollTicket, dueMillis: Int64) {
        queues[poll.activityARN, default: Queue()].polls.append(poll)
        nextOrder += 1
        expiries.insert(Expiry(dueMillis: dueMillis, order: nextOrder, poll: poll))
        if queues[poll.activityARN]?.tasks.isEmpty == false { makeReady(poll.activityARN) }
        compact()
    }

    /// Puts a poll back that got no task after all: it has waited longest.
    mutating func putBack(_ poll: PollTicket) {
        queues[poll.activityARN, default: Queue()].polls.prepend(poll)
        makeReady(poll.activityARN)
    }

    /// A task of the activity whose turn it is, and the poll that has waited longest for it.
    mutating func nextMatch() -> Match? {
        while let arn = ready.popFirst() {
            queues[arn]?.isReady = false
            if let match = match(arn) {
                makeReady(arn)
                return match
            }
            if let queue = queues[arn], queue.tasks.isEmpty, queue.polls.isEmpty {
                queues[arn] = nil
            }
        }
        return nil
    }

    private mutating func makeReady(_ arn: String) {
        guard queues[arn]?.isReady == false else { return }
        queues[arn]?.isReady = true
        ready.append(arn)
    }

    private mutating func match(_ arn: String) -> Match? {
        guard var queue = queues.removeValue(forKey: arn) else { return nil }
        defer { queues[arn] = queue }
        while let key = queue.tasks.first {
            guard let dispatch = wanted[key] else {
                _ = queue.tasks.popFirst()
                continue
            }
            while let poll = queue.polls.popFirst() {
                guard poll.claim() else { continue }
                _ = queue.tasks.popFirst()
                wanted[key] = nil
                return Match(key: key, dispatch: dispatch, poll: poll)
            }
            return nil
        }
        return nil
    }

    /// A poll that has waited long enough and still waits.
    mutating func popExpired(_ nowMillis: Int64) -> PollTicket? {
        while let expiry = expiries.min, expiry.dueMillis <= nowMillis {
            expiries.removeMin()
            if expiry.poll.waits { return expiry.poll }
        }
        return nil
    }

    /// Takes every poll out, to be told that there will be no task.
    mutating func takePolls() -> [PollTicket] {
        let polls = expiries.unordered.map(\.poll)
        expiries = Heap()
        for arn in queues.keys { queues[arn]?.polls = [] }
        return polls
    }

    /// Lets go of polls that were answered or whose callers went.
    private mutating func compact() {
        guard expiries.count > compactionCount else { return }
        expiries = Heap(expiries.unordered.filter(\.poll.waits))
        compactionCount = max(expiries.count * 2, Self.compactionCountMin)
        for arn in Array(queues.keys) {
            guard var queue = queues.removeValue(forKey: arn) else { continue }
            queue.polls.removeAll { !$0.waits }
            if !queue.polls.isEmpty || !queue.tasks.isEmpty { queues[arn] = queue }
        }
    }
}
