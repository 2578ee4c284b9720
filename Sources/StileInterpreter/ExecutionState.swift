package import StileJSON

/// Everything the interpreter knows of an execution between two steps.
///
/// A tree of frames: the root, one per Parallel branch and one per inline Map iteration. Frames are
/// kept apart so that the store writes only those that a step touched.
package struct ExecutionState: Sendable, Equatable {
    /// What the context object says of the execution; never changes after the start.
    package let identity: ExecutionIdentity
    package var status: ExecutionStatus
    package var frames: [FrameID: Frame]
    /// The id of the next history event; the first event has id 1.
    package var nextEventID: Int
    /// The id of the next frame; the root is 0.
    package var nextFrameID: Int
    /// Counts state entries and attempts over the whole execution, so that no stamp ever returns.
    package var nextEntry: Int
    package var redriveCount: Int
    package var redrivenAtMillis: Int64?
    /// When the execution itself times out (`TimeoutSeconds` of the machine).
    package var deadlineMillis: Int64?
    /// Set with a terminal status.
    package var output: JSONDocument?
    package var error: String?
    package var cause: String?
    /// What the running Map states iterate over: worked out again after a restart, never stored.
    var mapInputs = MapInputs()
    /// The size of all variables: measured again after a restart, never stored.
    var variableBytes = VariableBytes()

    package static let rootFrame = FrameID(0)

    /// Whether it was taken in and waits before its first state: no state has an entry 0.
    package var isHeld: Bool {
        guard status == .running, frames.count == 1, let root = frames[Self.rootFrame] else {
            return false
        }
        return root.entry == 0 && root.phase == .ready
    }

    /// A state as the store reads it back; `Interpreter.start` makes new ones.
    package init(
        identity: ExecutionIdentity, status: ExecutionStatus, frames: [FrameID: Frame],
        nextEventID: Int, nextFrameID: Int, nextEntry: Int, redriveCount: Int = 0,
        redrivenAtMillis: Int64? = nil, deadlineMillis: Int64? = nil, output: JSONDocument? = nil,
        error: String? = nil, cause: String? = nil
    ) {
        self.identity = identity
        self.status = status
        self.frames = frames
        self.nextEventID = nextEventID
        self.nextFrameID = nextFrameID
        self.nextEntry = nextEntry
        self.redriveCount = redriveCount
        self.redrivenAtMillis = redrivenAtMillis
        self.deadlineMillis = deadlineMillis
        self.output = output
        self.error = error
        self.cause = cause
    }
}

extension ExecutionState {
    /// The same execution under another role.
    package func moved(toRole roleARN: String) -> ExecutionState {
        let identity = ExecutionIdentity(
            executionARN: identity.executionARN, executionName: identity.executionName,
            stateMachineARN: identity.stateMachineARN,
            stateMachineName: identity.stateMachineName, roleARN: roleARN, input: identity.input,
            startedAtMillis: identity.startedAtMillis, isExpress: identity.isExpress)
        return ExecutionState(
            identity: identity, status: status, frames: frames, nextEventID: nextEventID,
            nextFrameID: nextFrameID, nextEntry: nextEntry, redriveCount: redriveCount,
            redrivenAtMillis: redrivenAtMillis, deadlineMillis: deadlineMillis, output: output,
            error: error, cause: cause)
    }
}

/// What stays the same over an execution's whole life, but for a redrive with another revision, which
/// may have another role.
package struct ExecutionIdentity: Sendable, Equatable {
    package let executionARN: String
    package let executionName: String
    package let stateMachineARN: String
    package let stateMachineName: String
    package let roleARN: String
    package let input: JSONDocument
    package let startedAtMillis: Int64
    /// An Express execution ends after five minutes at the latest.
    package let isExpress: Bool
    /// The version and the alias that were started, for the first event; not known after a restart.
    package var versionARN: String?
    package var aliasARN: String?

    package init(
        executionARN: String, executionName: String, stateMachineARN: String,
        stateMachineName: String, roleARN: String, input: JSONDocument, startedAtMillis: Int64,
        isExpress: Bool = false
    ) {
        self.executionARN = executionARN
        self.executionName = executionName
        self.stateMachineARN = stateMachineARN
        self.stateMachineName = stateMachineName
        self.roleARN = roleARN
        self.input = input
        self.startedAtMillis = startedAtMillis
        self.isExpress = isExpress
    }
}

/// An execution's status, in AWS's words.
package enum ExecutionStatus: String, Sendable, CaseIterable {
    case running = "RUNNING"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"
    case timedOut = "TIMED_OUT"
    case aborted = "ABORTED"

    package var isTerminal: Bool { self != .running }
}

/// Names a frame within its execution.
package struct FrameID: Hashable, Sendable, Comparable {
    package let number: Int
    package init(_ number: Int) { self.number = number }
    package static func < (left: FrameID, right: FrameID) -> Bool { left.number < right.number }
}

