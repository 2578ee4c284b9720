import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Synchronization

@testable import StileExecutor

/// An engine whose turns a test takes one by one, so that it can count them: a turn is one commit.
///
/// Tasks end within the turn after the one that began them, as `outcome` says.
final class TurnDriver {
    /// Nil: it does not end.
    typealias Outcome = @Sendable (TaskDispatch) -> TaskOutcome?

    private final class PromptTasks: TaskLauncher {
        private let outcome: Outcome
        private let ended = Mutex<[Message]>([])

        init(_ outcome: @escaping Outcome) { self.outcome = outcome }

        func launch(
            _ key: TaskKey, _ dispatch: TaskDispatch, executionARN: String
        ) -> @Sendable () -> Void {
            guard let outcome = outcome(dispatch) else { return {} }
            ended.withLock { $0.append(.taskEnded(key, startedAtMillis: 0, outcome)) }
            return {}
        }

        func worksElsewhere(_ dispatch: TaskDispatch) -> Bool { false }

        func take() -> [Message] {
            ended.withLock { ended in
                defer { ended = [] }
                return ended
            }
        }
    }

    let store: Database
    let engine: Engine
    static let tokens = TaskTokens(secret: Array(1...32))
    private let tasks: PromptTasks
    private var inbox: [Message] = []
    private(set) var nowMillis: Int64 = 1_700_000_000_000
    private(set) var turns = 0

    init(
        _ store: Database, settings: ExecutorSettings = .init(),
        outcome: @escaping Outcome = { .succeeded($0.input) }
    ) {
        self.store = store
        tasks = PromptTasks(outcome)
        engine = Engine(
            store: store, settings: settings, seeds: .seeded(1), logger: .silent,
            launcher: tasks, courier: NoCourier(), observers: Observers(),
            metrics: ExecutorMetrics(), tokens: Self.tokens, faults: nil)
    }

    func post(_ message: Message) { inbox.append(message) }

    func start(_ machine: String, name: String, input: JSONDocument = JSONDocument([])) {
        post(
            .start(
                StartRequest(
                    target: machine, name: name, input: input, traceHeader: nil,
                    isSynchronous: false), { _ in }))
    }

    /// As the engine's own loop: what waits, oldest first, as much as one commit takes.
    ///
    /// - Parameter jumps: With nothing to do, time moves to whatever comes next.
    func turn(jumps: Bool = true) throws {
        inbox += tasks.take()
        let messages = Array(inbox.prefix(engine.settings.groupSizeMax))
        inbox.removeFirst(messages.count)
        if jumps, messages.isEmpty, let due = engine.nextDueMillis {
            nowMillis = max(nowMillis, due)
        }
        try engine.turn(messages, nowMillis: nowMillis)
        turns += 1
        nowMillis += 1
    }

    /// Lets time pass in which nothing is done.
    func rest(millis: Int64) { nowMillis += millis }

    /// How many turns it takes until the execution has ended; nil when it takes more than `most`.
    func turns(untilEnd name: String, most: Int) throws -> Int? {
        let begin = turns
        while turns - begin < most {
            try turn()
            if try store.execution(name)?.status.isTerminal == true { return turns - begin }
        }
        return nil
    }
}

private struct NoCourier: MapRunCourier {
    private struct Nothing: MapRunSupply {
        func more() {}
        func close() {}
    }

    func open(_ order: MapRunOrder) -> any MapRunSupply { Nothing() }
    func write(_ order: MapRunOrder) {}
}
