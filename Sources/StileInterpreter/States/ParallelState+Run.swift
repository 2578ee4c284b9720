import StileASL
import StileJSON

extension Machine {
    /// Starts every branch.
    mutating func runParallel(
        _ frame: Frame, _ state: State, _ parallel: ParallelState
    ) throws(StateFailure) {
        _ = try branchInput(frame, state, parallel)
        let started = emitNext(frame.id, "ParallelStateStarted")
        let count = parallel.branches.count
        beginJoin(frame.id, count: count, maxConcurrency: count)
        if count == 0 {
            completeJoin(frame.id)
        } else {
            startChildren(frame.id, from: started)
        }
    }

    /// What every branch begins with: the effective input through `Parameters`.
    mutating func branchInput(
        _ frame: Frame, _ state: State, _ parallel: ParallelState
    ) throws(StateFailure) -> JSONDocument {
        let effective = try effectiveInput(frame, state)
        var input = effective
        if let parameters = parallel.parameters {
            // The same for every branch, though each is started on its own.
            var draw = stableDraw(frame)
            input = JSONDocument(
                try evaluate(parameters, frame, StatesData(input: effective.value), &draw))
        }
        try checkSize(input, of: state.name, "provided parameters")
        return input
    }
}
