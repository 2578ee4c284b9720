import StileInterpreter
import StileJSON
import StileStore
import Synchronization

@testable import StileExecutor

/// Those who start executions and wait for them: persistent, so that whatever was not acknowledged
/// before a crash is asked for again.
final class Callers: Sendable {
    struct Caller {
        let start: Plan.Start
        /// The ARN, once it is known.
        var handle: String
        /// When to ask (again); nil while an answer is awaited.
        var askAtMillis: Int64?
        var isAcknowledged = false
        /// When it stops its execution, if it does.
        var stopAtMillis: Int64?
        var stopped: ExecutionRecord?
        var outcome: ExecutionRecord?
        /// Its execution was purged before it asked.
        var isGone = false
        /// When it redrives its execution, which failed.
        var redriveAtMillis: Int64?
        /// Redrives that were acknowledged, and those that were asked for.
        var redrives = 0
        var redrivesAsked = 0

        var isContent: Bool { outcome != nil || isGone }
    }
    /// What a caller was told, to be found in the file from then on.
    enum Claim {
        case started(ExecutionRecord)
        case stopped(ExecutionRecord)
        case redriven(ExecutionRecord)
    }
    struct State {
        var callers: [Caller]
        var refusals: [String] = []
        var hasGivenUp = false
        var claims: [Claim] = []
    }
    let state: Mutex<State>
    private let plant: Plant?

    init(_ plan: Plan, plant: Plant?) {
        self.plant = plant
        let callers = plan.starts.map {
            Caller(
                start: $0, handle: $0.name, askAtMillis: $0.atMillis,
                stopAtMillis: $0.stopAtMillis)
        }
        state = Mutex(State(callers: callers))
    }

    var all: [Caller] { state.withLock { $0.callers } }

    var areContent: Bool {
        state.withLock { state in
            state.hasGivenUp || state.callers.allSatisfy(\.isContent)
        }
    }

    var refusals: [String] { state.withLock { $0.refusals } }

    /// What was acknowledged since the last call.
    func takeClaims() -> [Claim] {
        state.withLock { state in
            defer { state.claims = [] }
            return state.claims
        }
    }

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

    /// What the callers send by now. Redrives beyond AWS's are planned from the store.
    func due(_ nowMillis: Int64, _ store: Database) throws -> [Message] {
        try redrives(nowMillis, store) + due(nowMillis)
    }

    private func due(_ nowMillis: Int64) -> [Message] {
        state.withLock { state in
            var messages: [Message] = []
            for index in state.callers.indices {
                let caller = state.callers[index]
                if let at = caller.askAtMillis, at <= nowMillis {
                    state.callers[index].askAtMillis = nil
                    messages.append(question(index, caller))
                    if plant == .answerWithoutCommit, !caller.isAcknowledged {
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
                if !caller.isContent, caller.askAtMillis == nil {
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

    // MARK: - Starts and ends

    private func question(_ index: Int, _ caller: Caller) -> Message {
        guard !caller.isAcknowledged else {
            return .outcome(execution: caller.handle) { [self] result in
                if case .failure(.executionDoesNotExist) = result,
                    caller.start.machine.habits.isFleeting
                {
                    return state.withLock { $0.callers[index].isGone = true }
                }
                note(index, result) { state, record in state.callers[index].hear(record) }
            }
        }
        guard let input = try? JSONDocument(parsing: caller.start.input) else {
            preconditionFailure("the plan's input is no JSON: \(caller.start.input)")
        }
        let request = StartRequest(
            target: caller.start.target, name: caller.start.name, input: input, traceHeader: nil,
            isSynchronous: caller.start.isSynchronous)
        return .start(request) { [self] result in
            if case .failure(.executionAlreadyExists(let arn)) = result {
                // It was stored before the crash and has ended since.
                return acknowledge(index, arn)
            }
            note(index, result) { state, record in
                if caller.start.isSynchronous {
                    state.callers[index].outcome = record
                } else {
                    state.acknowledge(index, record)
                }
            }
        }
    }

    private func acknowledge(_ index: Int, _ arn: String) {
        state.withLock { state in
            state.callers[index].isAcknowledged = true
            state.callers[index].handle = arn
            state.callers[index].askAtMillis = 0
        }
    }

    private func stop(_ index: Int, _ caller: Caller) -> Message {
        .stop(execution: caller.handle, error: "Stopped", cause: nil) { [self] result in
            if case .failure(.executionDoesNotExist) = result,
                caller.start.machine.habits.isFleeting
            {
                return state.withLock { $0.callers[index].isGone = true }
            }
            note(index, result) { state, record in
                state.callers[index].stopped = record
                state.claims.append(.stopped(record))
            }
        }
    }

    func note(
        _ index: Int, _ result: Result<ExecutionRecord, ExecutorError>,
        _ change: (inout State, ExecutionRecord) -> Void
    ) {
        state.withLock { state in
            switch result {
            case .success(let record): change(&state, record)
            case .failure(.crashed): break
            case .failure(let error):
                state.refusals.append("\(state.callers[index].start.name): \(error)")
                state.hasGivenUp = true
            }
        }
    }
}

extension Callers.State {
    fileprivate mutating func acknowledge(_ index: Int, _ record: ExecutionRecord) {
        callers[index].isAcknowledged = true
        callers[index].handle = record.arn
        callers[index].askAtMillis = record.startedAtMillis + callers[index].start.patienceMillis
        claims.append(.started(record))
    }
}

extension Callers.Caller {
    /// More than any execution of the plan needs.
    private static let redrivesMax = 15

    /// Takes note of the end: it is the last one, or there is a redrive to come.
    fileprivate mutating func hear(_ record: ExecutionRecord) {
        guard wantsRedrive(record), redrives < Self.redrivesMax else {
            outcome = record
            return
        }
        redriveAtMillis = record.stoppedAtMillis
    }

    private func wantsRedrive(_ record: ExecutionRecord) -> Bool {
        guard record.status != .succeeded else { return false }
        return switch start.redrive {
        case .never: false
        case .plain, .afterStop: true
        case .edited, .revised: redrives == 0
        }
    }
}
