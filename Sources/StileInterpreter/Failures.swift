import StileASL
import StileJSON

// What follows a failure: retriers first, then catchers, then the state around.
extension Machine {
    /// Answers a failure of the state that a frame stands in. `ofChild`: a branch or iteration failed
    /// and the state fails with it, which Parallel and Map say with an event of their own.
    mutating func fail(_ id: FrameID, _ failure: StateFailure, ofChild: Bool = false) {
        guard state.status == .running, let frame = state.frames[id] else { return }
        guard let failed = state.definedState(of: frame, in: definition) else {
            return giveUp(id, failure)
        }
        let (retriers, catchers) = failed.kind.handlers
        if retry(frame, failed, retriers, failure) { return }
        if ofChild { emitNext(id, failed.kind.typeName + "StateFailed") }
        for catcher in catchers where failure.isCaught(by: catcher.errorEquals, of: failed.kind) {
            do throws(StateFailure) {
                return try divert(frame, failed, to: catcher, failure)
            } catch {
                return giveUp(id, error)
            }
        }
        giveUp(id, failure)
    }

    /// Goes on at a catcher's state, with the error output where its ResultPath says.
    private mutating func divert(
        _ frame: Frame, _ state: State, to catcher: Catcher, _ failure: StateFailure
    ) throws(StateFailure) {
        let output = try place(JSONDocument(failure.output), catcher.resultPath, frame)
        try checkSize(output, of: state.name)
        let assigned = try assigned(catcher.assign, frame, state, from: failure.output)
        dropChildren(frame.id)
        emitExited(frame.id, state, Completion(output: output, assigned: assigned))
        assign(frame.id, assigned)
        enter(frame.id, catcher.next, input: output)
    }

    /// Nothing answers the failure here: it is the parent's, or the execution's end.
    private mutating func giveUp(_ id: FrameID, _ failure: StateFailure) {
        update(id) { $0.phase = .failed(error: failure.error, cause: failure.cause) }
        guard let frame = state.frames[id] else { return }
        if let parentID = frame.parent {
            childFailed(parentID, frame, failure)
        } else {
            closeFailed(failure, previous: frame.previousEventID)
        }
    }

    private mutating func closeFailed(_ failure: StateFailure, previous: Int) {
        guard state.status == .running else { return }
        close(
            .failed, "ExecutionFailed", previous: previous, key: "executionFailedEventDetails",
            error: failure.error, cause: failure.cause)
    }
}
