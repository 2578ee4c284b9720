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
        emitEvaluationFailed(frame, failed, failure)
        if retry(frame, failed, retriers, failure) { return }
        if ofChild || (failure.evaluation != nil && failed.kind.isJoin) {
            emitNext(id, failed.kind.typeName + "StateFailed")
        }
        for (index, catcher) in catchers.enumerated()
        where failure.isCaught(by: catcher.errorEquals, of: failed.kind) {
            do throws(StateFailure) {
                note(failed, "Catch/\(index)")
                return try divert(frame, failed, to: catcher, failure)
            } catch {
                emitEvaluationFailed(self.state.frames[id] ?? frame, failed, error)
                return giveUp(id, error)
            }
        }
        giveUp(id, failure)
    }

    /// Goes on at a catcher's state, with the error output where its ResultPath says.
    private mutating func divert(
        _ frame: Frame, _ state: State, to catcher: Catcher, _ failure: StateFailure
    ) throws(StateFailure) {
        let completion = try caught(frame, state, by: catcher, failure)
        try checkSize(completion.output, of: state.name)
        dropChildren(frame.id)
        emitExited(frame.id, state, completion)
        assign(frame.id, completion.assigned)
        enter(frame.id, catcher.next, input: completion.output)
    }

    /// What a catcher makes of the error output.
    mutating func caught(
        _ frame: Frame, _ state: State, by catcher: Catcher, _ failure: StateFailure
    ) throws(StateFailure) -> Completion {
        switch state.queryLanguage {
        case .jsonPath:
            return Completion(
                output: try place(JSONDocument(failure.output), catcher.resultPath, frame),
                assigned: try assigned(
                    catcher.assign, frame, state, StatesData(input: failure.output)))
        case .jsonata:
            let data = StatesData(input: frame.input.value, errorOutput: failure.output)
            return try completion(
                otherwise: JSONDocument(failure.output), catcher.output, catcher.assign, frame,
                state, data)
        }
    }

    /// A JSONata expression that fails has an event of its own.
    ///
    /// It hangs off what came before the state, as if the state had not been entered yet; only where
    /// the state has written events of its own already, or waits, off the last of those (recorded).
    private mutating func emitEvaluationFailed(
        _ frame: Frame, _ state: State, _ failure: StateFailure
    ) {
        guard let evaluation = failure.evaluation else { return }
        var details = errorDetails(failure.error, failure.cause)
        if let location = evaluation.location { details["location"] = .string(location) }
        details["state"] = .string(state.name)
        let isFirst = frame.previousEventID == frame.enteredEventID && !state.kind.isWait
        let eventID = emit(
            "EvaluationFailed",
            previous: isFirst ? frame.enteredAfterEventID : frame.previousEventID,
            key: "evaluationFailedEventDetails", details: details)
        update(frame.id) { $0.previousEventID = eventID }
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
