import StileInterpreter
import StileJSON
import StileStore
import Synchronization

@testable import StileExecutor

/// Those who do tasks from outside: activity workers that poll, and holders of task tokens. They
/// outlive every crash, repeat what was not acknowledged, and may be slow, silent or doubled.
final class SimulatedWorkers: Sendable {
    static let activityARN = Names.activityARN("w")
    private static let workerCount = 3
    /// After so many mishaps with one input a worker does it promptly.
    private static let mishapsMax = 4

    private struct Errand {
        let atMillis: Int64
        let token: String
        let report: TaskReport
    }
    private struct State {
        var random: SeedGenerator
        var nowMillis: Int64 = 0
        /// When each idle worker polls again; nil while a poll is open.
        var pollAtMillis: [Int64?]
        var errands: [Errand] = []
        /// When each token was given out, the last time.
        var given: [String: Int64] = [:]
        var deaths: [Int64] = []
        var mishaps: [String: Int] = [:]
        var acknowledged: Set<String> = []
        var problems: [String] = []
    }
    private let state: Mutex<State>
    private let isCalm: Bool

    init(seed: UInt64, isCalm: Bool) {
        self.isCalm = isCalm
        state = Mutex(
            State(
                random: SeedGenerator(state: seed &+ 123),
                pollAtMillis: Array(repeating: 0, count: Self.workerCount)))
    }

    /// Tokens whose success was acknowledged.
    var acknowledged: Set<String> { state.withLock { $0.acknowledged } }
    var problems: [String] { state.withLock { $0.problems } }
    /// Tokens that a worker got.
    var given: Set<String> { state.withLock { Set($0.given.keys) } }

    /// After this time a worker counts as having what it was given.
    private static let handOverMillis: Int64 = 2_500

    func processDied(_ nowMillis: Int64) { state.withLock { $0.deaths.append(nowMillis) } }

    var nextDueMillis: Int64? {
        state.withLock { state in
            (state.pollAtMillis.compactMap { $0 } + state.errands.map(\.atMillis)).min()
        }
    }

    func due(_ nowMillis: Int64) -> [Message] {
        state.withLock { state in
            state.nowMillis = nowMillis
            var messages: [Message] = []
            for index in state.pollAtMillis.indices {
                guard let at = state.pollAtMillis[index], at <= nowMillis else { continue }
                state.pollAtMillis[index] = nil
                messages.append(.poll(poll(index)))
            }
            let due = state.errands.filter { $0.atMillis <= nowMillis }
            state.errands.removeAll { $0.atMillis <= nowMillis }
            return messages + due.sorted { $0.atMillis < $1.atMillis }.compactMap(message)
        }
    }

    /// Somebody sent the token of a callback along.
    func received(token: String, input: JSONDocument) {
        state.withLock { plan(token, input.text, &$0) }
    }

    // MARK: -

    private func poll(_ index: Int) -> PollTicket {
        let ticket = PollTicket(
            activityARN: Self.activityARN, workerName: "w\(index)", waitMillis: 60_000)
        _ = ticket.park { [self] answer in
            state.withLock { state in
                state.pollAtMillis[index] = state.nowMillis + 50
                guard case .success(let task?) = answer else { return }
                if let before = state.given.updateValue(state.nowMillis, forKey: task.taskToken),
                    !state.deaths.contains(where: {
                        (before...before + Self.handOverMillis).contains($0)
                    })
                {
                    state.problems.append("a task was given to two workers")
                }
                plan(task.taskToken, task.input, &state)
            }
        }
        return ticket
    }

    private func plan(_ token: String, _ input: String, _ state: inout State) {
        var duration = Int64.random(in: 0...4_000, using: &state.random)
        if !isCalm, state.mishaps[input, default: 0] < Self.mishapsMax {
            switch Int.random(in: 0..<6, using: &state.random) {
            case 0:  // Silent: only the timeout ends it.
                state.mishaps[input, default: 0] += 1
                return
            case 1:
                state.mishaps[input, default: 0] += 1
                duration = Int64.random(in: 7_000...25_000, using: &state.random)
                for beat in stride(from: 5_000, to: duration, by: 5_000) {
                    add(token, .heartbeat, state.nowMillis + beat, &state)
                }
            case 2:  // Told twice.
                add(token, success(token, input), state.nowMillis + duration + 700, &state)
            default: break
            }
        }
        add(token, success(token, input), state.nowMillis + duration, &state)
    }

    private func success(_ token: String, _ input: String) -> TaskReport {
        let of = (try? JSON(parsing: input)) ?? .null
        return .succeeded(JSONDocument(["by": "w", "of": of, "token": .string(token)]))
    }

    private func add(
        _ token: String, _ report: TaskReport, _ atMillis: Int64, _ state: inout State
    ) {
        state.errands.append(Errand(atMillis: atMillis, token: token, report: report))
    }

    private func message(_ errand: Errand) -> Message? {
        guard let key = World.tokens.task(of: errand.token) else {
            preconditionFailure("a token that cannot be read was given: \(errand.token)")
        }
        return .report(key, errand.report) { [self] result in
            state.withLock { state in
                switch (result, errand.report) {
                case (.success, .succeeded): state.acknowledged.insert(errand.token)
                case (.success, .failed), (.success, .heartbeat), (.success, .progress): break
                case (.failure(.crashed), _):
                    add(errand.token, errand.report, state.nowMillis + 100, &state)
                case (.failure(.taskTimedOut), _): break
                case (.failure(let error), _):
                    state.problems.append("a report was refused: \(error)")
                }
            }
        }
    }
}
