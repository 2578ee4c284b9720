import DequeModule

/// What one state machine may have under way at once.
package struct MachineLimits: Sendable, Hashable {
    /// Executions; nil: any number. Children of map runs do not count: their run has a limit of its own.
    package var executionsMax: Int?
    /// Executions that were accepted and wait for a place; further starts are refused.
    package var queuedExecutionsMax: Int
    /// Task attempts that run, those of its map runs' children included; nil: any number.
    package var tasksMax: Int?

    /// A queued execution is a few rows in the file and an id in memory.
    package static let queuedExecutionsStandard = 10_000

    package init(
        executionsMax: Int? = nil, queuedExecutionsMax: Int = Self.queuedExecutionsStandard,
        tasksMax: Int? = nil
    ) {
        self.executionsMax = executionsMax
        self.queuedExecutionsMax = queuedExecutionsMax
        self.tasksMax = tasksMax
    }
}

/// The executions of machines with a limit: who has a place, and who waits for one, in the order of
/// their starts.
///
/// Nothing of it is stored: after a restart those that have begun have places, and those that are
/// held wait again.
struct ExecutionPlaces {
    enum Admission: Equatable {
        case free
        /// It waits.
        case wait
        /// It may not even wait.
        case refused
    }
    private struct Machine {
        var running = 0
        var queue = Deque<Int64>()
        /// Those of the queue that have not ended meanwhile.
        var waiting: Set<Int64> = []
        var isReady = false
    }

    /// A compaction is not worth its while below this size.
    private static let compactionCountMin = 1_024

    private let limits: [String: MachineLimits]
    private var machines: [String: Machine] = [:]
    private var holders: Set<Int64> = []
    /// Machines that may have both a place and somebody who waits; they take turns.
    private var ready: Deque<String> = []
    /// Executions that wait for a place.
    private(set) var waitingCount = 0

    init(_ limits: [String: MachineLimits]) {
        self.limits = limits.filter { $0.value.executionsMax != nil }
    }

    /// False: nobody has to ask for a place.
    var isActive: Bool { !limits.isEmpty || waitingCount > 0 }
    /// Whether somebody may be let on.
    var isReady: Bool { !ready.isEmpty }

    func isLimited(_ machine: String) -> Bool { limits[machine] != nil }

    func limit(of machine: String) -> MachineLimits? { limits[machine] }

    /// Whether the execution has a place of a machine with a limit.
    func holds(_ id: Int64) -> Bool { holders.contains(id) }

    func isWaiting(_ id: Int64, _ machine: String) -> Bool {
        machines[machine]?.waiting.contains(id) ?? false
    }

    /// What becomes of one more execution.
    func admission(_ machine: String) -> Admission {
        guard let limit = limits[machine] else { return .free }
        let state = machines[machine] ?? Machine()
        if state.waiting.isEmpty, hasRoom(machine, state) { return .free }
        return state.waiting.count < limit.queuedExecutionsMax ? .wait : .refused
    }

    private func hasRoom(_ machine: String, _ state: Machine) -> Bool {
        guard let max = limits[machine]?.executionsMax else { return true }
        return state.running < max
    }

    /// Gives the execution a place, if need be beyond the limit.
    mutating func take(_ id: Int64, _ machine: String) {
        guard limits[machine] != nil, holders.insert(id).inserted else { return }
        machines[machine, default: Machine()].running += 1
    }

    /// Puts the execution at the end of the queue.
    mutating func enqueue(_ id: Int64, _ machine: String) {
        guard machines[machine, default: Machine()].waiting.insert(id).inserted else { return }
        machines[machine]?.queue.append(id)
        waitingCount += 1
        makeReady(machine)
    }

    /// Takes the execution out of its queue.
    mutating func dequeue(_ id: Int64, _ machine: String) {
        guard machines[machine]?.waiting.remove(id) != nil else { return }
        waitingCount -= 1
        compact(machine)
    }

    /// The execution has ended; its place, if it had one, is free.
    mutating func leave(_ id: Int64, _ machine: String) {
        dequeue(id, machine)
        guard holders.remove(id) != nil else { return }
        machines[machine]?.running -= 1
        makeReady(machine)
        forgetIfIdle(machine)
    }

    /// The execution that may begin next; it has its place already.
    mutating func next() -> (id: Int64, machine: String)? {
        while let machine = ready.popFirst() {
            machines[machine]?.isReady = false
            guard let id = nextWaiting(machine) else { continue }
            take(id, machine)
            makeReady(machine)
            return (id, machine)
        }
        return nil
    }

    private mutating func nextWaiting(_ machine: String) -> Int64? {
        guard let state = machines[machine], hasRoom(machine, state) else { return nil }
        while let id = machines[machine]?.queue.popFirst() {
            guard machines[machine]?.waiting.remove(id) != nil else { continue }
            waitingCount -= 1
            return id
        }
        forgetIfIdle(machine)
        return nil
    }

    private mutating func makeReady(_ machine: String) {
        guard let state = machines[machine], !state.isReady, !state.waiting.isEmpty,
            hasRoom(machine, state)
        else { return }
        machines[machine]?.isReady = true
        ready.append(machine)
    }

    private mutating func forgetIfIdle(_ machine: String) {
        guard let state = machines[machine], state.running == 0, state.waiting.isEmpty,
            !state.isReady
        else { return }
        machines[machine] = nil
    }

    private mutating func compact(_ machine: String) {
        guard let state = machines[machine],
            state.queue.count > max(Self.compactionCountMin, 2 * state.waiting.count)
        else { return }
        machines[machine]?.queue = Deque(state.queue.filter(state.waiting.contains))
    }
}
