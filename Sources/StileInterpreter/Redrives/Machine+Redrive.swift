import StileASL
import StileJSON

// Redrive: what did not succeed runs again, what did is kept.
extension Machine {
    /// False unless the execution has ended without success and its history has room.
    ///
    /// - Parameter edit: what AWS's redrive does not have; nothing of it is AWS's own.
    mutating func redrive(_ edit: RedriveEdit = RedriveEdit()) -> Bool {
        guard state.status.isTerminal, state.status != .succeeded,
            state.nextEventID < eventsMax,
            let root = state.frames[ExecutionState.rootFrame]
        else { return false }
        state.status = .running
        state.output = nil
        state.error = nil
        state.cause = nil
        state.redriveCount += 1
        state.redrivenAtMillis = nowMillis
        let eventID = emit(
            RedriveEdit.eventType, previous: state.nextEventID - 1,
            key: "executionRedrivenEventDetails", details: edit.details(state.redriveCount))
        armExecutionTimer()
        setVariables(root.id, to: edit.variables(from: root.variables))
        guard let entry = edit.entry else {
            if root.entry == 0 {
                // It was ended before its first state.
                update(root.id) { $0.previousEventID = eventID }
                enterFirstState()
            } else {
                resume(root.id, from: eventID)
            }
            return true
        }
        dropChildren(root.id)
        update(root.id) { $0.previousEventID = eventID }
        enter(root.id, entry.state, input: entry.input)
        return true
    }

    private mutating func setVariables(_ id: FrameID, to variables: [String: JSON]) {
        guard state.frames[id]?.variables != variables else { return }
        state.variableBytes = VariableBytes()
        update(id) { $0.variables = variables }
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
