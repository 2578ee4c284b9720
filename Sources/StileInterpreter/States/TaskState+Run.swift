import StileASL
import StileJSON

extension Machine {
    /// Schedules an attempt of the task.
    mutating func runTask(_ frame: Frame, _ state: State, _ task: TaskState) throws(StateFailure) {
        let effective = try effectiveInput(frame, state)
        let input = try payload(task.parameters, frame, input: effective)
        try checkSize(input, of: state.name, "provided parameters")
        try checkServed(task.resource, frame)
        var attempt = TaskAttempt(
            attempt: frame.retryCount, input: input,
            timeoutSeconds: try seconds(task.timeoutSeconds, "TimeoutSeconds", frame, effective),
            heartbeatSeconds: try seconds(
                task.heartbeatSeconds, "HeartbeatSeconds", frame, effective),
            deadlineMillis: nil, heartbeatDeadlineMillis: nil)
        if !task.resource.isActivity { setDeadlines(&attempt) }
        let names = TaskEvents(task.resource, identity: self.state.identity)
        var details = names.scheduled(attempt)
        if let credentials = try credentials(task, frame, input: effective) {
            details["taskCredentials"] = credentials
        }
        emitNext(
            frame.id, names.type(.scheduled), key: names.key(.scheduled), details: details)
        update(frame.id) { $0.phase = .task(attempt) }
        if let scheduled = self.state.frames[frame.id] {
            effects += self.state.pendingEffects(
                of: scheduled, definition: definition, token: context.taskToken)
        }
    }

    /// The role that the task acts in, as its Scheduled event shows it.
    private mutating func credentials(
        _ task: TaskState, _ frame: Frame, input: JSONDocument
    ) throws(StateFailure) -> JSON? {
        guard let template = task.credentials else { return nil }
        let credentials = try payload(template, frame, input: input).value
        return credentials["RoleArn"].map { ["roleArn": $0] }
    }

    /// AWS does not schedule a task of an activity that is not there (recorded).
    private func checkServed(
        _ resource: TaskResource, _ frame: Frame
    ) throws(StateFailure) {
        switch resource {
        case .activity(let arn):
            guard !context.host.activityExists(arn) else { return }
            throw frame.runtimeFailure("The activity \(arn) does not exist.")
        case .function, .integration: return
        }
    }

    /// A task's time runs from here; an activity's from when a worker has it.
    private func setDeadlines(_ attempt: inout TaskAttempt) {
        attempt.deadlineMillis = attempt.timeoutSeconds.map { millis(fromNow: $0) }
        attempt.heartbeatDeadlineMillis = attempt.heartbeatSeconds.map { millis(fromNow: $0) }
    }

    mutating func seconds(
        _ field: Dynamic<Int>?, _ name: String, _ frame: Frame, _ input: JSONDocument
    ) throws(StateFailure) -> Int? {
        guard let field else { return nil }
        let seconds = try integer(field, name, frame, input: input.value)
        guard seconds > 0 else {
            throw frame.runtimeFailure("\(name) must be positive, but is \(seconds).")
        }
        return seconds
    }
}

extension TaskAttempt {
    /// How long after it was handed out an attempt counts as not certainly received.
    fileprivate static let handOverMillis: Int64 = 2_000
}

// MARK: - What comes back

extension Machine {
    /// The worker began. A second report of the same attempt says nothing new.
    mutating func taskStarted(
        _ frame: Frame, _ attempt: TaskAttempt, atMillis: Int64, workerName: String? = nil
    ) -> Bool {
        guard !attempt.started || attempt.awaitsSign, let names = taskEvents(frame) else {
            return false
        }
        if !attempt.started {
            emitNext(
                frame.id, names.type(.started), key: names.startedKey,
                details: names.started(workerName: workerName),
                atMillis: min(atMillis, nowMillis))
        }
        var attempt = attempt
        attempt.started = true
        if names.resource.isActivity { handOut(&attempt, frame) }
        update(frame.id) { $0.phase = .task(attempt) }
        return true
    }

    /// A worker is given the attempt, for the first time or, after a crash, once more: its time begins.
    private mutating func handOut(_ attempt: inout TaskAttempt, _ frame: Frame) {
        setDeadlines(&attempt)
        attempt.awaitsSign = true
        let due = nowMillis + TaskAttempt.handOverMillis
        effects += attempt.timers(frame.stamp)
        effects.append(.armTimer(frame.stamp, .handOver, dueMillis: due))
    }

