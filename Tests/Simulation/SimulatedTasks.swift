import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Synchronization

@testable import StileExecutor

/// Tasks without threads: each launch puts the messages it will send into a calendar.
///
/// What a task answers depends on its function and input alone; whether an attempt fails, is late,
/// lost or told twice depends on the seed.
final class SimulatedTasks: TaskLauncher {
    private struct Delivery {
        let atMillis: Int64
        let key: TaskKey
        let message: Message
    }
    private struct State {
        var random: SeedGenerator
        var nowMillis: Int64 = 0
        var calendar: [Delivery] = []
        var idempotencyKeys: [TaskKey: String] = [:]
        var cancelled: Set<TaskKey> = []
        /// Successes in the turn under way.
        var delivered: Set<String> = []
        /// Successes that are stored.
        var recorded: Set<String> = []
        var repeated: [String] = []
        /// Attempts of `limited` that run now.
        var limited: Set<TaskKey> = []
        var problems: [String] = []
        /// Calls for nested executions, until they have ended.
        var nested: [TaskKey: NestedCall] = [:]
    }
    private let state: Mutex<State>
    private let isCalm: Bool
    private let workers: SimulatedWorkers
    /// From this attempt on a task succeeds promptly.
    private static let promptAttempt = 4

    init(seed: UInt64, isCalm: Bool, workers: SimulatedWorkers) {
        self.isCalm = isCalm
        self.workers = workers
        state = Mutex(State(random: SeedGenerator(state: seed &+ 77)))
    }

    /// Attempts that began although their success was stored.
    var repeated: [String] { state.withLock { $0.repeated } }

    var problems: [String] { state.withLock { $0.problems } }

    var nextDueMillis: Int64? { state.withLock { $0.calendar.map(\.atMillis).min() } }

    /// The function that may run twice at once.
    private static let limited = Machines.function("few")
    private static let limit = 2

    func limit(of dispatch: TaskDispatch) -> TaskLimit? {
        dispatch.resource == Self.limited
            ? TaskLimit(name: "few", concurrencyMax: Self.limit) : nil
    }

    func worksElsewhere(_ dispatch: TaskDispatch) -> Bool { dispatch.isServiceCall }

    func launch(
        _ key: TaskKey, _ dispatch: TaskDispatch, executionARN: String
    ) -> @Sendable () -> Void {
        state.withLock { state in
            if state.recorded.contains(dispatch.idempotencyKey) {
                state.repeated.append(dispatch.idempotencyKey)
            }
            state.idempotencyKeys[key] = dispatch.idempotencyKey
            state.cancelled.remove(key)
            if dispatch.resource == Self.limited {
                state.limited.insert(key)
                if state.limited.count > Self.limit {
                    state.problems.append("\(state.limited.count) attempts of few run at once")
                }
            }
            if let call = NestedCall(key, dispatch) {
                state.nested[key] = call
                begin(call, &state)
                return
            }
            plan(key, dispatch, &state)
        }
        return { [self] in cancel(key) }
    }

    /// Messages that arrive by now, in the order of their times.
    func due(_ nowMillis: Int64) -> [Message] {
        state.withLock { state in
            state.nowMillis = nowMillis
            let due = state.calendar.filter { $0.atMillis <= nowMillis }
            state.calendar.removeAll { $0.atMillis <= nowMillis }
            for delivery in due {
                guard case .taskEnded(let key, _, _) = delivery.message else { continue }
                state.limited.remove(key)
                state.nested[key] = nil
            }
            return due.sorted { $0.atMillis < $1.atMillis }.map(\.message)
        }
    }

    func delivered(_ key: TaskKey) {
        state.withLock { state in
            if let name = state.idempotencyKeys[key] { state.delivered.insert(name) }
        }
    }

    /// The turn under way is stored.
    func committed() {
        state.withLock { state in
            state.recorded.formUnion(state.delivered)
            state.delivered = []
        }
    }

    func processDied() {
        state.withLock { state in
            state.calendar = []
            state.delivered = []
            state.cancelled = []
            state.limited = []
            state.nested = [:]
        }
    }

    // MARK: - Nested executions

    private func begin(_ call: NestedCall, _ state: inout State) {
        if call.submission != nil { return follow(call, &state) }
        let start = Message.start(call.request) { [self] result in
            self.state.withLock { state in
                switch result {
                case .success, .failure(.executionAlreadyExists): submitted(call, &state)
                case .failure(.crashed): break
                case .failure(let error):
                    state.problems.append("a nested execution was refused: \(error)")
                }
            }
        }
        add(call.key, start, &state)
    }

    private func submitted(_ call: NestedCall, _ state: inout State) {
        if state.cancelled.contains(call.key) {
            add(call.key, .stop(execution: call.arn, error: nil, cause: nil) { _ in }, &state)
            return
        }
        let answer = JSONDocument(["ExecutionArn": .string(call.arn)])
        add(
            call.key,
            .taskSubmitted(call.key, startedAtMillis: state.nowMillis, answer), &state)
        follow(call, &state)
    }

