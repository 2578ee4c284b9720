package import StileJSON

/// What the outside world tells an execution. Commands come in, history events and effects go out.
package enum Command: Sendable {
    /// Begins a new execution.
    case start
    /// Takes a new execution in, which then waits before its first state; see `isHeld`.
    case accept
    /// Lets an execution that was taken in begin.
    case letOn
    /// The worker began the attempt. In-process workers report it together with the result; an
    /// activity's worker may have a name.
    case taskStarted(Stamp, atMillis: Int64, workerName: String? = nil)
    /// The service took the request of a `.sync` or `.waitForTaskToken` task and answered `output`;
    /// the task's own result comes later.
    case taskSubmitted(Stamp, output: JSONDocument)
    case taskSucceeded(Stamp, output: JSONDocument)
    case taskFailed(Stamp, error: String?, cause: String?, stage: TaskStage = .running)
    case taskHeartbeat(Stamp)
    /// The worker that an activity's attempt was handed to has shown that it has it.
    case taskSeen(Stamp)
    /// After a crash: whether the worker ever got the attempt is not known, so it waits for one again.
    case taskOffered(Stamp)
    case timerFired(Stamp, TimerKind)
    /// Every child of the state's map run has ended, or enough of them. The result is nil when it
    /// exceeds the limit of a payload.
    case mapRunSucceeded(Stamp, result: JSONDocument?)
    case mapRunFailed(Stamp, error: String, cause: String?)
    /// StopExecution.
    case stop(error: String?, cause: String?)
    /// RedriveExecution: from the states that did not succeed.
    case redrive
    /// A redrive beyond AWS's: from another state, with other data, in another definition.
    case redriveEdited(RedriveEdit)
}

/// How far an attempt had come when it failed; decides the event that says so.
package enum TaskStage: Sendable, Hashable, CaseIterable {
    /// Nobody could be asked: `LambdaFunctionScheduleFailed`, `ActivityScheduleFailed`.
    case scheduling
    /// It could not begin: `LambdaFunctionStartFailed`, `TaskStartFailed`.
    case starting
    /// The service refused the request: `TaskSubmitFailed`.
    case submitting
    /// The work itself failed: `LambdaFunctionFailed`, `ActivityFailed`, `TaskFailed`.
    case running
}

/// Names one attempt of one state entry. A command whose stamp no longer matches is dropped.
package struct Stamp: Hashable, Sendable {
    package let frame: FrameID
    /// `Frame.entry`: new for every state entry, attempt and redrive.
    package let entry: Int

    package init(frame: FrameID, entry: Int) {
        self.frame = frame
        self.entry = entry
    }
}

/// What a timer was armed for.
package enum TimerKind: String, Sendable, CaseIterable {
    case wait
    case retry
    case taskTimeout
    case heartbeatTimeout
    /// An activity's attempt was handed out so long ago that its worker must have got it.
    case handOver
    /// Carries on where a step handed over (`Phase.ready`); due at once.
    case resume
    /// The machine's own `TimeoutSeconds`; its stamp names the root frame with entry 0.
    case executionTimeout
}

/// Time and randomness of one step; the interpreter has none of its own.
package struct StepContext: Sendable {
    package let nowMillis: Int64
    package let randomSeed: UInt64
    package let limits: Limits
    /// What `host` knows the execution by.
    package let executionID: Int64
    package let host: StepHost
    /// Whether the transition tells which ways it took (`Transition.ways`).
    package let recordsWays: Bool

    package init(
        nowMillis: Int64, randomSeed: UInt64, limits: Limits = .aws, executionID: Int64 = 0,
        host: StepHost = .none, recordsWays: Bool = false
    ) {
        self.nowMillis = nowMillis
        self.randomSeed = randomSeed
        self.limits = limits
        self.executionID = executionID
        self.host = host
        self.recordsWays = recordsWays
    }

    /// The token of the attempt that `stamp` names.
    func taskToken(_ stamp: Stamp) -> String { host.taskToken(executionID, stamp) }
}

/// What a step asks of whoever holds the execution; the answers are its only knowledge of the world.
package struct StepHost: Sendable {
    /// The token of an attempt: the same whenever it is asked for.
    package let taskToken: @Sendable (_ executionID: Int64, Stamp) -> String
    package let activityExists: @Sendable (_ arn: String) -> Bool

    package init(
        taskToken: @escaping @Sendable (_ executionID: Int64, Stamp) -> String,
        activityExists: @escaping @Sendable (_ arn: String) -> Bool
    ) {
        self.taskToken = taskToken
        self.activityExists = activityExists
    }

    /// A host that keeps no secret and knows every activity; for a step outside an executor.
    package static let none = StepHost(
        taskToken: { "\($0):\($1.frame.number):\($1.entry)" }, activityExists: { _ in true })
}

