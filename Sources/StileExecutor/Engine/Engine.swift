import DequeModule
import Logging
import StileInterpreter
import StileJSON
import StileStore

/// The commit-then-act loop, one turn at a time, for one thread.
///
/// A turn takes the commands that wait, steps the executions in memory, commits all of it in one
/// transaction, and only then performs the effects and answers the callers. When a turn throws,
/// memory and file no longer agree: the engine must be dropped, and a new one recovers from the
/// file.
final class Engine {
    /// Tells a caller that its command is stored, or why it is not.
    typealias Answer = (_ failure: ExecutorError?) -> Void

    /// Timers that one turn fires; more of them wait for the next.
    private static let timersPerTurnMax = 500

    let store: Database
    let settings: ExecutorSettings
    let logger: Logger
    let launcher: any TaskLauncher
    let courier: any MapRunCourier
    let observers: Observers
    let metrics: ExecutorMetrics
    private let faults: FaultInjector?

    var executions: [Int64: RunningExecution] = [:]
    var idsByARN: [String: Int64] = [:]
    /// Running executions that wait, in the file only.
    var parked: Set<Int64> = []
    var definitions = DefinitionCache()
    var targets = TargetCache()
    var timers = TimerQueue()
    var pool: TaskPool
    var activities = ActivityQueues()
    var random: SeedGenerator
    let host: StepHost
    var nextExecutionID: Int64 = 1
    var nextVolatileID: Int64 = 0
    /// Machines whose executions are to end.
    var deletingMachines: Set<Int64> = []
    var hasDeletionsDue = false
    var mapRuns: [Int64: MapRun] = [:]
    var mapRunIDsByARN: [String: Int64] = [:]
    var nextMapRunID: Int64 = 1
    /// Map runs with something to do, in turns.
    var readyRuns: Deque<MapRun> = []
    var maintenance: [Maintenance] = []
    var nowMillis: Int64 = 0
    var isDraining = false
    /// No task begins; all else goes on.
    var isPaused = false
    /// Who waits for the tasks that ran when he asked for the pause.
    var pauses: [Reply<Void>] = []

    // The group under way.
    private var turnBeganNanos: Int64 = 0
    private var group: [RunningExecution] = []
    var dirtyRuns: [MapRun] = []
    var openingRuns: [MapRun] = []
    var writingRuns: [MapRun] = []
    private var volatiles: [RunningExecution] = []
    private var effects: [(execution: RunningExecution, effect: Effect)] = []
    private var answers: [Answer] = []
    /// Why the turn cannot be finished.
    private var failure: ExecutorError?

    init(
        store: Database, settings: ExecutorSettings, seeds: SeedSource, logger: Logger,
        launcher: any TaskLauncher, courier: any MapRunCourier, observers: Observers,
        metrics: ExecutorMetrics,
        tokens: TaskTokens, faults: FaultInjector?
    ) {
        self.store = store
        self.settings = settings
        self.logger = logger
        self.launcher = launcher
        self.courier = courier
        self.observers = observers
        self.metrics = metrics
        self.faults = faults
        pool = TaskPool(
            concurrencyMax: settings.taskConcurrencyMax, callsMax: settings.serviceCallsMax)
        random = seeds.makeGenerator()
        let directory = ActivityDirectory(store: store)
        host = StepHost(
            taskToken: { tokens.token(TaskKey(executionID: $0, stamp: $1)) },
            activityExists: directory.exists)
    }

    private var depths: ExecutorMetrics.Depths {
        ExecutorMetrics.Depths(
            running: executions.count + parked.count, timers: timers.count,
            tasksQueued: pool.queuedCount,
            tasksRunning: pool.runningCount, activityTasks: activities.taskCount)
    }

    /// The next time at which a turn has something to do by itself.
    var nextDueMillis: Int64? {
        if activities.isReady || !readyRuns.isEmpty, !isDraining { return nowMillis }
        guard let timer = timers.nextDueMillis else { return activities.nextDueMillis }
        return min(timer, activities.nextDueMillis ?? .max)
    }

    /// Takes `messages`, and the timers that are due, through one commit.
    func turn(_ messages: [Message], nowMillis: Int64) throws(ExecutorError) {
        self.nowMillis = nowMillis
        turnBeganNanos = Monotonic.nowNanos()
        for message in messages { handle(message) }
        try fireTimers()
        handOutActivityTasks()
        expirePolls()
        advanceMapRuns()
        if let failure { throw failure }
        try commit()
        try perform()
        try finishDeletions()
        try maintain()
        metrics.turned(depths)
        try answer()
    }

