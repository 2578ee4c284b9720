import StileInterpreter
import StileStore
import Synchronization

@testable import StileExecutor

// Redrives: AWS's, and those beyond it, each with a token of its own.
extension Callers {
    func redrives(_ nowMillis: Int64, _ store: Database) throws -> [Message] {
        let due = state.withLock { state in
            state.callers.indices.filter { index in
                guard let at = state.callers[index].redriveAtMillis, at <= nowMillis else {
                    return false
                }
                state.callers[index].redriveAtMillis = nil
                // The same token as long as none was acknowledged.
                state.callers[index].redrivesAsked = state.callers[index].redrives + 1
                return true
            }.map { ($0, state.callers[$0]) }
        }
        return try due.flatMap { index, caller in
            let token = "redrive-\(caller.start.name)-\(caller.redrives)"
            let messages =
                if let options = caller.start.redriveOptions(caller.handle, clientToken: token) {
                    try edited(index, options, store, nowMillis)
                } else {
                    [plain(index, caller, token)]
                }
            // Every other caller is impatient and asks twice.
            return index.isMultiple(of: 2) ? messages : messages + messages
        }
    }

    private func plain(_ index: Int, _ caller: Caller, _ token: String) -> Message {
        .redrive(execution: caller.handle, clientToken: token, nil) { [self] in
            note(index, $0) { $0.redriven(index, $1) }
        }
    }

    private func edited(
        _ index: Int, _ options: RedriveOptions, _ store: Database, _ nowMillis: Int64
    ) throws -> [Message] {
        if case .latest? = options.revision {
            _ = try store.deploy(
                name: "revised", text: SimulatedMachines.revisedAnew, nowMillis: nowMillis)
        }
        let desk = RedriveDesk(store: store, limits: .aws)
        do throws(ExecutorError) {
            let record = try desk.record(options.execution)
            if record.isRedriven(by: options.clientToken, nowMillis: nowMillis) {
                note(index, .success(record)) { $0.redriven(index, $1) }
                return []
            }
            let plan = try desk.plan(options, record, nowMillis: nowMillis)
            return [
                Message.redrive(
                    execution: options.execution, clientToken: options.clientToken, plan
                ) { [self] in note(index, $0) { $0.redriven(index, $1) } }
            ]
        } catch {
            note(index, .failure(error)) { $0.redriven(index, $1) }
            return []
        }
    }
}

extension Callers.State {
    fileprivate mutating func redriven(_ index: Int, _ record: ExecutionRecord) {
        callers[index].redrives = callers[index].redrivesAsked
        callers[index].askAtMillis = record.redrivenAtMillis
        claims.append(.redriven(record))
    }
}
