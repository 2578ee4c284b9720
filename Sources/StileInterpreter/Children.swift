import StileASL
import StileJSON

// What Parallel and Map have in common: children that run, end, fail and are ended.
extension Machine {
    /// Starts, or after a redrive takes up, children of a join until as many run as may.
    ///
    /// `previous` is the event that a child started now hangs off: the state's Started event, or the
    /// last one of the iteration that made room.
    mutating func startChildren(_ id: FrameID, from previous: Int) {
        while state.status == .running, let frame = state.frames[id], frame.phase == .joining,
            var join = frame.join, join.running < join.maxConcurrency
        {
            let index: Int
            if let resumable = join.resumable.popLast() {
                index = resumable
            } else if join.nextIndex < join.count {
                index = join.nextIndex
                join.nextIndex += 1
            } else {
                return
            }
            join.running += 1
            update(id) { $0.join = join }
            // A child whose own input failed was never made, and is started rather than taken up.
            if state.frames[join.child(index)] != nil {
                resume(join.child(index), from: previous)
            } else {
                startChild(frame, join.child(index), index: index, from: previous)
            }
        }
    }

    private mutating func startChild(
        _ parent: Frame, _ child: FrameID, index: Int, from previous: Int
    ) {
        do throws(StateFailure) {
            guard let state = state.definedState(of: parent, in: definition) else {
                throw parent.runtimeFailure("The definition has no state of this name.")
            }
            switch state.kind {
            case .parallel(let parallel):
                let input = try branchInput(parent, state, parallel)
                start(child, of: parent, .branch(index: index), input: input, from: previous)
            case .map(let map):
                let input = try iterationInput(parent, state, map, index: index)
                let started = emit(
                    "MapIterationStarted", previous: previous,
                    key: "mapIterationStartedEventDetails",
                    details: iterationDetails(parent.id, index: index))
                start(child, of: parent, .iteration(index: index), input: input, from: started)
            case .task, .pass, .choice, .wait, .succeed, .fail:
                throw parent.runtimeFailure("The state has no branches or iterations any more.")
            }
        } catch {
            abortChildren(parent.id)
            fail(parent.id, error)
        }
    }

    private mutating func start(
        _ id: FrameID, of parent: Frame, _ role: Frame.Role, input: JSONDocument, from previous: Int
    ) {
        let frame = Frame(
            id: id, parent: parent.id, role: role, stateName: "", input: input,
            enteredAtMillis: nowMillis, enteredEventID: 0, previousEventID: previous, entry: 0,
            phase: .ready)
        guard state.status == .running,
            let graph = state.graph(of: frame, in: definition)
        else { return }
        add(frame)
        enter(id, graph.startAt, input: input)
    }

    // MARK: - Ends of children

    mutating func childSucceeded(_ parentID: FrameID, _ child: Frame) {
        guard var join = state.frames[parentID]?.join else { return }
        join.running -= 1
        join.succeeded += 1
        update(parentID) { $0.join = join }
        switch child.role {
        case .iteration(let index):
            let ended = emitBeside(
                child.id, "MapIterationSucceeded", key: "mapIterationSucceededEventDetails",
                details: iterationDetails(parentID, index: index))
            advance(parentID, afterChildAt: child.previousEventID, last: ended)
        case .branch, .root:
            advance(parentID, afterChildAt: child.previousEventID, last: child.previousEventID)
        }
    }

    /// Completes a join whose children have all ended, or starts what there is room for.
    ///
    /// The next iteration hangs off the ended one's last state event, the state's own end off its last
    /// event of all (recorded).
    private mutating func advance(_ parentID: FrameID, afterChildAt event: Int, last: Int) {
        guard let join = state.frames[parentID]?.join else { return }
        if join.isComplete {
            update(parentID) { $0.previousEventID = last }
            completeJoin(parentID)
        } else {
            startChildren(parentID, from: event)
        }
    }

    mutating func childFailed(_ parentID: FrameID, _ child: Frame, _ failure: StateFailure) {
        guard var join = state.frames[parentID]?.join else { return }
        join.running -= 1
        join.failed += 1
        update(parentID) { $0.join = join }
        switch child.role {
        case .iteration(let index):
            let ended = emitBeside(
                child.id, "MapIterationFailed", key: "mapIterationFailedEventDetails",
                details: iterationDetails(parentID, index: index))
            if join.tolerates {
                return advance(parentID, afterChildAt: child.previousEventID, last: ended)
            }
        case .branch, .root:
            if case .task? = state.definedState(of: child, in: definition)?.kind {
                emitBeside(child.id, "TaskStateAborted")
            }
        }
        abortChildren(parentID)
        update(parentID) { $0.previousEventID = child.previousEventID }
        fail(parentID, join.failure(failure), ofChild: true)
    }

    // MARK: - Ending what still runs

