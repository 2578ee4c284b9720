import StileASL
import StileJSON

// From state to state: entering, carrying out, leaving, ending.
extension Machine {
    /// Enters the state `name`: everything of the last one is forgotten.
    mutating func enter(_ id: FrameID, _ name: String, input: JSONDocument) {
        guard let frame = state.frames[id] else { return }
        guard let next = state.graph(of: frame, in: definition)?.states[name] else {
            return fail(id, frame.runtimeFailure("There is no state '\(name)'."))
        }
        let eventID = emitEntered(id, next, input: input)
        let entry = newEntry()
        let now = nowMillis
        update(id) {
            $0.stateName = name
            $0.input = input
            $0.enteredAtMillis = now
            $0.enteredEventID = eventID
            $0.enteredAfterEventID = frame.previousEventID
            $0.entry = entry
            $0.retryCounts = []
            $0.phase = .ready
            $0.join = nil
            $0.mapRun = nil
        }
        enqueue(id)
    }

    /// Does what the state that `frame` stands in says.
    mutating func carryOut(_ frame: Frame) {
        guard let state = state.definedState(of: frame, in: definition) else {
            let cause = "The definition has no state of this name."
            return fail(frame.id, frame.runtimeFailure(cause))
        }
        if let join = frame.join, join.isComplete { return completeJoin(frame.id) }
        do throws(StateFailure) {
            switch state.kind {
            case .pass(let pass): try runPass(frame, state, pass)
            case .succeed: try runSucceed(frame, state)
            case .fail(let fail): try runFail(frame, state, fail)
            case .choice(let choice): try runChoice(frame, state, choice)
            case .wait(let wait): try runWait(frame, state, wait)
            case .task(let task): try runTask(frame, state, task)
            case .parallel(let parallel): try runParallel(frame, state, parallel)
            case .map(let map): try runMap(frame, state, map)
            }
        } catch {
            fail(frame.id, error)
        }
    }

    /// Leaves a state with its output and its variables, for the next state or the end.
    mutating func leave(
        _ id: FrameID, _ state: State, _ completion: Completion, to successor: Successor
    ) throws(StateFailure) {
        let output = completion.output
        try checkSize(output, of: state.name)
        emitExited(id, state, completion)
        assign(id, completion.assigned)
        switch successor {
        case .next(let name):
            note(state, "Next")
            enter(id, name, input: output)
        case .end:
            note(state, "End")
            complete(id, output: output)
        }
    }

    /// Ends a frame: the execution, or a child that its parent waits for.
    private mutating func complete(_ id: FrameID, output: JSONDocument) {
        guard let frame = state.frames[id], state.status == .running else { return }
        update(id) {
            $0.phase = .succeeded(output)
            $0.join = nil
            $0.mapRun = nil
        }
        if let parentID = frame.parent {
            childSucceeded(parentID, frame)
        } else {
            closeSucceeded(output, previous: frame.previousEventID)
        }
    }
}
