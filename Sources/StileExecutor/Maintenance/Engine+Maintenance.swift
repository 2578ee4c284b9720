import StileInterpreter
import StileStore

/// Work on the file that belongs to no running execution.
enum Maintenance: Sendable {
    case purge(PurgePolicy, after: Int64, Reply<PurgeBatch>)
    case importExecution(ExecutionArchive, Reply<ExecutionRecord>)

    func refuse(_ error: ExecutorError) {
        switch self {
        case .purge(_, _, let reply): reply(.failure(error))
        case .importExecution(_, let reply): reply(.failure(error))
        }
    }
}

// Done between two turns' commits, when memory and file agree; each piece is small and one
// transaction.
extension Engine {
    func maintain() throws(ExecutorError) {
        guard !maintenance.isEmpty else { return }
        let due = maintenance
        maintenance.removeAll()
        for (position, work) in due.enumerated() {
            do throws(ExecutorError) {
                try reach(.beforeCommit)
                let answer = perform(work)
                try reach(.afterCommit)
                answer()
            } catch {
                for left in due[position...] { left.refuse(error) }
                throw error
            }
        }
    }

    /// Does the work; what comes back answers who asked for it. A failure leaves the file as it was.
    private func perform(_ work: Maintenance) -> () -> Void {
        switch work {
        case .purge(let policy, let cursor, let reply):
            let result = Result { () throws(ExecutorError) in
                try ExecutorError.wrapping { () throws(StoreError) in
                    try store.purge(policy.rule(nowMillis: nowMillis), after: cursor)
                }
            }
            return { reply(result) }
        case .importExecution(let archive, let reply):
            let (id, mapRunID) = (nextExecutionID, nextMapRunID)
            let result = Result { () throws(ExecutorError) in
                try ExecutorError.wrapping { () throws(StoreError) in
                    try store.importExecution(
                        archive, id: id, mapRunID: mapRunID, nowMillis: nowMillis)
                }
            }
            if case .success(let imported) = result {
                nextExecutionID = id + Int64(imported.executions)
                nextMapRunID = mapRunID + Int64(imported.mapRuns)
            }
            return { reply(result.map(\.record)) }
        }
    }
}
