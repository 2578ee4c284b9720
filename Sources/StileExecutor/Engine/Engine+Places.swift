import StileInterpreter
import StileStore

// Executions of machines that may have only so many at once: one beyond them is accepted and stored,
// and waits before its first state, in the file alone. The end of another and its beginning are one
// commit.
extension Engine {
    /// Executions that one turn lets on.
    private static let letOnPerTurnMax = 256

    /// Whether a new execution has to wait for a place.
    ///
    /// - Throws: `executionLimitExceeded` when it may not even wait; `machineIsBusy` when its caller
    ///   waits for its end: whoever waits at a line hears at once that he can try again.
    func mustWait(_ machine: String, _ request: StartRequest) throws(ExecutorError) -> Bool {
        guard executions.count + parked.count < settings.openExecutionsMax else {
            throw .executionLimitExceeded(
                machine: machine, running: settings.openExecutionsMax, queued: nil)
        }
        guard places.isLimited(machine) else { return false }
        let admission = places.admission(machine)
        if admission == .free || holdsPlace(parentID(request)) { return false }
        let limit = places.limit(of: machine) ?? MachineLimits()
        if request.isSynchronous {
            throw .machineIsBusy(machine: machine, running: limit.executionsMax ?? 0)
        }
        guard admission == .wait else {
            throw .executionLimitExceeded(
                machine: machine, running: limit.executionsMax ?? 0,
                queued: limit.queuedExecutionsMax)
        }
        return true
    }

    /// Gives an execution that begins, or begins again, its place; one that is held waits for it.
    func takePlace(_ execution: RunningExecution) {
        guard places.isActive || execution.state.isHeld, execution.launch.child == nil else {
            return
        }
        let machine = execution.state.identity.stateMachineName
        if execution.state.isHeld {
            places.enqueue(execution.id, machine)
        } else {
            places.take(execution.id, machine)
        }
    }

    func leavePlace(_ execution: RunningExecution) {
        guard places.isActive else { return }
        places.leave(execution.id, execution.state.identity.stateMachineName)
    }

    /// - Throws: `executionLimitExceeded`: a redrive waits for nothing.
    func checkPlaceForRedrive(_ record: ExecutionRecord) throws(ExecutorError) {
        guard places.admission(record.machineName) != .free, record.launch.child == nil,
            let limit = places.limit(of: record.machineName)
        else { return }
        throw .executionLimitExceeded(
            machine: record.machineName, running: limit.executionsMax ?? 0, queued: nil)
    }

    /// Lets executions that wait begin, as places are free; machines take turns.
    func letExecutionsOn() throws(ExecutorError) {
        guard places.isReady, !isDraining else { return }
        var ids: [Int64] = []
        while ids.count < Self.letOnPerTurnMax, let next = places.next() { ids.append(next.id) }
        try unpark(ids)
        for id in ids {
            guard let execution = executions[id] else { continue }
            letOn(execution)
        }
    }

    private func letOn(_ execution: RunningExecution) {
        if deletingMachines.contains(execution.machineID) {
            step(execution, .stop(error: nil, cause: nil))
        } else {
            step(execution, .letOn)
        }
    }

    /// How many attempts of the machine may run at once. Calls that start executions do not count: they
    /// only wait, perhaps for one whose own tasks wait for a place.
    func machineLimit(of dispatch: TaskDispatch, _ execution: RunningExecution) -> TaskLimit? {
        guard !settings.machineLimits.isEmpty else { return nil }
        let machine = execution.state.identity.stateMachineName
        guard let max = settings.machineLimits[machine]?.tasksMax,
            !dispatch.resource.hasPrefix("arn:aws:states:::states:"),
            !dispatch.resource.hasPrefix("arn:aws:states:::aws-sdk:sfn:")
        else { return nil }
        return TaskLimit(name: machine, concurrencyMax: max)
    }

    // MARK: - Nested executions

    /// Whether the execution, or one above it that waits for it, has a place. What such a one waits for
    /// does not wait for a place itself: nobody who has one ever waits for another, so that no two
    /// wait for each other. It counts all the same.
    private func holdsPlace(_ id: Int64?) -> Bool {
        var next = id
        while let current = next {
            if places.holds(current) { return true }
            next = executions[current].flatMap(parentID)
        }
        return false
    }

    private func parentID(_ execution: RunningExecution) -> Int64? {
        execution.launch.parent?.executionID
            ?? execution.launch.child.flatMap { mapRuns[$0.mapRunID]?.record.executionID }
    }

    private func parentID(_ request: StartRequest) -> Int64? {
        request.parent.flatMap { idsByARN[$0.executionARN] }
    }
}