    /// The worker has the attempt for certain; false if that is known.
    mutating func taskSeen(_ frame: Frame, _ attempt: TaskAttempt) -> Bool {
        guard attempt.awaitsSign else { return false }
        var attempt = attempt
        attempt.awaitsSign = false
        if attempt.deadlineMillis == nil, attempt.heartbeatDeadlineMillis == nil {
            setDeadlines(&attempt)
            effects += attempt.timers(frame.stamp)
        }
        update(frame.id) { $0.phase = .task(attempt) }
        return true
    }

    /// Nobody knows whether a worker has the attempt: while it waits for one, its time stands still.
    mutating func taskOffered(_ frame: Frame, _ attempt: TaskAttempt) -> Bool {
        guard attempt.awaitsSign else { return false }
        var attempt = attempt
        attempt.deadlineMillis = nil
        attempt.heartbeatDeadlineMillis = nil
        update(frame.id) { $0.phase = .task(attempt) }
        return true
    }

    /// The service took the request. A second report, after a restart, says nothing new.
    mutating func taskSubmitted(
        _ frame: Frame, _ attempt: TaskAttempt, output: JSONDocument
    ) -> Bool {
        guard attempt.submission == nil, let names = taskEvents(frame) else { return false }
        _ = taskStarted(frame, attempt, atMillis: nowMillis)
        emitNext(
            frame.id, names.type(.submitted), key: names.key(.submitted),
            details: names.answered(output))
        var attempt = attempt
        attempt.started = true
        attempt.submission = output
        update(frame.id) { $0.phase = .task(attempt) }
        return true
    }

    mutating func taskSucceeded(_ frame: Frame, _ attempt: TaskAttempt, output: JSONDocument)
        -> Bool
    {
        guard let state = state.definedState(of: frame, in: definition),
            case .task(let task) = state.kind, let names = taskEvents(frame)
        else { return lost(frame) }
        do throws(StateFailure) {
            try checkSize(output, of: names.nameInCauses)
        } catch {
            return taskFailed(frame, error: error.error, cause: error.cause)
        }
        emitNext(
            frame.id, names.type(.succeeded), key: names.key(.succeeded),
            details: names.answered(output))
        do throws(StateFailure) {
            let completion = try completion(
                of: output, selector: task.resultSelector, resultPath: task.resultPath, frame,
                state)
            try leave(frame.id, state, completion, to: task.successor)
        } catch {
            fail(frame.id, error)
        }
        return true
    }

    mutating func taskFailed(
        _ frame: Frame, error: String?, cause: String?, stage: TaskStage = .running
    ) -> Bool {
        guard let names = taskEvents(frame) else { return lost(frame) }
        let moment = names.failure(at: stage)
        emitNext(
            frame.id, names.type(moment), key: names.key(moment),
            details: names.failed(error, cause))
        fail(frame.id, StateFailure(error: error, cause: cause))
        return true
    }

    /// Puts the heartbeat's deadline off; nothing to do for a task without, or one that no worker
    /// has yet.
    mutating func taskHeartbeat(_ frame: Frame, _ attempt: TaskAttempt) -> Bool {
        guard let seconds = attempt.heartbeatSeconds, attempt.heartbeatDeadlineMillis != nil
        else { return false }
        let due = millis(fromNow: seconds)
        var attempt = attempt
        attempt.heartbeatDeadlineMillis = due
        update(frame.id) { $0.phase = .task(attempt) }
        effects.append(.armTimer(frame.stamp, .heartbeatTimeout, dueMillis: due))
        return true
    }

    /// The attempt's time is over; false for a timer that was put off since it was armed.
    mutating func taskTimedOut(_ frame: Frame, due: Int64?, isHeartbeat: Bool) -> Bool {
        guard let due, nowMillis >= due else { return false }
        guard let names = taskEvents(frame) else { return lost(frame) }
        emitNext(
            frame.id, names.type(.timedOut), key: names.key(.timedOut),
            details: names.failed(ErrorName.timeout, nil))
        effects.append(.cancelTask(frame.stamp))
        fail(
            frame.id,
            StateFailure(error: ErrorName.timeout, cause: nil, isHeartbeat: isHeartbeat))
        return true
    }

    private func taskEvents(_ frame: Frame) -> TaskEvents? {
        guard case .task(let task)? = state.definedState(of: frame, in: definition)?.kind else {
            return nil
        }
        return TaskEvents(task.resource, identity: state.identity)
    }

    /// A result for a state that the definition no longer has as a task.
    private mutating func lost(_ frame: Frame) -> Bool {
        fail(frame.id, frame.runtimeFailure("The state is no Task state any more."))
        return true
    }
}
