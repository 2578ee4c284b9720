import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Synchronization

@testable import StileExecutor

/// A data folder, the process that works on it (an `Engine`, until it crashes), its callers and its
/// tasks, all on one thread.
final class World {
    private let seed: UInt64
    private let isCalm: Bool
    private let plant: Plant?
    private let folder: TemporaryFolder
    private var random: SeedGenerator
    let tasks: SimulatedTasks
    let workers: SimulatedWorkers
    let callers: Callers

    static let tokens = TaskTokens(secret: Array(1...32))
    private(set) var store: Database
    private var engine: Engine
    private var inbox: [Message] = []
    private var nowMillis: Int64 = 1_700_000_000_000
    private var lives = 1
    private(set) var problems: [String] = []

    init(plan: Simulation.Plan, seed: UInt64, isCalm: Bool, plant: Plant?) throws {
        self.seed = seed
        self.isCalm = isCalm
        self.plant = plant
        folder = try TemporaryFolder(isDurable: false)
        random = SeedGenerator(state: seed &* 31 &+ (isCalm ? 1 : 2))
        workers = SimulatedWorkers(seed: seed, isCalm: isCalm)
        tasks = SimulatedTasks(seed: seed, isCalm: isCalm, workers: workers)
        callers = Callers(plan, isDeceived: plant == .answerWithoutCommit)
        // Without crashes nothing is read back, and memory is several times faster.
        store =
            try isCalm
            ? Database.inMemory()
            : Database(opening: folder.path, mode: .owner(purpose: "a simulation"))
        for machine in SimulatedMachines.all { try store.deploy(machine.name, machine.text) }
        _ = try store.createActivity("w", encryption: nil, tags: [], nowMillis: nowMillis)
        engine = World.makeEngine(store, tasks: tasks, seed: seed, faults: nil)
    }

    // MARK: - Life

    func live(turnsMax: Int) throws {
        try begin()
        for _ in 0..<turnsMax {
            if callers.areContent { return }
            do throws(ExecutorError) {
                try turn()
            } catch {
                guard case .crashed = error else {
                    problems.append("the engine stopped: \(error)")
                    return
                }
                try crash(error)
            }
        }
        problems.append("not every execution ended within \(turnsMax) turns")
    }

    private func turn() throws(ExecutorError) {
        inbox += callers.due(nowMillis, store)
        inbox += tasks.due(nowMillis)
        inbox += workers.due(nowMillis)
        let messages = inbox
        inbox = []
        if messages.isEmpty, (engine.nextDueMillis ?? .max) > nowMillis {
            return engine.canMoveOn ? try settle() : idle()
        }
        if engine.canMoveOn || Bool.random(using: &random) {
            try stepBesideCommit(messages)
        } else {
            note(messages)
            try engine.turn(messages.map(planted), nowMillis: nowMillis)
            tasks.committed()
        }
        nowMillis += Int64.random(in: 0...2, using: &random)
    }

    /// Steps a group while the one before it is being stored, as a busy engine does; it is acted
    /// upon once the next one is on its way.
    private func stepBesideCommit(_ messages: [Message]) throws(ExecutorError) {
        try engine.take(messages.map(planted), nowMillis: nowMillis)
        try engine.moveOn(isIdle: false)
        note(messages)
    }

    /// Stores and acts upon all that was stepped.
    private func settle() throws(ExecutorError) {
        try engine.flush()
        tasks.committed()
    }

    /// Nothing is due: time moves to whatever comes next.
    private func idle() {
        let next = [
            engine.nextDueMillis, callers.nextDueMillis, tasks.nextDueMillis,
            workers.nextDueMillis,
        ].compactMap { $0 }.min()
        guard let next else {
            problems.append("everything stands still at \(nowMillis)")
            callers.giveUp()
            return
        }
        nowMillis = max(nowMillis, next)
    }

    /// A result that the engine takes in this turn counts as recorded once the turn is committed.
    private func note(_ messages: [Message]) {
        for message in messages {
            if case .taskEnded(let key, _, .succeeded) = message { tasks.delivered(key) }
        }
    }

