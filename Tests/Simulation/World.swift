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
    let plant: Plant?
    private let folder: TemporaryFolder
    private var random: SeedGenerator
    let tasks: SimulatedTasks
    let workers: SimulatedWorkers
    let courier: SimulatedCourier
    let callers: Callers
    let operators: Operators

    static let tokens = TaskTokens(secret: Array(1...32))
    private(set) var store: Database
    var engine: Engine
    private var inbox: [Message] = []
    private var nowMillis = Plan.startMillis
    var lives = 1
    private var scrutiny = Scrutiny()
    private(set) var problems: [String] = []
    /// How often the disk takes long, of a hundred turns.
    private let slowTurns: Int

    init(plan: Plan, seed: UInt64, isCalm: Bool, plant: Plant?) throws {
        self.seed = seed
        self.isCalm = isCalm
        self.plant = plant
        folder = try TemporaryFolder(isDurable: false)
        random = SeedGenerator(state: seed &* 31 &+ (isCalm ? 1 : 2))
        slowTurns = !isCalm && seed.isMultiple(of: 5) ? 20 : 0
        workers = SimulatedWorkers(seed: seed, isCalm: isCalm)
        tasks = SimulatedTasks(seed: seed, isCalm: isCalm, workers: workers)
        courier = SimulatedCourier(seed: seed, isCalm: isCalm, plant: plant)
        callers = Callers(plan, plant: plant)
        operators = Operators(seed: seed, plant: plant)
        // Without crashes nothing is read back, and memory is several times faster.
        store =
            try isCalm
            ? Database.inMemory()
            : Database(opening: folder.path, mode: .owner(purpose: "a simulation"))
        try SimulatedMachines.deploy(store, nowMillis: nowMillis)
        engine = World.makeEngine(store, tasks, courier, seed: seed, faults: nil)
    }

    // MARK: - Life

    /// Until every caller has what it wants and nothing runs any more.
    func live(turnsMax: Int) throws {
        try begin()
        for _ in 0..<turnsMax {
            if callers.areContent, engine.executions.isEmpty, engine.parked.isEmpty { return }
            if problems.count > 20 { return }
            do {
                try turn()
                try lookAround()
            } catch let error as ExecutorError {
                guard case .crashed = error else {
                    let text = "the engine stopped: \(error)"
                    problems.append(text.replacing(folder.path, with: "FOLDER"))
                    return
                }
                try crash(error)
            }
        }
        problems.append("not every execution ended within \(turnsMax) turns")
    }

    private func turn() throws {
        inbox += try callers.due(nowMillis, store)
        inbox += try operators.due(nowMillis, store)
        inbox += tasks.due(nowMillis)
        inbox += workers.due(nowMillis)
        inbox += courier.due(nowMillis)
        let messages = inbox
        inbox = []
        if messages.isEmpty, (engine.nextDueMillis ?? .max) > nowMillis {
            return engine.canMoveOn ? try settle() : idle()
        }
        plantBeforeTurn()
        if engine.canMoveOn || Bool.random(using: &random) {
            try stepBesideCommit(messages)
        } else {
            note(messages)
            try engine.turn(messages.compactMap(planted), nowMillis: nowMillis)
            tasks.committed()
        }
        nowMillis += Int64.random(in: 0...2, using: &random)
        if Int.random(in: 0..<100, using: &random) < slowTurns {
            nowMillis += Int64.random(in: 0...2_000, using: &random)
        }
    }

    /// Steps a group while the one before it is being stored, as a busy engine does; it is acted
    /// upon once the next one is on its way.
    private func stepBesideCommit(_ messages: [Message]) throws {
        try engine.take(messages.compactMap(planted), nowMillis: nowMillis)
        try engine.moveOn(isIdle: false)
        note(messages)
    }

    /// Stores and acts upon all that was stepped.
    private func settle() throws {
        try engine.flush()
        tasks.committed()
    }

    /// Nothing is due: time moves to whatever comes next.
    private func idle() {
        let next = [
            engine.nextDueMillis, callers.nextDueMillis, tasks.nextDueMillis,
            workers.nextDueMillis, courier.nextDueMillis,
        ].compactMap { $0 }.min()
        guard let next else {
            problems.append("everything stands still at \(nowMillis)")
            callers.giveUp()
            return
        }
        nowMillis = max(nowMillis, min(next, operators.nextDueMillis ?? next))
    }

    /// What must hold after every step.
    private func lookAround() throws {
        problems += try scrutiny.afterTurn(self)
    }

    /// A result that the engine takes in this turn counts as recorded once the turn is committed.
    private func note(_ messages: [Message]) {
        for message in messages {
            if case .taskEnded(let key, _, .succeeded) = message { tasks.delivered(key) }
        }
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
        problems += try scrutiny.afterCrash(self)
        callers.processDied(nowMillis)
        try begin()
    }

    /// What the doctor says of the file; nothing of the one in memory.
    func examine() throws -> [String] {
        guard !isCalm else { return [] }
        return try Database.examine(folder.path, compile: { _ in nil }).findings.map {
            "the doctor: \($0.ailment.rawValue) of \($0.place): \($0.message)"
        }
    }

    private func begin() throws {
        let left = Mutex(isCalm ? Int.max : Int.random(in: 1...60, using: &random))
        let mayCrash = !isCalm && lives <= 16
        courier.processBegan(store)
        engine = World.makeEngine(
            store, tasks, courier, seed: seed &+ UInt64(lives),
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
            if lives > 1 { plantAfterRecovery() }
        } catch {
            problems.append("recovery failed: \(error)")
        }
    }

    private static func makeEngine(
        _ store: Database, _ tasks: SimulatedTasks, _ courier: SimulatedCourier, seed: UInt64,
        faults: FaultInjector?
    ) -> Engine {
        Engine(
            store: store, settings: ExecutorSettings(taskConcurrencyMax: 3),
            seeds: .seeded(seed), logger: .silent, launcher: tasks, courier: courier,
            observers: Observers(), metrics: ExecutorMetrics(), tokens: tokens, faults: faults)
    }
}

extension SimulatedMachines {
    /// All machines, the activity, and two versions behind an alias.
    static func deploy(_ store: Database, nowMillis: Int64) throws {
        for machine in all {
            _ = try store.createStateMachine(
                NewStateMachine(
                    name: machine.name, type: machine.type, definition: machine.text),
                nowMillis: nowMillis)
        }
        _ = try store.createActivity("w", encryption: nil, tags: [], nowMillis: nowMillis)
        _ = try store.publishVersion(of: "routed", description: nil, nowMillis: nowMillis)
        try store.deploy("routed", routed(2))
        _ = try store.publishVersion(of: "routed", description: nil, nowMillis: nowMillis)
        _ = try store.createAlias(
            "live", of: "routed", description: nil,
            routes: [AliasRoute(version: 1, weight: 50), AliasRoute(version: 2, weight: 50)],
            nowMillis: nowMillis)
    }
}
