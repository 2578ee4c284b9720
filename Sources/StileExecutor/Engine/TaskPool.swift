import DequeModule
package import StileInterpreter

/// Begins an attempt somewhere and promises that its end will be posted.
package protocol TaskLauncher: Sendable {
    /// - Returns: what cancels the attempt; its end is posted also after that.
    func launch(
        _ key: TaskKey, _ dispatch: TaskDispatch, executionARN: String
    ) -> @Sendable () -> Void

    /// Whether the attempt only waits for others; answers at once.
    func worksElsewhere(_ dispatch: TaskDispatch) -> Bool

    /// How many attempts like this one may run at once; answers at once.
    func limit(of dispatch: TaskDispatch) -> TaskLimit?
}

extension TaskLauncher {
    package func limit(of dispatch: TaskDispatch) -> TaskLimit? { nil }
}

/// Attempts that run, those that wait for a free place, and those that wait for a job they submitted.
///
/// Work and calls to services have places of their own: a call takes no processor, and a long poll
/// must not keep others from working.
struct TaskPool {
    private struct Waiting {
        let key: TaskKey
        let dispatch: TaskDispatch
        let executionARN: String
        let worksElsewhere: Bool
        /// With whom it takes turns; the map run it is done for, if that is positive.
        let source: Int64
        let limit: TaskLimit?
    }
    private struct Running {
        let startedAtMillis: Int64
        var isCancelled = false
        let cancel: @Sendable () -> Void
    }
    private struct Lane {
        let concurrencyMax: Int
        var queue = TurnQueue<Waiting>()
        var running: [TaskKey: Running] = [:]
        var hasPlace: Bool { running.count < concurrencyMax }
    }

    private var work: Lane
    private var calls: Lane
    /// Queued attempts that were not cancelled since.
    private var wanted: [TaskKey: Int64] = [:]
    /// How many of them each map run has.
    private var wantedBySource: [Int64: Int] = [:]
    /// Submitted attempts: they wait for others, so they take no place. With places of their own a
    /// parent could wait for a child that never gets one.
    private var submitted: [TaskKey: Running] = [:]
    private var resubmitted = Deque<Waiting>()
    /// Of functions, and before it that of machines.
    private var gate = AdmissionGate<Waiting>()
    private var machineGate = AdmissionGate<Waiting>()
    /// Attempts in some queue that nobody wants any more.
    private var unwantedCount = 0
    private static let unwantedCountMax = 1_024

    init(concurrencyMax: Int, callsMax: Int) {
        work = Lane(concurrencyMax: max(1, concurrencyMax))
        calls = Lane(concurrencyMax: max(1, callsMax))
    }

    var runningCount: Int { work.running.count + calls.running.count }
    var queuedCount: Int { wanted.count }

    mutating func enqueue(
        _ key: TaskKey, _ dispatch: TaskDispatch, executionARN: String, source: Int64 = 0,
        worksElsewhere: Bool, limit: TaskLimit? = nil, machineLimit: TaskLimit? = nil
    ) {
        guard wanted.updateValue(source, forKey: key) == nil else { return }
        if source > 0 { wantedBySource[source, default: 0] += 1 }
        let waiting = Waiting(
            key: key, dispatch: dispatch, executionARN: executionARN,
            worksElsewhere: worksElsewhere, source: source, limit: limit)
        if dispatch.isSubmitted {
            resubmitted.append(waiting)
        } else if machineLimit.map({ machineGate.enter(key, $0, waiting, of: source) }) ?? true {
            passMachine(waiting)
        }
    }

    private mutating func passMachine(_ waiting: Waiting) {
        if waiting.limit.map({ gate.enter(waiting.key, $0, waiting, of: waiting.source) }) ?? true {
            queue(waiting)
        }
    }

    private mutating func queue(_ waiting: Waiting) {
        if waiting.worksElsewhere {
            calls.queue.append(waiting, of: waiting.source)
        } else {
            work.queue.append(waiting, of: waiting.source)
        }
    }

    /// Lets on who waited for the end of the attempt.
    private mutating func leaveGate(_ key: TaskKey) {
        let wanted = wanted
        let next = gate.leave(key) { wanted[$0.key] == nil ? nil : $0.key }
        if let next { queue(next) }
        leaveMachineGate(key)
    }

