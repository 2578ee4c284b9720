import StileASL
import StileJSON

// What each command does; late ones are dropped here.
extension Machine {
    mutating func handle(_ command: Command) {
        switch command {
        case .start: accepted = begin()
        case .accept: accepted = accept()
        case .letOn: accepted = letOn()
        case .redrive: accepted = redrive()
        case .redriveEdited(let edit): accepted = redrive(edit)
        case .stop(let error, let cause): accepted = stop(error: error, cause: cause)
        case .taskStarted(let stamp, let atMillis, let workerName):
            accepted = onTask(stamp) {
                $0.taskStarted($1, $2, atMillis: atMillis, workerName: workerName)
            }
        case .taskSubmitted(let stamp, let output):
            accepted = onTask(stamp) { $0.taskSubmitted($1, $2, output: output) }
        case .taskSucceeded(let stamp, let output):
            accepted = onTask(stamp) { $0.taskSucceeded($1, $2, output: output) }
        case .taskFailed(let stamp, let error, let cause, let stage):
            accepted = onTask(stamp) { machine, frame, _ in
                machine.taskFailed(frame, error: error, cause: cause, stage: stage)
            }
        case .taskHeartbeat(let stamp):
            accepted = onTask(stamp) { $0.taskHeartbeat($1, $2) }
        case .taskSeen(let stamp): accepted = onTask(stamp) { $0.taskSeen($1, $2) }
        case .taskOffered(let stamp): accepted = onTask(stamp) { $0.taskOffered($1, $2) }
        case .timerFired(let stamp, let kind):
            accepted = timerFired(stamp, kind)
        case .mapRunSucceeded(let stamp, let result):
            accepted = onMapRun(stamp) { $0.mapRunSucceeded($1, result: result) }
        case .mapRunFailed(let stamp, let error, let cause):
            accepted = onMapRun(stamp) { $0.mapRunFailed($1, error: error, cause: cause) }
        }
        if accepted { run() }
    }

    /// Begins the execution; false if it has begun.
    private mutating func begin() -> Bool { accept() && letOn() }

    /// Takes the execution in, before its first state; false if that is done.
    private mutating func accept() -> Bool {
        guard state.nextEventID == 1, state.frames.isEmpty else { return false }
        let identity = state.identity
        var details = PayloadMembers.input.details(identity.input)
        details["roleArn"] = .string(identity.roleARN)
        details["stateMachineAliasArn"] = identity.aliasARN.map { .string($0) }
        details["stateMachineVersionArn"] = identity.versionARN.map { .string($0) }
        emit(
            "ExecutionStarted", previous: 0, key: "executionStartedEventDetails", details: details)
        add(
            Frame(
                id: ExecutionState.rootFrame, parent: nil, role: .root,
                stateName: definition.graph.startAt, input: identity.input,
                enteredAtMillis: nowMillis, enteredEventID: 0, previousEventID: 0, entry: 0,
                phase: .ready))
        return true
    }

    /// Enters the first state of an execution that was taken in. Its time runs from now on: it had
    /// no part in how long it waited.
    private mutating func letOn() -> Bool {
        guard state.isHeld else { return false }
        armExecutionTimer()
        enterFirstState()
        return true
    }

    mutating func enterFirstState() {
        enter(ExecutionState.rootFrame, definition.graph.startAt, input: state.identity.input)
    }

    mutating func armExecutionTimer() {
        guard let seconds = secondsMax else {
            state.deadlineMillis = nil
            return
        }
        let deadline = millis(fromNow: seconds)
        state.deadlineMillis = deadline
        effects.append(.armTimer(state.executionStamp, .executionTimeout, dueMillis: deadline))
    }

    /// What the machine allows its executions, at most what an Express one may take.
    private var secondsMax: Int? {
        guard state.identity.isExpress else { return definition.timeoutSeconds }
        return min(definition.timeoutSeconds ?? .max, context.limits.expressSecondsMax)
    }

    /// The time `seconds` from now, however far away.
    func millis(fromNow seconds: Int) -> Int64 {
        let (span, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000)
        let (sum, beyond) = nowMillis.addingReportingOverflow(span)
        return overflow || beyond ? .max : sum
    }

    private mutating func stop(error: String?, cause: String?) -> Bool {
        guard isRunning() else { return !events.isEmpty }
        abortMapRuns()
        guard state.status == .running else { return true }
        close(
            .aborted, "ExecutionAborted", previous: 0, key: "executionAbortedEventDetails",
            error: error, cause: cause)
        return true
    }

    /// Runs `body` on the frame and attempt that `stamp` names; false if they are gone.
    private mutating func onTask(
        _ stamp: Stamp, _ body: (inout Machine, Frame, TaskAttempt) -> Bool
    ) -> Bool {
        guard isRunning() else { return !events.isEmpty }
        guard let frame = state.frames[stamp.frame], frame.entry == stamp.entry,
            case .task(let attempt) = frame.phase
        else { return false }
        return body(&self, frame, attempt)
    }

    /// Whether the execution runs; closes it first if its own time is over, so that nothing is
    /// recorded after the deadline.
    mutating func isRunning() -> Bool {
        guard state.status == .running else { return false }
        guard let deadline = state.deadlineMillis, nowMillis >= deadline else { return true }
        abortMapRuns(atMillis: deadline)
        guard state.status == .running else { return false }
        close(
            .timedOut, "ExecutionTimedOut", previous: 0, key: "executionTimedOutEventDetails",
            error: nil, cause: nil, atMillis: deadline)
        return false
    }

    private mutating func timerFired(_ stamp: Stamp, _ kind: TimerKind) -> Bool {
        guard isRunning() else { return !events.isEmpty }
        guard kind != .executionTimeout, let frame = state.frames[stamp.frame],
            frame.entry == stamp.entry
        else { return false }
        switch (kind, frame.phase) {
        case (.wait, .waiting):
            waitIsOver(frame)
        case (.retry, .retrying), (.resume, .ready):
            update(frame.id) { $0.phase = .ready }
            enqueue(frame.id)
        case (.taskTimeout, .task(let attempt)):
            return taskTimedOut(frame, due: attempt.deadlineMillis, isHeartbeat: false)
        case (.heartbeatTimeout, .task(let attempt)):
            return taskTimedOut(frame, due: attempt.heartbeatDeadlineMillis, isHeartbeat: true)
        case (.handOver, .task(let attempt)): return taskSeen(frame, attempt)
        case (.wait, _), (.retry, _), (.resume, _), (.taskTimeout, _), (.heartbeatTimeout, _),
            (.handOver, _), (.executionTimeout, _):
            return false
        }
        return true
    }
}