    // MARK: - Steps

    /// Takes an execution one command further, in memory.
    @discardableResult
    func step(_ execution: RunningExecution, _ command: Command) -> Bool {
        let transition = Interpreter.step(
            &execution.state, command, definition: execution.definition,
            context: makeContext(executionID: execution.id))
        guard transition.accepted else { return false }
        var isHeartbeat = false
        if case .taskHeartbeat = command { isHeartbeat = true }
        collect(execution, transition, isHeartbeat: isHeartbeat)
        if !transition.events.isEmpty, !deletingMachines.isEmpty {
            endIfMachineIsDeleting(execution)
        }
        return true
    }

    func collect(
        _ execution: RunningExecution, _ transition: Transition, isHeartbeat: Bool = false
    ) {
        if execution.collect(transition, isHeartbeat: isHeartbeat) {
            if execution.isVolatile { volatiles.append(execution) } else { group.append(execution) }
        }
        for effect in transition.effects { collect(effect, execution) }
        if execution.launch.child != nil { note(execution) }
    }

    /// Map runs belong to the step that begins, ends or redrives them, and are stored with it; all
    /// else waits for the commit.
    private func collect(_ effect: Effect, _ execution: RunningExecution) {
        switch effect {
        case .startMapRun(let plan): begin(plan, execution)
        case .stopMapRun(let arn): abortMapRun(arn)
        case .redriveMapRun(let stamp, let arn):
            do throws(ExecutorError) {
                try redriveMapRun(arn, stamp, execution)
            } catch {
                failure = error
            }
        case .dispatchTask, .cancelTask, .armTimer, .finished:
            effects.append((execution, effect))
        }
    }

    func makeContext(executionID: Int64) -> StepContext {
        StepContext(
            nowMillis: nowMillis, randomSeed: random.next(), limits: settings.limits,
            executionID: executionID, host: host)
    }

    /// Runs `body` once the group is stored.
    func afterCommit(_ answer: @escaping Answer) { answers.append(answer) }

    /// Answers with the execution's record as the group leaves it.
    func afterCommit(_ execution: RunningExecution, _ reply: @escaping Reply<ExecutionRecord>) {
        answers.append { failure in
            reply(failure.map { .failure($0) } ?? .success(execution.record))
        }
    }

    private func fireTimers() throws(ExecutorError) {
        var due: [TimerQueue.Timer] = []
        while due.count < Self.timersPerTurnMax, let timer = timers.popDue(nowMillis) {
            due.append(timer)
        }
        if !due.isEmpty, !parked.isEmpty { try unpark(due.map(\.key.executionID)) }
        for timer in due {
            guard let execution = executions[timer.key.executionID] else { continue }
            if timer.kind == .taskTimeout || timer.kind == .heartbeatTimeout {
                reportStarted(timer.key, execution)
            }
            step(execution, .timerFired(timer.key.stamp, timer.kind))
        }
        timers.compact { timer in
            if parked.contains(timer.key.executionID) { return true }
            guard let execution = executions[timer.key.executionID] else { return false }
            if timer.kind == .executionTimeout { return true }
            return execution.state.frames[timer.key.stamp.frame]?.entry == timer.key.stamp.entry
        }
    }

    /// Puts the attempt's Started event before whatever ends it.
    func reportStarted(_ key: TaskKey, _ execution: RunningExecution) {
        guard let startedAt = pool.startedAtMillis(key) else { return }
        step(execution, .taskStarted(key.stamp, atMillis: startedAt))
    }

    // MARK: - Commit, then act

    private func commit() throws(ExecutorError) {
        guard !group.isEmpty || !dirtyRuns.isEmpty else { return }
        try reach(.beforeCommit)
        let steppedNanos = Monotonic.nowNanos()
        let writes = group.map { $0.makeWrite() }
        let runs = dirtyRuns.map { MapRunWrite(record: $0.record, isStored: $0.isStored) }
        let chunks = try ExecutorError.wrapping { () throws(StoreError) in
            try store.commit(writes, mapRuns: runs)
        }
        let committedNanos = Monotonic.nowNanos()
        try reach(.afterCommit)
        let tally = settle(group, chunks)
        metrics.committed(
            tally, stepNanos: steppedNanos - turnBeganNanos,
            commitNanos: committedNanos - steppedNanos)
    }

