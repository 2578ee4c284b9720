import StileASL
import StileJSON

// Redrive: what did not succeed runs again, what did is kept.
extension Machine {
    /// False unless the execution has ended without success and its history has room.
    mutating func redrive() -> Bool {
        guard state.status.isTerminal, state.status != .succeeded,
            state.nextEventID < context.limits.historyEventsMax,
            state.frames[ExecutionState.rootFrame] != nil
        else { return false }
        state.status = .running
        state.output = nil
        state.error = nil
        state.cause = nil
        state.redriveCount += 1
        state.redrivenAtMillis = nowMillis
        let eventID = emit(
            "ExecutionRedriven", previous: state.nextEventID - 1,
            key: "executionRedrivenEventDetails",
            details: JSONObject([("redriveCount", .integer(state.redriveCount))]))
        armExecutionTimer()
        resume(ExecutionState.rootFrame, from: eventID)
        return true
    }

    /// Takes up a frame that failed or was ended: its state runs again without being entered again, with
    /// fresh retriers; a Parallel or Map state goes on with the children that did not succeed.
    mutating func resume(_ id: FrameID, from eventID: Int) {
        guard let frame = state.frames[id] else { return }
        let entry = newEntry()
        update(id) {
            $0.entry = entry
            $0.retryCounts = []
            $0.previousEventID = eventID
        }
        switch state.definedState(of: frame, in: definition)?.kind {
        case .parallel(let parallel) where frame.join?.count == parallel.branches.count:
            resumeChildren(id, from: eventID)
        case .map where frame.mapRun != nil:
            resumeMapRun(frame)
        case .map where frame.join != nil:
            resumeChildren(id, from: eventID)
        case .fail:
            // AWS enters a Fail state anew, to fail again.
            enter(id, frame.stateName, input: frame.input)
        case .parallel, .map, .task, .pass, .choice, .wait, .succeed, nil:
            dropChildren(id)
            update(id) { $0.phase = .ready }
            enqueue(id)
        }
    }

    private mutating func resumeChildren(_ id: FrameID, from eventID: Int) {
        guard var join = state.frames[id]?.join else { return }
        join.resumable = (0..<join.nextIndex).reversed().filter { index in
            if case .succeeded? = state.frames[join.child(index)]?.phase { return false }
            return true
        }
        join.running = 0
        join.failed = 0
        join.succeeded = join.nextIndex - join.resumable.count
        update(id) {
            $0.join = join
            $0.phase = join.isComplete ? .ready : .joining
        }
        if join.isComplete {
            // What failed was the state's own output; `carryOut` tries it again.
            enqueue(id)
        } else {
            startChildren(id, from: eventID)
        }
    }
}
