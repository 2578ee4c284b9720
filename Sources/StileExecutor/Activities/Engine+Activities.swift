import StileInterpreter
import StileJSON

/// What whoever has a task token says of its attempt.
enum TaskReport: Sendable {
    case succeeded(JSONDocument)
    case failed(error: String?, cause: String?)
    case heartbeat
    /// Completed units, total if known, unit name; counts as a heartbeat.
    case progress(completed: Int, total: Int?, unit: String)
}

// Tasks that others do: activities' workers, and whoever was given a task token.
extension Engine {
    /// Tasks that one turn hands out; activities take turns.
    private static let handedOutPerTurnMax = 512

    // MARK: - Polls

    /// Who polls an engine that is stopping hears soon that there is nothing, but not at once, lest he
    /// ask again and again.
    func poll(_ poll: PollTicket) {
        let millis = isDraining ? min(poll.waitMillis, 1_000) : poll.waitMillis
        activities.park(poll, dueMillis: nowMillis + millis)
    }

    /// Gives waiting tasks to waiting polls. An attempt is stored as begun before its worker hears
    /// of it. Its answer is an effect like others: a process that died before it was certainly given
    /// leaves it to the next one, which offers the attempt again with the same token.
    func handOutActivityTasks() {
        guard !isDraining else { return }
        var handedOut = 0
        while handedOut < Self.handedOutPerTurnMax, let match = activities.nextMatch() {
            handedOut += 1
            guard let execution = executions[match.key.executionID],
                isOpen(match.key, execution),
                step(
                    execution,
                    .taskStarted(
                        match.key.stamp, atMillis: nowMillis, workerName: match.poll.workerName))
            else {
                match.poll.release()
                activities.putBack(match.poll)
                continue
            }
            let task = ActivityTask(
                taskToken: match.dispatch.taskToken, input: match.dispatch.input.text)
            afterCommit { failure in
                match.poll.answer(failure.map { .failure($0) } ?? .success(task))
            }
        }
    }

    /// At a graceful stop, when all that was handed out was answered: nothing of it is offered again.
    func confirmHandedOut() {
        for execution in executions.values {
            for frame in execution.state.frames.values {
                guard case .task(let attempt) = frame.phase, attempt.awaitsSign,
                    !activities.contains(TaskKey(executionID: execution.id, stamp: frame.stamp))
                else { continue }
                step(execution, .taskSeen(frame.stamp))
            }
        }
    }

    /// Tells polls that have waited long enough that there is no task.
    func expirePolls() {
        while let poll = activities.popExpired(nowMillis) { poll.answer(.success(nil)) }
    }

    func dismissPolls(_ answer: PollTicket.Answer) {
        for poll in activities.takePolls() { poll.answer(answer) }
    }

    // MARK: - Tokens

    /// Takes what the holder of an attempt's token says of it.
    ///
    /// - Throws: `taskTimedOut` when the attempt is over, whatever ended it.
    func report(
        _ key: TaskKey, _ report: TaskReport, _ reply: @escaping Reply<Void>
    ) throws(ExecutorError) {
        guard let execution = executions[key.executionID], isOpen(key, execution) else {
            throw .taskTimedOut
        }
        switch report {
        case .heartbeat:
            noteSign(key, execution)
        case .progress(let completed, let total, let unit):
            noteSign(key, execution)
            if let frame = execution.state.frames[key.stamp.frame],
                case .task(let attempt) = frame.phase
            {
                let note = TaskProgressNote(
                    stateName: frame.stateName, attempt: attempt.attempt, completed: completed,
                    total: total, unit: unit)
                board.put(note, key, executionARN: execution.arn)
                observers.publish(
                    execution.arn,
                    .taskProgress(
                        stateName: frame.stateName, completed: completed, total: total, unit: unit))
            }
        case .succeeded(let output):
            end(key, execution, .taskSucceeded(key.stamp, output: output))
        case .failed(let error, let cause):
            end(key, execution, .taskFailed(key.stamp, error: error, cause: cause))
        }
        afterCommit { failure in reply(failure.map { .failure($0) } ?? .success(())) }
    }

    /// The first sign of life is stored: the attempt is not offered to another worker.
    private func noteSign(_ key: TaskKey, _ execution: RunningExecution) {
        if step(execution, .taskSeen(key.stamp)) { activities.cancel(key) }
        step(execution, .taskHeartbeat(key.stamp))
    }

    /// What an attempt is, while it is under way.
    ///
    /// - Throws: `taskTimedOut` when it is over, whatever ended it.
    func describeTask(_ key: TaskKey) throws(ExecutorError) -> OpenTask {
        guard let execution = executions[key.executionID], isOpen(key, execution),
            let frame = execution.state.frames[key.stamp.frame],
            case .task(let attempt) = frame.phase
        else { throw .taskTimedOut }
        return OpenTask(
            executionARN: execution.arn, stateName: frame.stateName, attempt: attempt.attempt,
            idempotencyKey: execution.state.idempotencyKey(
                entry: frame.entry, attempt: attempt.attempt),
            timeoutSeconds: attempt.timeoutSeconds, heartbeatSeconds: attempt.heartbeatSeconds)
    }

    private func end(_ key: TaskKey, _ execution: RunningExecution, _ command: Command) {
        // The answer to a call may come before the call itself has ended.
        reportStarted(key, execution)
        timers.forgetHeartbeat(key)
        board.end(key)
        step(execution, command)
    }

    /// Whether the attempt that `key` names is under way, and neither its time nor its execution's is
    /// over: a timer that is due may still wait for its turn.
    func isOpen(_ key: TaskKey, _ execution: RunningExecution) -> Bool {
        guard execution.state.status == .running,
            execution.state.deadlineMillis.map({ nowMillis < $0 }) ?? true,
            let frame = execution.state.frames[key.stamp.frame], frame.entry == key.stamp.entry,
            case .task(let attempt) = frame.phase
        else { return false }
        return attempt.deadlineMillis.map { nowMillis < $0 } ?? true
    }
}
