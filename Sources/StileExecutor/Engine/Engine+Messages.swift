import StileInterpreter
import StileJSON
import StileStore

// What each message does. A refusal is answered at once: it changes nothing that needs a commit.
extension Engine {
    func handle(_ message: Message) {
        switch message {
        case .start(let request, let reply):
            answering(reply) { () throws(ExecutorError) in try start(request, reply) }
        case .stop(let name, let error, let cause, let reply):
            answering(reply) { () throws(ExecutorError) in
                try stop(name, error: error, cause: cause, reply)
            }
        case .redrive(let name, let clientToken, let plan, let reply):
            answering(reply) { () throws(ExecutorError) in
                try redrive(name, clientToken: clientToken, plan, reply)
            }
        case .outcome(let name, let reply):
            answering(reply) { () throws(ExecutorError) in try outcome(name, reply) }
        case .taskEnded(let key, let startedAtMillis, let outcome):
            taskEnded(key, startedAtMillis: startedAtMillis, outcome)
        case .taskSubmitted(let key, let startedAtMillis, let output):
            taskSubmitted(key, startedAtMillis: startedAtMillis, output)
        case .heartbeat(let key):
            guard let execution = executions[key.executionID] else { return }
            step(execution, .taskHeartbeat(key.stamp))
        case .poll(let ticket): poll(ticket)
        case .report(let key, let said, let reply):
            answering(reply) { () throws(ExecutorError) in try report(key, said, reply) }
        case .describeTask(let key, let reply):
            answering(reply) { () throws(ExecutorError) in
                reply(.success(try describeTask(key)))
            }
        case .deletionBegan(let reply):
            answering(reply) { () throws(ExecutorError) in
                try noteDeletions()
                afterCommit { failure in reply(failure.map { .failure($0) } ?? .success(())) }
            }
        case .mapRun(let key, let news): take(news, for: key)
        case .updateMapRun(let arn, let change, let reply):
            answering(reply) { () throws(ExecutorError) in try update(arn, change, reply) }
        case .maintain(let work): maintenance.append(work)
        case .pause(let reply):
            isPaused = true
            pauses.append(reply)
        case .cancelTasks: pool.cancelRunning()
        case .goOn:
            for reply in pauses { reply(.failure(.stopped)) }
            pauses = []
            isPaused = false
        case .drain:
            isDraining = true
            confirmHandedOut()
            dismissPolls(.success(nil))
        }
    }

    private func answering<Value>(
        _ reply: Reply<Value>, _ body: () throws(ExecutorError) -> Void
    ) {
        do { try body() } catch { reply(.failure(error)) }
    }

    // MARK: - Finding

    func find(_ nameOrARN: String) throws(ExecutorError) -> ExecutionRecord? {
        try ExecutorError.wrapping { () throws(StoreError) in try store.execution(nameOrARN) }
    }

    func find(known nameOrARN: String) throws(ExecutorError) -> ExecutionRecord {
        guard let record = try find(nameOrARN) else { throw .executionDoesNotExist(nameOrARN) }
        return record
    }

    // MARK: - Stop, outcome

    private func stop(
        _ nameOrARN: String, error: String?, cause: String?,
        _ reply: @escaping Reply<ExecutionRecord>
    ) throws(ExecutorError) {
        guard let execution = try running(named: nameOrARN) else {
            return reply(.success(try find(known: nameOrARN)))
        }
        step(execution, .stop(error: error, cause: cause))
        afterCommit(execution, reply)
    }

    private func outcome(
        _ nameOrARN: String, _ reply: @escaping Reply<ExecutionRecord>
    ) throws(ExecutorError) {
        if let execution = try running(named: nameOrARN) {
            execution.waiters.append(reply)
            return
        }
        reply(.success(try find(known: nameOrARN)))
    }

    // MARK: - Tasks

    private func taskEnded(_ key: TaskKey, startedAtMillis: Int64, _ outcome: TaskOutcome) {
        let wasCancelled = pool.ended(key)
        guard let execution = executions[key.executionID] else {
            return timers.forgetHeartbeat(key)
        }
        let command: Command
        switch outcome {
        case .succeeded(let output): command = .taskSucceeded(key.stamp, output: output)
        case .failed(let error):
            command = .taskFailed(
                key.stamp, error: error.error, cause: error.cause, stage: error.stage)
        case .awaitingToken(let output):
            // Its heartbeats are still to come, from whoever has the token.
            return taskSubmitted(key, startedAtMillis: startedAtMillis, output)
        case .cancelled:
            // Nobody wants the result, or the engine is stopping and will dispatch it again.
            guard wasCancelled == false else { return }
            command = .taskFailed(
                key.stamp, error: "States.TaskFailed",
                cause: "the task stopped as if it had been cancelled, but nobody cancelled it")
        }
        timers.forgetHeartbeat(key)
        if outcome.hasStarted {
            step(execution, .taskStarted(key.stamp, atMillis: startedAtMillis))
        }
        step(execution, command)
    }

    private func taskSubmitted(_ key: TaskKey, startedAtMillis: Int64, _ output: JSONDocument) {
        pool.submitted(key)
        guard let execution = executions[key.executionID] else { return }
        step(execution, .taskStarted(key.stamp, atMillis: startedAtMillis))
        step(execution, .taskSubmitted(key.stamp, output: output))
    }
}

extension TaskOutcome {
    /// Whether the attempt began: one that could not be scheduled or started has no Started event.
    fileprivate var hasStarted: Bool {
        switch self {
        case .failed(let error): error.stage == .running || error.stage == .submitting
        case .succeeded, .awaitingToken, .cancelled: true
        }
    }
}