/// One thread of control: it stands in one state of one graph.
package struct Frame: Sendable, Equatable {
    package let id: FrameID
    /// The frame whose Parallel or Map state this one works for; nil for the root.
    package let parent: FrameID?
    package let role: Role
    /// The state it stands in.
    package var stateName: String
    /// The raw input of that state.
    package var input: JSONDocument
    package var enteredAtMillis: Int64
    /// The id of the StateEntered event, for the causes AWS words ("entered at the event id #N").
    package var enteredEventID: Int
    /// The event that the StateEntered event hangs off.
    package var enteredAfterEventID: Int
    /// The event the next one of this frame hangs off.
    package var previousEventID: Int
    /// Matches timers and task results to this entry and attempt; see `Stamp`.
    package var entry: Int
    /// Attempts already retried per retrier of the current state.
    package var retryCounts: [Int]
    package var variables: [String: JSON]
    package var phase: Phase
    /// The progress of the Parallel or Map state it stands in, kept after a failure for a redrive;
    /// nil in every other state.
    package var join: Join?
    /// The map run of the Distributed Map state it stands in, kept after a failure for a redrive.
    package var mapRun: MapRunReference?

    package enum Role: Sendable, Equatable {
        case root
        case branch(index: Int)
        case iteration(index: Int)
    }

    package init(
        id: FrameID, parent: FrameID?, role: Role, stateName: String, input: JSONDocument,
        enteredAtMillis: Int64, enteredEventID: Int, enteredAfterEventID: Int? = nil,
        previousEventID: Int, entry: Int, retryCounts: [Int] = [], variables: [String: JSON] = [:],
        phase: Phase, join: Join? = nil, mapRun: MapRunReference? = nil
    ) {
        self.id = id
        self.parent = parent
        self.role = role
        self.stateName = stateName
        self.input = input
        self.enteredAtMillis = enteredAtMillis
        self.enteredEventID = enteredEventID
        self.enteredAfterEventID = enteredAfterEventID ?? enteredEventID - 1
        self.previousEventID = previousEventID
        self.entry = entry
        self.retryCounts = retryCounts
        self.variables = variables
        self.phase = phase
        self.join = join
        self.mapRun = mapRun
    }
}

/// What a frame is doing between two steps.
package enum Phase: Sendable, Equatable {
    /// The state was entered but not carried out yet: the step that entered it had run through as many
    /// states as one step may. A `resume` timer, due at once, carries on.
    case ready
    /// A task attempt is scheduled or running.
    case task(TaskAttempt)
    /// A Wait state.
    case waiting(untilMillis: Int64)
    /// A retry is due at the time.
    case retrying(atMillis: Int64)
    /// A Parallel or Map state waits for its children; see `Frame.join`.
    case joining
    /// A Distributed Map state waits for its map run; see `Frame.mapRun`.
    case mapRun
    /// A branch or iteration is done; its parent will collect the output.
    case succeeded(JSONDocument)
    /// The state failed and nothing caught it; kept so that a redrive can start here.
    case failed(error: String?, cause: String?)
    /// Ended because a sibling failed, the execution was stopped, or it timed out; a redrive resumes here.
    case aborted
}

/// A scheduled attempt of a Task state. Deadlines are nil where no limit is set.
package struct TaskAttempt: Sendable, Equatable {
    /// Zero-based over retries of this state entry.
    package let attempt: Int
    /// The task's effective input, as its Scheduled event shows it.
    package let input: JSONDocument
    package let timeoutSeconds: Int?
    package let heartbeatSeconds: Int?
    package var deadlineMillis: Int64?
    package var heartbeatDeadlineMillis: Int64?
    /// Whether the attempt's Started event is written; a second delivery writes no second one.
    package var started: Bool
    /// Handed to a worker a moment ago, which has shown no sign of life yet: a process that dies now
    /// may have died before the worker got it, so the next one offers the attempt again.
    package var awaitsSign: Bool
    /// What the service answered when it took the request of a `.sync` or `.waitForTaskToken` task.
    package var submission: JSONDocument?

    package init(
        attempt: Int, input: JSONDocument, timeoutSeconds: Int?, heartbeatSeconds: Int?,
        deadlineMillis: Int64?, heartbeatDeadlineMillis: Int64?, started: Bool = false,
        awaitsSign: Bool = false, submission: JSONDocument? = nil
    ) {
        self.attempt = attempt
        self.input = input
        self.timeoutSeconds = timeoutSeconds
        self.heartbeatSeconds = heartbeatSeconds
        self.deadlineMillis = deadlineMillis
        self.heartbeatDeadlineMillis = heartbeatDeadlineMillis
        self.started = started
        self.awaitsSign = awaitsSign
        self.submission = submission
    }
}

/// The progress of a Parallel or Map state. It has the same small size for any number of children:
/// their frame ids are reserved together, so that child `index` is frame `firstChild + index`.
package struct Join: Sendable, Equatable {
    package let firstChild: Int
    /// Branches, or items.
    package let count: Int
    /// Children that may run at once; never 0.
    package let maxConcurrency: Int
    /// The index of the next child that was never started.
    package var nextIndex: Int
    /// Children that run now.
    package var running: Int
    package var succeeded: Int
    package var failed: Int
    /// Started children that a redrive has yet to take up again, last first.
    package var resumable: [Int]
    package var toleratedFailureCount: Int?
    package var toleratedFailurePercentage: Double?

    package init(
        firstChild: Int, count: Int, maxConcurrency: Int, nextIndex: Int = 0, running: Int = 0,
        succeeded: Int = 0, failed: Int = 0, resumable: [Int] = [],
        toleratedFailureCount: Int? = nil, toleratedFailurePercentage: Double? = nil
    ) {
        self.firstChild = firstChild
        self.count = count
        self.maxConcurrency = maxConcurrency
        self.nextIndex = nextIndex
        self.running = running
        self.succeeded = succeeded
        self.failed = failed
        self.resumable = resumable
        self.toleratedFailureCount = toleratedFailureCount
        self.toleratedFailurePercentage = toleratedFailurePercentage
    }

    /// The frame of the child at `index`.
    package func child(_ index: Int) -> FrameID { FrameID(firstChild + index) }
}
