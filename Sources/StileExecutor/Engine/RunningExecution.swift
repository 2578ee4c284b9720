import StileASL
import StileInterpreter
import StileJSON
import StileStore

/// An execution in memory: its state, and what of it is not stored yet.
///
/// A class, so that a step changes the frames in place; only the engine's thread touches it.
final class RunningExecution {
    let id: Int64
    let machineID: Int64
    let revision: Int
    let launch: LaunchDetails
    /// Lives in memory only: a synchronous Express execution.
    let isVolatile: Bool
    var redriveToken: String?
    let definition: Definition
    var state: ExecutionState
    private var lastChunk: Int64?
    private var isStored: Bool
    private var storedStatus: ExecutionStatus?
    private var storedRedriveCount = 0
    private(set) var stoppedAtMillis: Int64?
    /// The status that its map run counts it under.
    var countedStatus: ExecutionStatus?

    // What the group under way has to store.
    private(set) var isTouched = false
    /// Belongs to a group that is being stored.
    private(set) var isInFlight = false
    private(set) var events: [HistoryEvent] = []
    private var changedFrames = FrameSet()
    private var removedFrames = FrameSet()

    /// Only of an execution whose tasks a test case answers for.
    private(set) var mockedCalls: MockedCalls?

    /// Callers that wait for the end.
    var waiters: [Reply<ExecutionRecord>] = []

    /// Not stored yet.
    var isNew: Bool { !isStored }
    /// Taken up again by the group under way.
    var isRedriven: Bool { isStored && state.redriveCount != storedRedriveCount }

    var arn: String { state.identity.executionARN }

    /// With whom it takes turns: its machine's executions share one, and so do a map run's children.
    var turnSource: Int64 { launch.child?.mapRunID ?? -machineID }

    /// A new execution.
    init(
        id: Int64, machineID: Int64, revision: Int, launch: LaunchDetails, isVolatile: Bool,
        definition: Definition, state: ExecutionState
    ) {
        self.id = id
        self.machineID = machineID
        self.revision = revision
        self.launch = launch
        self.isVolatile = isVolatile
        self.definition = definition
        self.state = state
        isStored = false
        mockedCalls = launch.mockCase == nil ? nil : MockedCalls()
    }

    /// One that the store has.
    init(_ live: LiveExecution, definition: Definition, mockedCalls: MockedCalls? = nil) {
        id = live.id
        machineID = live.machineID
        revision = live.revision
        launch = live.launch
        isVolatile = false
        redriveToken = live.redriveToken
        self.definition = definition
        state = live.state
        lastChunk = live.lastChunk
        isStored = true
        storedStatus = live.state.status
        countedStatus = live.state.status
        storedRedriveCount = live.state.redriveCount
        self.mockedCalls = mockedCalls
    }

    /// Collects what a step changed. A heartbeat alone is not worth a commit: the frame is written
    /// with the next step.
    ///
    /// - Returns: whether the execution has just joined the group.
    func collect(_ transition: Transition, isHeartbeat: Bool) -> Bool {
        changedFrames.formUnion(transition.changedFrames)
        removedFrames.formUnion(transition.removedFrames)
        if events.isEmpty { events = transition.events } else { events += transition.events }
        mockedCalls?.take(transition.events)
        if state.status.isTerminal {
            stoppedAtMillis = transition.events.last?.timestampMillis ?? stoppedAtMillis
        } else {
            stoppedAtMillis = nil
        }
        guard !isHeartbeat || !transition.events.isEmpty, !isTouched else { return false }
        isTouched = true
        return true
    }

    /// What happened within a group.
    struct Steps {
        let events: [HistoryEvent]
        let isBeginning: Bool
    }

    /// Hands over what the store must write for the group; what comes from now on belongs to the next.
    func takeWrite() -> (ExecutionWrite, Steps) {
        let write = ExecutionWrite(
            id: id, machineID: machineID, revision: revision, isStored: isStored,
            statusChanged: state.status != storedStatus || isRedriven,
            stoppedAtMillis: stoppedAtMillis, state: state, lastChunk: lastChunk, events: events,
            changedFrames: changedFrames, removedFrames: removedFrames, launch: launch,
            redriveToken: redriveToken)
        return (write, takeSteps())
    }

    /// The same for an execution of which nothing is stored.
    func takeSteps() -> Steps {
        let steps = Steps(events: events, isBeginning: isNew)
        storedStatus = state.status
        storedRedriveCount = state.redriveCount
        isTouched = false
        isInFlight = true
        events = []
        changedFrames = []
        removedFrames = []
        return steps
    }

    /// Takes note that the group is stored.
    func committed(lastChunk: Int64?) {
        self.lastChunk = lastChunk
        isStored = true
        isInFlight = false
    }

    var record: ExecutionRecord {
        let identity = state.identity
        return ExecutionRecord(
            id: id, arn: identity.executionARN, name: identity.executionName,
            stateMachineARN: identity.stateMachineARN, machineName: identity.stateMachineName,
            revision: revision, status: state.status, startedAtMillis: identity.startedAtMillis,
            stoppedAtMillis: stoppedAtMillis, input: identity.input.text,
            output: state.status == .succeeded ? state.output?.text : nil, error: state.error,
            cause: state.cause, redriveCount: state.redriveCount,
            redrivenAtMillis: state.redrivenAtMillis, lastEventID: state.nextEventID - 1,
            launch: launch, redriveToken: redriveToken)
    }
}