    /// With the plant that needs it: a result goes to whatever its frame does now.
    private func planted(_ message: Message) -> Message {
        guard plant == .resultsWithoutStamps,
            case .taskEnded(let key, let startedAtMillis, let outcome) = message,
            let frame = engine.executions[key.executionID]?.state.frames[key.stamp.frame]
        else { return message }
        let stamp = Stamp(frame: frame.id, entry: frame.entry)
        return .taskEnded(
            TaskKey(executionID: key.executionID, stamp: stamp), startedAtMillis: startedAtMillis,
            outcome)
    }

    // MARK: - Crash and recovery

    private func crash(_ error: ExecutorError) throws {
        lives += 1
        inbox = []
        tasks.processDied()
        workers.processDied(nowMillis)
        engine.abandon(error)
        try store.close()
        store = try Database(opening: folder.path, mode: .owner(purpose: "a simulation"))
        nowMillis += Int64.random(in: 0...3_000, using: &random)
        problems += try Invariants.checkMapRuns(store)
        callers.processDied(nowMillis)
        try begin()
    }

    private func begin() throws {
        let left = Mutex(isCalm ? Int.max : Int.random(in: 1...40, using: &random))
        let mayCrash = !isCalm && lives <= 12
        engine = World.makeEngine(
            store, tasks: tasks, seed: seed &+ UInt64(lives),
            faults: { [tasks] point in
                if point == .afterCommit { tasks.committed() }
                guard mayCrash else { return false }
                return left.withLock { left in
                    left -= 1
                    return left == 0
                }
            })
        do throws(ExecutorError) {
            try engine.recover(nowMillis: nowMillis)
            if plant == .recoveryWithoutTasks, lives > 1 { engine.pool.cancelAll() }
            if plant == .tasksGivenTwice { giveTasksAgain() }
            if plant == .tasksLostAtACrash { keepBegunTasks() }
        } catch {
            problems.append("recovery failed: \(error)")
        }
    }

    /// With the plant that needs it: begun activity tasks are queued like new ones.
    private func giveTasksAgain() {
        for execution in engine.executions.values {
            for frame in execution.state.frames.values {
                guard case .task(let attempt) = frame.phase, attempt.started,
                    execution.state.identity.stateMachineName == "worked", frame.stateName == "A"
                else { continue }
                let key = TaskKey(
                    executionID: execution.id, stamp: Stamp(frame: frame.id, entry: frame.entry))
                var again = attempt
                again.started = false
                again.awaitsSign = false
                execution.state.frames[frame.id]?.phase = .task(again)
                engine.activities.add(
                    key,
                    TaskDispatch(
                        stamp: key.stamp, stateName: frame.stateName,
                        resource: SimulatedWorkers.activityARN, input: attempt.input,
                        attempt: attempt.attempt, timeoutSeconds: 20, heartbeatSeconds: 12,
                        idempotencyKey: "", taskToken: World.tokens.token(key), isActivity: true))
            }
        }
    }

    /// With the plant that needs it: nothing that was begun is offered again.
    private func keepBegunTasks() {
        for execution in engine.executions.values {
            for frame in execution.state.frames.values {
                guard case .task(let attempt) = frame.phase, attempt.awaitsSign else { continue }
                let key = TaskKey(executionID: execution.id, stamp: frame.stamp)
                engine.activities.cancel(key)
                engine.step(execution, .taskSeen(frame.stamp))
            }
        }
    }

    private static func makeEngine(
        _ store: Database, tasks: SimulatedTasks, seed: UInt64, faults: FaultInjector?
    ) -> Engine {
        Engine(
            store: store, settings: ExecutorSettings(taskConcurrencyMax: 3),
            seeds: .seeded(seed), logger: .silent, launcher: tasks,
            courier: SimulatedCourier(), observers: Observers(),
            metrics: ExecutorMetrics(), tokens: tokens, faults: faults)
    }
}
