import StileInterpreter
import StileStore

// Executions that only wait for a time far enough away leave memory: what stays of them is an id and
// their timers. Whoever wants one, the timer first of all, loads it again from the file.
extension Engine {
    /// A wait that ends sooner is not worth the way to the file and back.
    private static let parkMillis: Int64 = 5_000

    /// Lets go of the execution if it is stored as it is and waits long enough.
    func parkIfIdle(_ execution: RunningExecution) {
        guard execution.isIdle(untilMillis: nowMillis + Self.parkMillis),
            executions.removeValue(forKey: execution.id) != nil
        else { return }
        idsByARN[execution.arn] = nil
        parked.insert(execution.id)
    }

    /// The execution in memory, loaded again if it was parked; nil when it does not run.
    func running(_ id: Int64) throws(ExecutorError) -> RunningExecution? {
        if let known = executions[id] { return known }
        guard parked.contains(id) else { return nil }
        try unpark([id])
        return executions[id]
    }

    /// Loads those of the executions that are parked, all in one look at the file.
    func unpark(_ ids: [Int64]) throws(ExecutorError) {
        let wanted = Set(ids).intersection(parked).sorted()
        guard !wanted.isEmpty else { return }
        let found = try ExecutorError.wrapping { () throws(StoreError) in
            try store.liveExecutions(ids: wanted)
        }
        for live in found {
            let execution = try makeRunning(live)
            parked.remove(live.id)
            executions[live.id] = execution
            idsByARN[execution.arn] = live.id
        }
        guard found.count == wanted.count else {
            throw .store(.failed("the states of running executions are not in the file"))
        }
    }

    /// The running execution of that ARN, or of that name alone; nil when there is none.
    func running(named nameOrARN: String) throws(ExecutorError) -> RunningExecution? {
        if let id = idsByARN[nameOrARN] { return executions[id] }
        // A name alone, or one that may be parked: the store knows which is meant.
        guard !parked.isEmpty || Names.execution(arn: nameOrARN) == nil,
            let record = try find(nameOrARN)
        else { return nil }
        return try running(record.id)
    }
}

extension RunningExecution {
    /// Loading more frames than this again would take longer than a step may.
    private static let idleFramesMax = 64

    /// Whether nothing but time, from `untilMillis` on, takes it further.
    func isIdle(untilMillis: Int64) -> Bool {
        guard !isNew, !isVolatile, !isTouched, waiters.isEmpty, launch.child == nil,
            state.status == .running, state.frames.count <= Self.idleFramesMax
        else { return false }
        if state.isHeld { return true }
        return state.frames.values.allSatisfy { frame in
            switch frame.phase {
            case .waiting(let due), .retrying(let due): due >= untilMillis
            case .joining, .succeeded, .failed, .aborted: true
            case .ready, .task, .mapRun: false
            }
        }
    }
}