    private func follow(_ call: NestedCall, _ state: inout State) {
        let end = Message.outcome(execution: call.arn) { [self] result in
            self.state.withLock { state in
                guard case .success(let child) = result,
                    !state.cancelled.contains(call.key)
                else { return }
                add(
                    call.key,
                    .taskEnded(
                        call.key, startedAtMillis: state.nowMillis, NestedCall.outcome(child)),
                    &state)
            }
        }
        add(call.key, end, &state)
    }

    private func add(_ key: TaskKey, _ message: Message, _ state: inout State) {
        let last = state.calendar.filter { $0.key == key }.map(\.atMillis).max() ?? 0
        let delay = Int64.random(in: 0...300, using: &state.random)
        state.calendar.append(
            Delivery(atMillis: max(state.nowMillis + delay, last), key: key, message: message))
    }

    // MARK: -

    private func plan(_ key: TaskKey, _ dispatch: TaskDispatch, _ state: inout State) {
        if !dispatch.taskToken.isEmpty { return call(key, dispatch, &state) }
        let begin = state.nowMillis
        var duration = Int64.random(in: 0...4_000, using: &state.random)
        var outcome = TaskOutcome.succeeded(Self.answer(dispatch))
        if Self.isBroken(dispatch) {
            outcome = .failed(TaskError(error: "Brittle", cause: "until it is redriven"))
        } else if dispatch.attempt < Self.promptAttempt {
            if Self.hash(dispatch) % 3 > dispatch.attempt {
                outcome = .failed(TaskError(error: "Flaky", cause: "attempt \(dispatch.attempt)"))
            } else if !isCalm, dispatch.timeoutSeconds != nil {
                switch Int.random(in: 0..<4, using: &state.random) {
                case 0: return  // Lost: only its timeout ends it.
                case 1: duration = Int64.random(in: 9_000...45_000, using: &state.random)
                default: break
                }
            }
        }
        let end = Message.taskEnded(key, startedAtMillis: begin, outcome)
        state.calendar.append(Delivery(atMillis: begin + duration, key: key, message: end))
        // Alive until shortly before the end, or silent.
        if duration > 9_000, Bool.random(using: &state.random) {
            for beat in stride(from: 5_000, to: duration, by: 5_000) {
                state.calendar.append(
                    Delivery(atMillis: begin + beat, key: key, message: .heartbeat(key)))
            }
        }
        if !isCalm, Int.random(in: 0..<5, using: &state.random) == 0 {
            let again = begin + duration + Int64.random(in: 0...2_500, using: &state.random)
            state.calendar.append(Delivery(atMillis: again, key: key, message: end))
        }
    }

    /// The token goes out; whoever gets it may be quicker than the call that sent it.
    private func call(_ key: TaskKey, _ dispatch: TaskDispatch, _ state: inout State) {
        workers.received(token: dispatch.taskToken, input: dispatch.input)
        let duration = Int64.random(in: 0...1_500, using: &state.random)
        let end = Message.taskEnded(
            key, startedAtMillis: state.nowMillis, .awaitingToken(JSONDocument(["id": 1])))
        state.calendar.append(
            Delivery(atMillis: state.nowMillis + duration, key: key, message: end))
    }

    private func cancel(_ key: TaskKey) {
        state.withLock { state in
            guard state.cancelled.insert(key).inserted else { return }
            if let call = state.nested[key] {
                add(key, .stop(execution: call.arn, error: nil, cause: nil) { _ in }, &state)
                add(key, .taskEnded(key, startedAtMillis: 0, .cancelled), &state)
                return
            }
            // Some tasks notice, some go on and tell their result late.
            if !isCalm, state.calendar.contains(where: { $0.key == key }),
                Bool.random(using: &state.random)
            {
                return
            }
            state.calendar.removeAll { $0.key == key }
            let end = Message.taskEnded(key, startedAtMillis: state.nowMillis, .cancelled)
            state.calendar.append(Delivery(atMillis: state.nowMillis + 1, key: key, message: end))
        }
    }

    /// Without the number of redrives, which no two runs share.
    private static func visible(_ input: JSON) -> JSON { input["i"] ?? input }

    /// The function `brittle` fails every third number until a redrive.
    private static func isBroken(_ dispatch: TaskDispatch) -> Bool {
        let input = dispatch.input.value
        guard dispatch.resource == Machines.function("brittle"),
            input["r"]?.integerValue == 0, let number = input["i"]?.integerValue
        else { return false }
        return number % 3 == 0
    }

    private static func answer(_ dispatch: TaskDispatch) -> JSONDocument {
        let name = dispatch.resource.split(separator: ":").last.map(String.init) ?? ""
        return JSONDocument(["by": .string(name), "of": Self.visible(dispatch.input.value)])
    }

    private static func hash(_ dispatch: TaskDispatch) -> Int {
        Int(fnv(dispatch.input.text, fnv(dispatch.resource)) >> 40)
    }
}
