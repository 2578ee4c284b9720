import StileInterpreter
import StileJSON
import StileStore
import Synchronization

@testable import StileExecutor

/// Those who start executions and wait for them: persistent, so that whatever was not acknowledged
/// before a crash is asked for again.
final class Callers: Sendable {
    private struct Caller {
        let start: Simulation.Plan.Start
        /// When to ask (again); nil while an answer is awaited.
        var askAtMillis: Int64?
        var isAcknowledged = false
        /// When it stops its execution, if it does.
        var stopAtMillis: Int64?
        var stopped: ExecutionRecord?
        var outcome: ExecutionRecord?
        /// When it redrives its execution, which failed.
        var redriveAtMillis: Int64?
        var isRedriven = false
    }
    private struct State {
        var callers: [Caller]
        var refusals: [String] = []
        var hasGivenUp = false
    }
    private let state: Mutex<State>
    private let isDeceived: Bool

    /// - Parameter isDeceived: callers believe that a start which was sent was also acknowledged.
    init(_ plan: Simulation.Plan, isDeceived: Bool) {
        self.isDeceived = isDeceived
        let callers = plan.starts.map {
            Caller(start: $0, askAtMillis: $0.atMillis, stopAtMillis: $0.stopAtMillis)
        }
        state = Mutex(State(callers: callers))
    }

    var areContent: Bool {
        state.withLock { state in
            state.hasGivenUp || state.callers.allSatisfy { $0.outcome != nil }
        }
    }

    var acknowledged: Set<String> {
        state.withLock { state in
            Set(state.callers.filter(\.isAcknowledged).map(\.start.name))
        }
    }

    /// What callers were told of ends, by name.
    var outcomes: [String: ExecutionRecord] {
        state.withLock { state in
            let told = state.callers.compactMap { caller in
                caller.outcome.map { (caller.start.name, $0) }
            }
            return Dictionary(uniqueKeysWithValues: told)
        }
    }

    /// What callers were told when they stopped their executions, by name.
    var stops: [String: ExecutionRecord] {
        state.withLock { state in
            let told = state.callers.compactMap { caller in
                caller.stopped.map { (caller.start.name, $0) }
            }
            return Dictionary(uniqueKeysWithValues: told)
        }
    }

    var refusals: [String] { state.withLock { $0.refusals } }

    var nextDueMillis: Int64? {
        state.withLock { state in
            state.callers.flatMap { caller in
                [
                    caller.askAtMillis, caller.redriveAtMillis,
                    caller.isAcknowledged ? caller.stopAtMillis : nil,
                ]
            }.compactMap { $0 }.min()
        }
    }

    /// What the callers send by now. Redrives are planned from the store.
    func due(_ nowMillis: Int64, _ store: Database) -> [Message] {
        redrives(nowMillis, store) + due(nowMillis)
    }

    private func due(_ nowMillis: Int64) -> [Message] {
        state.withLock { state in
            var messages: [Message] = []
            for index in state.callers.indices {
                let caller = state.callers[index]
                if let at = caller.askAtMillis, at <= nowMillis {
                    state.callers[index].askAtMillis = nil
                    messages.append(question(index, caller))
                    if isDeceived, !caller.isAcknowledged {
                        state.callers[index].isAcknowledged = true
                        state.callers[index].askAtMillis = nowMillis + 10
                    }
                }
                if caller.isAcknowledged, let at = caller.stopAtMillis, at <= nowMillis {
                    state.callers[index].stopAtMillis = nil
                    messages.append(stop(index, caller))
                }
            }
            return messages
        }
    }

    func processDied(_ nowMillis: Int64) {
        state.withLock { state in
            for index in state.callers.indices {
                let caller = state.callers[index]
                if caller.outcome == nil, caller.askAtMillis == nil {
                    state.callers[index].askAtMillis = nowMillis
                }
                if caller.start.stopAtMillis != nil, caller.stopAtMillis == nil,
                    caller.stopped == nil
                {
                    state.callers[index].stopAtMillis = nowMillis
                }
            }
        }
    }

    func giveUp() { state.withLock { $0.hasGivenUp = true } }

    // MARK: -

    private func question(_ index: Int, _ caller: Caller) -> Message {
        let name = caller.start.name
        guard !caller.isAcknowledged else {
            return .outcome(execution: name) { [self] result in
                note(index, result) { caller, record in
                    if record.status == .failed, caller.start.redrive != nil, !caller.isRedriven {
                        caller.redriveAtMillis = record.stoppedAtMillis
                    } else {
                        caller.outcome = record
                    }
                }
            }
        }
        guard let input = try? JSONDocument(parsing: caller.start.input) else {
            preconditionFailure("the plan's input is no JSON: \(caller.start.input)")
        }
        let request = StartRequest(
            target: caller.start.machine, name: name, input: input, traceHeader: nil,
            isSynchronous: false)
        return .start(request) { [self] result in
            if case .failure(.executionAlreadyExists) = result {
                // It was stored before the crash and has ended since.
                return acknowledge(index)
            }
            note(index, result) { caller, record in
                caller.isAcknowledged = true
                caller.askAtMillis = record.startedAtMillis
            }
        }
    }

    private func acknowledge(_ index: Int) {
        state.withLock { state in
            state.callers[index].isAcknowledged = true
            state.callers[index].askAtMillis = 0
        }
    }

    // MARK: - Redrives

    private func redrives(_ nowMillis: Int64, _ store: Database) -> [Message] {
        let due = state.withLock { state in
            state.callers.indices.filter { index in
                guard let at = state.callers[index].redriveAtMillis, at <= nowMillis else {
                    return false
                }
                state.callers[index].redriveAtMillis = nil
                return true
            }.map { ($0, state.callers[$0].start.redrive) }
        }
        return due.flatMap { index, options in
            options.map { redrive(index, $0, store, nowMillis) } ?? []
        }
    }

    /// Every other caller is impatient and asks twice.
    private func redrive(
        _ index: Int, _ options: RedriveOptions, _ store: Database, _ nowMillis: Int64
    ) -> [Message] {
        let desk = RedriveDesk(store: store, limits: .aws)
        do throws(ExecutorError) {
            let record = try desk.record(options.execution)
            if record.isRedriven(by: options.clientToken, nowMillis: nowMillis) {
                note(index, .success(record), redriven)
                return []
            }
            let plan = try desk.plan(options, record, nowMillis: nowMillis)
            let message = Message.redrive(
                execution: options.execution, clientToken: options.clientToken, plan
            ) { [self] in note(index, $0, redriven) }
            return index.isMultiple(of: 2) ? [message] : [message, message]
        } catch {
            note(index, .failure(error), redriven)
            return []
        }
    }

    private func redriven(_ caller: inout Caller, _ record: ExecutionRecord) {
        caller.isRedriven = true
        caller.askAtMillis = record.redrivenAtMillis
    }

    private func stop(_ index: Int, _ caller: Caller) -> Message {
        .stop(execution: caller.start.name, error: "Stopped", cause: nil) { [self] result in
            note(index, result) { $0.stopped = $1 }
        }
    }

    private func note(
        _ index: Int, _ result: Result<ExecutionRecord, ExecutorError>,
        _ change: (inout Caller, ExecutionRecord) -> Void
    ) {
        state.withLock { state in
            switch result {
            case .success(let record): change(&state.callers[index], record)
            case .failure(.crashed): break
            case .failure(let error):
                state.refusals.append("\(state.callers[index].start.name): \(error)")
                state.hasGivenUp = true
            }
        }
    }
}
