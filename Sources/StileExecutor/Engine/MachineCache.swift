import StileStore

/// State machines at their latest revision, as long as nobody deploys.
struct MachineCache {
    private var machines: [String: StateMachineRecord] = [:]
    private var deployCount = -1

    /// The machine by name or ARN.
    mutating func machine(
        _ nameOrARN: String, store: Database
    ) throws(ExecutorError) -> StateMachineRecord {
        let deploys = store.deployCount
        if deploys != deployCount {
            machines = [:]
            deployCount = deploys
        }
        if let known = machines[nameOrARN] { return known }
        let found = try ExecutorError.wrapping { () throws(StoreError) in
            try store.machine(nameOrARN)
        }
        guard let found else { throw .stateMachineDoesNotExist(nameOrARN) }
        machines[nameOrARN] = found
        return found
    }
}
