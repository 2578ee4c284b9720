import DequeModule
import Logging
import StileInterpreter
import StileJSON
import StileStore

/// The commit-then-act loop, one turn at a time, for one thread.
///
/// It takes the commands that wait, steps the executions in memory, commits all of it in one
/// transaction, and only then performs the effects and answers the callers. While one group is being
/// stored, the next one is stepped. When anything throws, memory and file no longer agree: the engine
/// must be dropped, and a new one recovers from the file.
final class Engine {
    /// Tells a caller that its command is stored, or why it is not.
    typealias Answer = (_ failure: ExecutorError?) -> Void

    /// Timers that one turn fires; more of them wait for the next.
    private static let timersPerTurnMax = 500
    /// Commands that are taken at once while a group is being stored.
    static let commandsBesideCommitMax = 64
    /// Steps that are carried on at once.
    private static let resumesPerTurnMax = 512
    /// Events of a kind of work after which the group's other steps of that kind only note what comes
    /// next: it is carried out when it is the machine's turn.
    static let eventsPerGroupMax = 25_000

    let store: Database
    let settings: ExecutorSettings
    let logger: Logger
    let launcher: any TaskLauncher
    let courier: any MapRunCourier
    let observers: Observers
    let mailbox: Mailbox
    let board: ProgressBoard
    let mocks: (any TaskMocks)?
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
    var places: ExecutionPlaces
    /// Steps to carry on that had done enough; machines and map runs take turns.
    var resumes = TurnQueue<TaskKey>()
    var random: SeedGenerator
    let host: StepHost
    var nextExecutionID: Int64 = 1
    var nextVolatileID: Int64 = 0
    /// Machines whose executions are to end.
    var deletingMachines: Set<Int64> = []
    var hasDeletionsDue = false
    /// Running executions that attempts of others wait for.
    var childrenByAttempt: [ParentAttempt: [Int64]] = [:]
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

    /// What the next commit stores: its steps are taken in memory.
    var group = CommitGroup()
    var inFlight: GroupInFlight?
    /// Stored, and not acted upon yet.
    var stored: GroupInFlight?
    /// Tasks whose ends are stored together.
    var gathering = Gathering()
    /// Stores beside the engine's thread; without it all is done on that one.
    let committer: CommitThread?
    /// What is being stepped.
    private var work = CommitGroup.Work.commands
    /// Why the turn cannot be finished.
    var failure: ExecutorError?

    init(
        store: Database, settings: ExecutorSettings, seeds: SeedSource, logger: Logger,
        launcher: any TaskLauncher, courier: any MapRunCourier, observers: Observers,
        metrics: ExecutorMetrics, tokens: TaskTokens, mailbox: Mailbox = Mailbox(),
        board: ProgressBoard = ProgressBoard(), mocks: (any TaskMocks)? = nil,
        faults: FaultInjector?, committer: CommitThread? = nil
    ) {
        self.committer = committer
        self.store = store
        self.settings = settings
        self.logger = logger
        self.launcher = launcher
        self.courier = courier
        self.observers = observers
        self.mailbox = mailbox
        self.board = board
        self.mocks = mocks
        self.metrics = metrics
        self.faults = faults
        pool = TaskPool(
            concurrencyMax: settings.taskConcurrencyMax, callsMax: settings.serviceCallsMax)
        places = ExecutionPlaces(settings.machineLimits)
        random = seeds.makeGenerator()
        let directory = ActivityDirectory(store: store)
        host = StepHost(
            taskToken: { tokens.token(TaskKey(executionID: $0, stamp: $1)) },
            activityExists: directory.exists)
    }

    var depths: ExecutorMetrics.Depths {
        ExecutorMetrics.Depths(
            running: executions.count + parked.count, timers: timers.count,
            tasksQueued: pool.queuedCount,
            tasksRunning: pool.runningCount, activityTasks: activities.taskCount,
            executionsQueued: places.waitingCount)
    }

    /// The next time at which a turn has something to do by itself.
    var nextDueMillis: Int64? {
        if !resumes.isEmpty { return nowMillis }
        if activities.isReady || !readyRuns.isEmpty || places.isReady, !isDraining {
            return nowMillis
        }
        guard let timer = timers.nextDueMillis else { return activities.nextDueMillis }
        return min(timer, activities.nextDueMillis ?? .max)
    }

    /// Takes `messages`, and the timers that are due, through one commit.
    func turn(_ messages: [Message], nowMillis: Int64) throws(ExecutorError) {
        try take(messages, nowMillis: nowMillis)
        try flush()
    }

    /// Steps what `messages` and the timers that are due want, in memory.
    func take(_ messages: [Message], nowMillis: Int64) throws(ExecutorError) {
        self.nowMillis = nowMillis
        let beganNanos = Monotonic.nowNanos()
        work = .commands
        for message in messages { handle(message) }
        work = .own
        try fireTimers()
        handOutActivityTasks()
        expirePolls()
        advanceMapRuns()
        try letExecutionsOn()
        work = .resumed
        resumeSteps()
        if let failure { throw failure }
        group.commandCount += messages.count
        group.stepNanos += Monotonic.nowNanos() - beganNanos
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
            if execution.isVolatile {
                group.volatiles.append(execution)
            } else {
                group.executions.append(execution)
            }
        }
        group.events[work] += transition.events.count
        for effect in transition.effects { collect(effect, execution) }
        if execution.state.status.isTerminal { leavePlace(execution) }
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
        case .cancelTask(let stamp):
            group.effects.append((execution, effect))
            stopChildren(of: ParentAttempt(executionID: execution.id, entry: stamp.entry))
        case .dispatchTask, .armTimer, .finished: group.effects.append((execution, effect))
        }
    }

    func makeContext(executionID: Int64) -> StepContext {
        var limits = settings.limits
        if !hasEventsLeft { limits.statesPerStepMax = 0 }
        return StepContext(
            nowMillis: nowMillis, randomSeed: random.next(), limits: limits,
            executionID: executionID, host: host)
    }

    private var hasEventsLeft: Bool { group.events[work] < Self.eventsPerGroupMax }

    private func resumeSteps() {
        var resumed = 0
        while resumed < Self.resumesPerTurnMax, hasEventsLeft, let key = resumes.popFirst() {
            guard let execution = executions[key.executionID] else { continue }
            step(execution, .timerFired(key.stamp, .resume))
            resumed += 1
        }
    }

    /// Runs `body` once the group is stored.
    func afterCommit(_ answer: @escaping Answer) { group.answers.append(answer) }

    /// Answers with the execution's record as the group leaves it.
    func afterCommit(_ execution: RunningExecution, _ reply: @escaping Reply<ExecutionRecord>) {
        group.replies.append((execution, reply))
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

    func reach(_ point: FaultPoint) throws(ExecutorError) {
        if let faults, faults(point) { throw .crashed(point) }
    }
}
