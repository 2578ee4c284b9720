import StileInterpreter
import StileStore
import StileTestSupport
import Synchronization

@testable import StileExecutor

/// Those who run the machine: they purge, change the settings of map runs, move aliases, and stop
/// children.
final class Operators: Sendable {
    private enum Duty: CaseIterable { case purge, update, stopChild, moveAlias }
    private struct State {
        var random: SeedGenerator
        var dueMillis: [Duty: Int64] = [:]
        var purgeCursor: Int64 = 0
        /// Values that a map run may have: the last acknowledged one and those asked for since.
        var concurrency: [String: [Int]] = [:]
        var hasMovedAlias = false
        var problems: [String] = []
    }
    private let state: Mutex<State>
    private let plant: Plant?
    /// Executions of some machines are purged so long after their end.
    private static let retentionMillis: Int64 = 12_000

    init(seed: UInt64, plant: Plant?) {
        self.plant = plant
        var state = State(random: SeedGenerator(state: seed &+ 999))
        for duty in Duty.allCases {
            state.dueMillis[duty] =
                Plan.startMillis + Int64.random(in: 500...8_000, using: &state.random)
        }
        self.state = Mutex(state)
    }

    var problems: [String] { state.withLock { $0.problems } }
    /// From then on the alias leads to the second version alone.
    var hasMovedAlias: Bool { state.withLock { $0.hasMovedAlias } }

    var nextDueMillis: Int64? { state.withLock { $0.dueMillis.values.min() } }

    func due(_ nowMillis: Int64, _ store: Database) throws -> [Message] {
        let duties = state.withLock { state in
            Duty.allCases.filter { duty in
                guard let at = state.dueMillis[duty], at <= nowMillis else { return false }
                state.dueMillis[duty] =
                    nowMillis + Int64.random(in: 1_500...6_000, using: &state.random)
                return true
            }
        }
        return try duties.flatMap { duty in
            switch duty {
            case .purge: purge()
            case .update: try update(store)
            case .stopChild: try stopChild(store)
            case .moveAlias: try moveAlias(store, nowMillis)
            }
        }
    }

    // MARK: - Duties

    private func purge() -> [Message] {
        SimulatedMachines.all.filter(\.habits.isFleeting).map { machine in
            let policy = PurgePolicy(
                standardMillis: Self.retentionMillis, expressMillis: Self.retentionMillis,
                keepsRedrivable: false, machine: machine.name)
            return .maintain(
                .purge(policy, after: 0) { [self] result in
                    if case .failure(let error) = result, !error.isCrash {
                        state.withLock { $0.problems.append("a purge was refused: \(error)") }
                    }
                })
        }
    }

    /// The tolerance of those whose end does not matter, the concurrency of all.
    private func update(_ store: Database) throws -> [Message] {
        let runs = try store.activeMapRuns().filter { $0.status == .running }
        guard !runs.isEmpty else { return [] }
        let (run, wanted) = state.withLock { state in
            let run = runs[Int.random(in: 0..<runs.count, using: &state.random)]
            let wanted = Int.random(in: 1...4, using: &state.random)
            state.concurrency[run.arn, default: [run.limits.maxConcurrency]].append(wanted)
            return (run, wanted)
        }
        let reply: Reply<Void> = { [self] result in heard(result, run.arn, wanted) }
        if plant == .updateUnheard {
            reply(.success(()))
            return []
        }
        return [.updateMapRun(arn: run.arn, MapRunUpdate(maxConcurrency: wanted), reply)]
    }

    private func heard(_ result: Result<Void, ExecutorError>, _ arn: String, _ wanted: Int) {
        state.withLock { state in
            switch result {
            case .success: state.concurrency[arn] = [wanted]
            case .failure(.mapRunNotRunning), .failure(.mapRunDoesNotExist), .failure(.crashed):
                break
            case .failure(let error):
                state.problems.append("an update of a map run was refused: \(error)")
            }
        }
    }

    private func stopChild(_ store: Database) throws -> [Message] {
        let cruel = SimulatedMachines.all.filter(\.habits.losesChildren).map(\.name)
        for run in try store.activeMapRuns() where run.status == .running {
            guard let parent = try store.execution(id: run.executionID),
                cruel.contains(parent.machineName),
                let child = try store.mapRunChildren(run.id, fromIndex: 0, limit: 100)
                    .first(where: { !$0.status.isTerminal })
            else { continue }
            return [.stop(execution: child.arn, error: nil, cause: nil) { _ in }]
        }
        return []
    }

    private func moveAlias(_ store: Database, _ nowMillis: Int64) throws -> [Message] {
        state.withLock { $0.dueMillis[.moveAlias] = nil }
        _ = try store.updateAlias(
            "live", of: "routed", description: nil,
            routes: [AliasRoute(version: 2, weight: 100)], nowMillis: nowMillis)
        state.withLock { $0.hasMovedAlias = true }
        return []
    }

    // MARK: - Their effect

    /// What map runs say that is not what was acknowledged.
    func check(_ store: Database) throws -> [String] {
        let known = state.withLock { $0.concurrency }
        return try known.sorted { $0.key < $1.key }.compactMap { arn, allowed in
            guard let run = try store.mapRun(arn),
                !allowed.contains(run.limits.maxConcurrency)
            else { return nil }
            return
                "\(arn) has MaxConcurrency \(run.limits.maxConcurrency), it was set to \(allowed)"
        }
    }
}

extension ExecutorError {
    var isCrash: Bool {
        if case .crashed = self { true } else { false }
    }
}
