import Logging
import StileASL
import StileInterpreter
import StileStore

// From the file to memory: every running execution, and what it waits for.
extension Engine {
    /// Loads what runs and derives all effects again; the next turn performs them.
    func recover(nowMillis: Int64) throws(ExecutorError) {
        self.nowMillis = nowMillis
        let (lastID, running) = try ExecutorError.wrapping { () throws(StoreError) in
            (try store.lastExecutionID(), try store.runningExecutions())
        }
        nextExecutionID = lastID + 1
        try noteDeletions()
        for live in running {
            let execution = try makeRunning(live)
            executions[execution.id] = execution
            idsByARN[execution.arn] = execution.id
            takePlace(execution)
            renewTasks(execution)
            let pending = execution.state.pendingEffects(definition: execution.definition) {
                host.taskToken(execution.id, $0)
            }
            for effect in pending { perform(effect, execution) }
            adopt(execution)
            parkIfIdle(execution)
        }
        stopOrphans()
        try recoverMapRuns()
        logger.notice("executor recovered", metadata: ["running": "\(running.count)"])
    }

    func makeRunning(_ live: LiveExecution) throws(ExecutorError) -> RunningExecution {
        let definition = try definitions.definition(
            machineID: live.machineID, machineName: live.state.identity.stateMachineName,
            revision: live.revision, statePointer: live.statePointer, store: store)
        return RunningExecution(
            live, definition: definition, mockedCalls: try storedCalls(live))
    }

    /// Heartbeats are not stored one by one: the stored deadline may lie in the past although the
    /// task was alive. The attempt is dispatched again, so its time begins again.
    ///
    /// An activity's attempt that was handed out in the moment of the crash is offered again.
    private func renewTasks(_ execution: RunningExecution) {
        for frame in execution.state.frames.values.sorted(by: { $0.id < $1.id }) {
            guard case .task(let attempt) = frame.phase else { continue }
            let stamp = Stamp(frame: frame.id, entry: frame.entry)
            if attempt.awaitsSign {
                step(execution, .taskOffered(stamp))
            } else if attempt.heartbeatSeconds != nil {
                step(execution, .taskHeartbeat(stamp))
            }
        }
    }
}