    private mutating func leaveMachineGate(_ key: TaskKey) {
        let wanted = wanted
        let next = machineGate.leave(key) { wanted[$0.key] == nil ? nil : $0.key }
        if let next { passMachine(next) }
    }

    /// Lets go of attempts that were cancelled while they waited, once they are most of the queues:
    /// without free places nobody would come across them.
    private mutating func forgetUnwanted() {
        unwantedCount += 1
        guard unwantedCount > max(Self.unwantedCountMax, wanted.count) else { return }
        unwantedCount = 0
        let wanted = wanted
        let isWanted = { (waiting: Waiting) in wanted[waiting.key] != nil }
        work.queue.filter(isWanted)
        calls.queue.filter(isWanted)
        gate.filter(isWanted)
        machineGate.filter(isWanted)
    }

    /// Attempts of a map run that wait for a free place.
    func queuedCount(of source: Int64) -> Int { wantedBySource[source] ?? 0 }

    /// Whether the attempt was still wanted; it no longer is.
    private mutating func unwant(_ key: TaskKey) -> Bool {
        guard let source = wanted.removeValue(forKey: key) else { return false }
        guard source > 0, let count = wantedBySource[source] else { return true }
        wantedBySource[source] = count > 1 ? count - 1 : nil
        return true
    }

    /// Starts queued attempts while there are free places.
    mutating func fill(
        _ launcher: any TaskLauncher, nowMillis: Int64,
        started: (_ executionARN: String, TaskDispatch) -> Void
    ) {
        func launch(_ next: Waiting) -> Running {
            let cancel = launcher.launch(next.key, next.dispatch, executionARN: next.executionARN)
            started(next.executionARN, next.dispatch)
            return Running(startedAtMillis: nowMillis, cancel: cancel)
        }
        while let next = resubmitted.popFirst() {
            if unwant(next.key) { submitted[next.key] = launch(next) }
        }
        while work.hasPlace, let next = work.queue.popFirst() {
            if unwant(next.key) { work.running[next.key] = launch(next) }
        }
        while calls.hasPlace, let next = calls.queue.popFirst() {
            if unwant(next.key) { calls.running[next.key] = launch(next) }
        }
    }

    /// The attempt waits for what it submitted, and gives its place to another.
    mutating func submitted(_ key: TaskKey) {
        if let attempt = removeRunning(key) { submitted[key] = attempt }
        leaveMachineGate(key)
    }

    mutating func cancel(_ key: TaskKey) {
        if unwant(key) {
            forgetUnwanted()
            return leaveGate(key)
        }
        let cancel =
            Self.cancel(&work.running, key) ?? Self.cancel(&calls.running, key)
            ?? Self.cancel(&submitted, key)
        cancel?()
    }

    mutating func cancelAll() {
        work.queue = TurnQueue()
        calls.queue = TurnQueue()
        resubmitted = []
        gate.forgetWaiting()
        machineGate.forgetWaiting()
        wanted = [:]
        wantedBySource = [:]
        for attempts in [work.running, calls.running, submitted] {
            for key in attempts.keys { cancel(key) }
        }
    }

    /// Cancels what runs, and leaves what waits.
    mutating func cancelRunning() {
        for attempts in [work.running, calls.running] {
            for key in attempts.keys { cancel(key) }
        }
    }

    /// When the attempt began; nil when it does not run.
    func startedAtMillis(_ key: TaskKey) -> Int64? {
        (work.running[key] ?? calls.running[key] ?? submitted[key])?.startedAtMillis
    }

    /// Frees the attempt's place.
    ///
    /// - Returns: whether somebody cancelled it; nil when it did not run (a doubled result).
    mutating func ended(_ key: TaskKey) -> Bool? {
        leaveGate(key)
        return (removeRunning(key) ?? submitted.removeValue(forKey: key))?.isCancelled
    }

    private mutating func removeRunning(_ key: TaskKey) -> Running? {
        work.running.removeValue(forKey: key) ?? calls.running.removeValue(forKey: key)
    }

    /// What cancels the attempt, if it is there and nobody has cancelled it.
    private static func cancel(
        _ attempts: inout [TaskKey: Running], _ key: TaskKey
    ) -> (@Sendable () -> Void)? {
        guard let attempt = attempts[key], !attempt.isCancelled else { return nil }
        attempts[key]?.isCancelled = true
        return attempt.cancel
    }
}
