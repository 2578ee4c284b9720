import StileInterpreter
import StileStore

@testable import StileExecutor

/// Faults put in on purpose, to show that the check finds them.
enum Plant: CaseIterable {
    /// Callers are told of a start although its commit never happened.
    case answerWithoutCommit
    /// The recovery forgets the attempts that ran.
    case recoveryWithoutTasks
    /// The recovery forgets what was to happen later.
    case recoveryWithoutTimers
    /// The recovery hands tasks out again that workers have.
    case tasksGivenTwice
    /// The recovery takes every begun activity task for one that a worker has.
    case tasksLostAtACrash
    /// Results reach the interpreter without the stamp of their own attempt.
    case resultsWithoutStamps
    /// A map run forgets what a child gave.
    case childResultLost
    /// A map run counts one success too many.
    case childrenMiscounted
    /// A map run that goes on reads its items from the beginning.
    case itemsReadTwice
    /// A result is left out of what is written.
    case resultsWithoutFirst
    /// A change of a map run's settings is answered and not made.
    case updateUnheard
    /// Stops are answered and not made.
    case stopUnheard
    /// Map runs take no notice of what they are limited to.
    case concurrencyUnheeded
    /// The recovery leaves out map runs.
    case recoveryWithoutMapRuns
}

extension World {
    func plantAfterRecovery() {
        switch plant {
        case .recoveryWithoutTasks: engine.pool.cancelAll()
        case .recoveryWithoutTimers: engine.timers = TimerQueue()
        case .tasksGivenTwice: giveTasksAgain()
        case .tasksLostAtACrash: keepBegunTasks()
        case .recoveryWithoutMapRuns:
            for run in engine.mapRuns.values { run.phase = .ended }
        case .answerWithoutCommit, .resultsWithoutStamps, .childResultLost, .childrenMiscounted,
            .itemsReadTwice, .resultsWithoutFirst, .updateUnheard, .stopUnheard,
            .concurrencyUnheeded, nil:
            break
        }
    }

    func plantBeforeTurn() {
        guard let run = engine.mapRuns.values.min(by: { $0.id < $1.id }) else { return }
        switch plant {
        case .childResultLost: run.results?.remove(0)
        case .childrenMiscounted:
            if run.record.children.succeeded == 1 { run.record.children.succeeded = 2 }
        case .concurrencyUnheeded:
            for run in engine.mapRuns.values where run.record.limits.maxConcurrency > 0 {
                run.record.limits.maxConcurrency = 40
            }
        case .answerWithoutCommit, .resultsWithoutStamps, .itemsReadTwice, .resultsWithoutFirst,
            .updateUnheard, .stopUnheard, .recoveryWithoutTasks, .recoveryWithoutTimers,
            .tasksGivenTwice, .tasksLostAtACrash, .recoveryWithoutMapRuns, nil:
            break
        }
    }

    /// The message as the engine gets it; nil when it does not.
    func planted(_ message: Message) -> Message? {
        if plant == .resultsWithoutStamps,
            case .taskEnded(let key, let startedAtMillis, let outcome) = message,
            let frame = engine.executions[key.executionID]?.state.frames[key.stamp.frame]
        {
            // A result goes to whatever its frame does now.
            let stamp = Stamp(frame: frame.id, entry: frame.entry)
            return .taskEnded(
                TaskKey(executionID: key.executionID, stamp: stamp),
                startedAtMillis: startedAtMillis, outcome)
        }
        if plant == .stopUnheard, case .stop(let execution, _, _, let reply) = message,
            let record = try? store.execution(execution)
        {
            reply(.success(record))
            return nil
        }
        return message
    }

    /// Begun activity tasks are queued like new ones.
    private func giveTasksAgain() {
        for execution in engine.executions.values {
            for frame in execution.state.frames.values {
                guard case .task(let attempt) = frame.phase, attempt.started,
                    execution.state.identity.stateMachineName == "worked", frame.stateName == "A"
                else { continue }
                let key = TaskKey(
                    executionID: execution.id, stamp: Stamp(frame: frame.id, entry: frame.entry))
                var again = attempt
                again.started = false
                again.awaitsSign = false
                execution.state.frames[frame.id]?.phase = .task(again)
                engine.activities.add(
                    key,
                    TaskDispatch(
                        stamp: key.stamp, stateName: frame.stateName,
                        resource: SimulatedWorkers.activityARN, input: attempt.input,
                        attempt: attempt.attempt, timeoutSeconds: 20, heartbeatSeconds: 12,
                        idempotencyKey: "", taskToken: World.tokens.token(key), isActivity: true))
            }
        }
    }

    /// Nothing that was begun is offered again.
    private func keepBegunTasks() {
        for execution in engine.executions.values {
            for frame in execution.state.frames.values {
                guard case .task(let attempt) = frame.phase, attempt.awaitsSign else { continue }
                let key = TaskKey(executionID: execution.id, stamp: frame.stamp)
                engine.activities.cancel(key)
                engine.step(execution, .taskSeen(frame.stamp))
            }
        }
    }
}
