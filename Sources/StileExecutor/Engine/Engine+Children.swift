import StileInterpreter
import StileStore

// Executions that a `.sync` attempt of another execution waits for. They end in the very commit in
// which the attempt is given up: no crash can come between, and nobody has to tell them.
extension Engine {
    /// The attempt that starts an execution and waits for it.
    ///
    /// - Throws: `taskTimedOut` when it is over: what it would start, nobody wants.
    func attempt(_ task: ParentTask) throws(ExecutorError) -> ParentAttempt {
        guard let parent = try running(named: task.executionARN),
            isOpen(TaskKey(executionID: parent.id, stamp: task.stamp), parent)
        else { throw .taskTimedOut }
        return ParentAttempt(executionID: parent.id, entry: task.stamp.entry)
    }

    /// Takes note of a running execution that an attempt waits for.
    func adopt(_ execution: RunningExecution) {
        guard let parent = execution.waitingParent else { return }
        childrenByAttempt[parent, default: []].append(execution.id)
    }

    func disown(_ execution: RunningExecution) {
        guard let parent = execution.launch.parent, var ids = childrenByAttempt[parent] else {
            return
        }
        ids.removeAll { $0 == execution.id }
        childrenByAttempt[parent] = ids.isEmpty ? nil : ids
    }

    /// Stops what the attempt waits for; nobody wants its result.
    func stopChildren(of attempt: ParentAttempt) {
        guard let ids = childrenByAttempt.removeValue(forKey: attempt) else { return }
        for id in ids {
            do throws(ExecutorError) {
                guard let child = try running(id) else { continue }
                step(child, .stop(error: nil, cause: nil))
            } catch {
                failure = error
            }
        }
    }

    /// After a restart: stops what attempts waited for that nobody waits for any more, as those of a
    /// synchronous Express execution, which is gone with its process.
    func stopOrphans() {
        for attempt in Array(childrenByAttempt.keys) where !isWaiting(attempt) {
            stopChildren(of: attempt)
        }
    }

    private func isWaiting(_ attempt: ParentAttempt) -> Bool {
        guard let parent = executions[attempt.executionID] else { return false }
        return parent.state.frames.values.contains { frame in
            guard case .task = frame.phase else { return false }
            return frame.entry == attempt.entry
        }
    }
}

extension RunningExecution {
    /// The attempt that waits for its end. One that was redriven runs for itself.
    fileprivate var waitingParent: ParentAttempt? {
        state.redriveCount == 0 ? launch.parent : nil
    }
}