/// The outcome of a step: what to store, then what to do.
package struct Transition: Sendable {
    /// False: the command was late or had nothing to say; nothing changed, nothing is stored.
    package var accepted: Bool
    package var events: [HistoryEvent]
    package var effects: [Effect]
    /// Frames that were created or changed; the store writes these.
    package var changedFrames: FrameSet
    /// Frames that are gone; the store deletes these.
    package var removedFrames: FrameSet
    /// The ways out of states that were taken, as JSON pointers into the definition
    /// (`/States/Load/Next`, `…/End`, `…/Choices/0`, `…/Default`, `…/Catch/0`, `…/Retry/0`); collected
    /// only where `StepContext.recordsWays` asks for it.
    package var ways: [String]

    package init(
        accepted: Bool, events: [HistoryEvent] = [], effects: [Effect] = [],
        changedFrames: FrameSet = [], removedFrames: FrameSet = [], ways: [String] = []
    ) {
        self.accepted = accepted
        self.events = events
        self.effects = effects
        self.changedFrames = changedFrames
        self.removedFrames = removedFrames
        self.ways = ways
    }

    /// What a late command gives: nothing.
    package static let dropped = Transition(accepted: false)
}

/// What must happen in the world once the transition is stored. All of it can be derived again from
/// the stored state (`ExecutionState.pendingEffects`), so a crash loses none.
package enum Effect: Sendable, Equatable {
    case dispatchTask(TaskDispatch)
    /// A running attempt is no longer wanted (stop, timeout, sibling failed).
    case cancelTask(Stamp)
    case armTimer(Stamp, TimerKind, dueMillis: Int64)
    /// Begins a map run; to be stored together with the transition.
    case startMapRun(MapRunPlan)
    /// Takes up the children of the state's map run that did not succeed.
    case redriveMapRun(Stamp, arn: String)
    /// The state ended before its map run: its children are to end.
    case stopMapRun(arn: String)
    /// The execution reached a terminal status.
    case finished(ExecutionStatus)
}

/// A task attempt for a worker.
package struct TaskDispatch: Sendable, Equatable {
    package let stamp: Stamp
    package let stateName: String
    /// The `Resource` as the definition has it.
    package let resource: String
    package let input: JSONDocument
    /// Zero-based.
    package let attempt: Int
    package let timeoutSeconds: Int?
    package let heartbeatSeconds: Int?
    /// The same for every delivery of the same attempt: execution ARN, entry and attempt.
    package let idempotencyKey: String
    /// What its result may come with; empty for a task that answers at once.
    package let taskToken: String
    /// What the service answered when it took the request; nil before. A `.sync` task that was
    /// submitted before a restart is dispatched with it: attach to what runs, start nothing.
    package let submission: JSONDocument?
    /// A task for the workers that poll for the activity `resource`.
    package let isActivity: Bool
    /// A call to a service that does the work elsewhere.
    package let isServiceCall: Bool
    /// The state has `Credentials`: the call is made under another role.
    package let hasCredentials: Bool

    package var isSubmitted: Bool { submission != nil }

    package init(
        stamp: Stamp, stateName: String, resource: String, input: JSONDocument, attempt: Int,
        timeoutSeconds: Int?, heartbeatSeconds: Int?, idempotencyKey: String,
        taskToken: String = "", submission: JSONDocument? = nil, isActivity: Bool = false,
        isServiceCall: Bool = false, hasCredentials: Bool = false
    ) {
        self.stamp = stamp
        self.stateName = stateName
        self.resource = resource
        self.input = input
        self.attempt = attempt
        self.timeoutSeconds = timeoutSeconds
        self.heartbeatSeconds = heartbeatSeconds
        self.idempotencyKey = idempotencyKey
        self.taskToken = taskToken
        self.submission = submission
        self.isActivity = isActivity
        self.isServiceCall = isServiceCall
        self.hasCredentials = hasCredentials
    }
}

/// One event of an execution's history, with AWS's type names and details.
package struct HistoryEvent: Sendable, Equatable {
    package let id: Int
    package let previousEventID: Int
    package let timestampMillis: Int64
    /// One of AWS's 62 type names, such as `TaskStateEntered`.
    package let type: String
    /// The member that holds the details in the API, such as `stateEnteredEventDetails`; nil for
    /// types without.
    package let detailsKey: String?
    package let details: JSONObject

    package init(
        id: Int, previousEventID: Int, timestampMillis: Int64, type: String, detailsKey: String?,
        details: JSONObject
    ) {
        self.id = id
        self.previousEventID = previousEventID
        self.timestampMillis = timestampMillis
        self.type = type
        self.detailsKey = detailsKey
        self.details = details
    }
}