    /// Ends every child that still runs.
    mutating func abortChildren(_ id: FrameID) {
        guard let join = state.frames[id]?.join else { return }
        for index in 0..<join.nextIndex {
            guard let child = state.frames[join.child(index)], child.phase.isLive else { continue }
            abort(child, of: id)
        }
        update(id) { $0.join?.running = 0 }
    }

    private mutating func abort(_ frame: Frame, of parentID: FrameID) {
        abortChildren(frame.id)
        endOutside(frame)
        if case .mapRun = frame.phase { emitBeside(frame.id, "MapRunAborted") }
        switch state.definedState(of: frame, in: definition)?.kind {
        case .task: emitBeside(frame.id, "TaskStateAborted")
        case .wait: emitBeside(frame.id, "WaitStateAborted")
        case .parallel: emitBeside(frame.id, "ParallelStateAborted")
        case .map: emitBeside(frame.id, "MapStateAborted")
        case .pass, .choice, .succeed, .fail, nil: break
        }
        if case .iteration(let index) = frame.role {
            emitBeside(
                frame.id, "MapIterationAborted", key: "mapIterationAbortedEventDetails",
                details: iterationDetails(parentID, index: index))
        }
        update(frame.id) { $0.phase = .aborted }
    }

    /// Forgets the children of a join, ended all of them.
    mutating func dropChildren(_ id: FrameID) {
        guard let join = state.frames[id]?.join else { return }
        for index in 0..<join.nextIndex {
            dropChildren(join.child(index))
            remove(join.child(index))
        }
        state.mapInputs.forget(id)
        update(id) { $0.join = nil }
    }
}

// MARK: - Completing

extension Machine {
    /// Reserves the frames of `count` children and makes `id` wait for them.
    mutating func beginJoin(
        _ id: FrameID, count: Int, maxConcurrency: Int, toleratedFailureCount: Int? = nil,
        toleratedFailurePercentage: Double? = nil
    ) {
        let join = Join(
            firstChild: state.nextFrameID, count: count, maxConcurrency: max(1, maxConcurrency),
            toleratedFailureCount: toleratedFailureCount,
            toleratedFailurePercentage: toleratedFailurePercentage)
        state.nextFrameID += count
        update(id) {
            $0.join = join
            $0.phase = .joining
        }
    }

    /// All children have ended: their outputs, in the order of index, are the result.
    mutating func completeJoin(_ id: FrameID) {
        guard state.status == .running, let frame = state.frames[id], let join = frame.join,
            let joined = state.definedState(of: frame, in: definition)
        else { return }
        let result = results(of: join)
        emitBeside(id, joined.kind.typeName + "StateSucceeded")
        do throws(StateFailure) {
            try checkSize(result, of: joined.name)
            switch joined.kind {
            case .parallel(let parallel):
                let completion = try completion(
                    of: result, selector: parallel.resultSelector,
                    resultPath: parallel.resultPath, frame, joined)
                try checkSize(completion.output, of: joined.name)
                dropChildren(id)
                try leave(id, joined, completion, to: parallel.successor)
            case .map(let map):
                let completion = try completion(
                    of: result, selector: map.resultSelector, resultPath: map.resultPath, frame,
                    joined)
                try checkSize(completion.output, of: joined.name)
                dropChildren(id)
                try leave(id, joined, completion, to: map.successor)
            case .task, .pass, .choice, .wait, .succeed, .fail:
                throw frame.runtimeFailure("The state has no branches or iterations any more.")
            }
        } catch {
            fail(id, error)
        }
    }

    /// The children's outputs as one array, each in its own spelling; those of tolerated failures are
    /// left out.
    private func results(of join: Join) -> JSONDocument {
        var outputs: [JSONDocument] = []
        for index in 0..<join.count {
            guard case .succeeded(let output)? = state.frames[join.child(index)]?.phase else {
                continue
            }
            outputs.append(output)
        }
        return JSONDocument(joining: outputs)
    }
}

extension Join {
    var isComplete: Bool { succeeded + failed == count }

    private var hasTolerance: Bool {
        toleratedFailureCount != nil || toleratedFailurePercentage != nil
    }

    /// Whether the failures so far are within the thresholds; without any, none is.
    var tolerates: Bool {
        guard hasTolerance else { return false }
        if let toleratedFailureCount, failed > toleratedFailureCount { return false }
        guard let toleratedFailurePercentage else { return true }
        return Double(failed) * 100 <= toleratedFailurePercentage * Double(count)
    }

    /// What the state fails with when `failure` was one too many.
    func failure(_ failure: StateFailure) -> StateFailure {
        var failure = failure
        failure.evaluation = nil
        guard hasTolerance else { return failure }
        return StateFailure(
            error: ErrorName.exceedToleratedFailureThreshold,
            cause: "The specified tolerated failure threshold was exceeded")
    }
}