    /// Tells of the steps of `executions`, which are now as good as they get: stored, or in memory
    /// only.
    private func settle(_ executions: [RunningExecution], _ chunks: [Int64?]) -> CommitTally {
        var tally = CommitTally()
        let isWatched = observers.isWatched
        for (execution, lastChunk) in zip(executions, chunks) {
            if isWatched, !execution.events.isEmpty {
                observers.publish(execution.arn, .history(execution.events))
            }
            tally.add(execution)
            if execution.isNew {
                let machineARN = execution.state.identity.stateMachineARN
                logger.debug(
                    "execution started",
                    metadata: ["execution": "\(execution.arn)", "stateMachine": "\(machineARN)"])
            }
            execution.committed(lastChunk: lastChunk)
        }
        return tally
    }

    private func settleVolatiles() {
        guard !volatiles.isEmpty else { return }
        metrics.settled(settle(volatiles, volatiles.map { _ in nil }))
        group += volatiles
        volatiles.removeAll(keepingCapacity: true)
    }

    private func perform() throws(ExecutorError) {
        settleVolatiles()
        settleMapRuns()
        for (execution, effect) in effects { perform(effect, execution) }
        effects.removeAll(keepingCapacity: true)
        for execution in group {
            if execution.state.status.isTerminal {
                retire(execution)
            } else {
                parkIfIdle(execution)
            }
        }
        group.removeAll(keepingCapacity: true)
        guard !isDraining, !isPaused else { return answerPauses() }
        pool.fill(launcher, nowMillis: nowMillis) { arn, dispatch in
            guard observers.isWatched else { return }
            observers.publish(
                arn,
                .taskStarted(
                    stateName: dispatch.stateName, attempt: dispatch.attempt,
                    resource: dispatch.resource))
        }
    }

    private func answerPauses() {
        guard pool.runningCount == 0 else { return }
        for reply in pauses { reply(.success(())) }
        pauses = []
    }

    func perform(_ effect: Effect, _ execution: RunningExecution) {
        switch effect {
        case .dispatchTask(let dispatch):
            let key = TaskKey(executionID: execution.id, stamp: dispatch.stamp)
            if dispatch.isActivity {
                activities.add(key, dispatch)
            } else {
                pool.enqueue(
                    key, dispatch, executionARN: execution.arn,
                    source: execution.launch.child?.mapRunID ?? 0,
                    worksElsewhere: launcher.worksElsewhere(dispatch),
                    limit: launcher.limit(of: dispatch))
            }
        case .cancelTask(let stamp):
            let key = TaskKey(executionID: execution.id, stamp: stamp)
            timers.forgetHeartbeat(key)
            pool.cancel(key)
            activities.cancel(key)
        case .armTimer(let stamp, let kind, let dueMillis):
            timers.arm(
                TaskKey(executionID: execution.id, stamp: stamp), kind, dueMillis: dueMillis)
        case .finished, .startMapRun, .stopMapRun, .redriveMapRun: break
        }
    }

    /// Lets go of an execution whose end is stored.
    private func retire(_ execution: RunningExecution) {
        guard executions.removeValue(forKey: execution.id) != nil else { return }
        idsByARN[execution.arn] = nil
        if deletingMachines.contains(execution.machineID) { hasDeletionsDue = true }
        let record = execution.record
        for waiter in execution.waiters {
            answers.append { failure in
                waiter(failure.map { .failure($0) } ?? .success(record))
            }
        }
        execution.waiters = []
        if observers.isWatched { observers.publish(execution.arn, .ended(record)) }
        log(record)
    }

    /// A failure has a name; its cause may hold what the execution worked on.
    private func log(_ record: ExecutionRecord) {
        let level: Logger.Level = record.status == .succeeded ? .debug : .info
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "execution": "\(record.arn)", "status": "\(record.status.rawValue)",
        ]
        metadata["error"] = record.error.map { "\($0)" }
        logger.log(level: level, "execution ended", metadata: metadata)
    }

    private func answer() throws(ExecutorError) {
        guard !answers.isEmpty else { return }
        try reach(.beforeAnswer)
        let ready = answers
        answers.removeAll(keepingCapacity: true)
        for answer in ready { answer(nil) }
    }

    func reach(_ point: FaultPoint) throws(ExecutorError) {
        if let faults, faults(point) { throw .crashed(point) }
    }

    /// Tells all who still wait that no answer will come.
    func abandon(_ error: ExecutorError) {
        for answer in answers { answer(error) }
        answers = []
        for work in maintenance { work.refuse(error) }
        maintenance = []
        for reply in pauses { reply(.failure(error)) }
        pauses = []
        for execution in executions.values {
            for waiter in execution.waiters { waiter(.failure(error)) }
            execution.waiters = []
        }
        dismissPolls(.failure(error))
    }
}
