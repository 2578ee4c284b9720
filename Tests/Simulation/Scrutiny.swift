import StileInterpreter
import StileStore

@testable import StileExecutor

/// What is looked at after each step: whatever was acknowledged is in the file, what an execution
/// has written is legal so far, and no map run runs more children than it may.
struct Scrutiny {
    /// The last event of each running execution that was looked at.
    private var seen: [Int64: Int] = [:]
    /// Starts, stops and redrives that were acknowledged.
    private var claims: [Callers.Claim] = []

    mutating func afterTurn(_ world: World) throws -> [String] {
        let fresh = world.callers.takeClaims()
        claims += fresh
        var problems = try fresh.flatMap { try Self.problems($0, world) }
        for run in world.engine.mapRuns.values.sorted(by: { $0.id < $1.id }) {
            problems += Self.problems(run)
        }
        for (id, execution) in world.engine.executions.sorted(by: { $0.key < $1.key }) {
            let last = execution.state.nextEventID - 1
            guard !execution.isVolatile, seen[id] != last else { continue }
            // Of the group that is on its way the file has nothing yet.
            let history = try world.store.history(of: id, limit: 100_000)
            seen[id] = history.count
            guard !history.isEmpty else { continue }
            problems += Legality.problems(history).map { "\(execution.arn): \($0)" }
        }
        return problems
    }

    /// In the file alone, before anybody works on it.
    mutating func afterCrash(_ world: World) throws -> [String] {
        claims += world.callers.takeClaims()
        seen = [:]
        return try claims.flatMap { try Self.problems($0, world) }
            + Invariants.checkMapRuns(world.store) + world.examine()
            + world.operators.check(world.store)
    }

    private static func problems(_ claim: Callers.Claim, _ world: World) throws -> [String] {
        let told =
            switch claim {
            case .started(let record), .stopped(let record), .redriven(let record): record
            }
        guard let found = try world.store.execution(told.arn) else {
            let fleeting = SimulatedMachines.all.filter(\.habits.isFleeting).map(\.name)
            return fleeting.contains(told.machineName)
                ? [] : ["\(told.name) was acknowledged and is not there"]
        }
        switch claim {
        case .started: return []
        case .stopped:
            return told.status.isTerminal
                ? [] : ["\(told.name) was stopped, its caller was told \(told.status)"]
        case .redriven:
            return found.redriveCount >= told.redriveCount
                ? [] : ["\(told.name) lost its redrive \(told.redriveCount)"]
        }
    }

    /// No limit of a plan is higher; children that were started under a higher one may still run.
    private static func problems(_ run: MapRun) -> [String] {
        let most = 6
        guard run.record.limits.maxConcurrency > 0, run.running.count > most else { return [] }
        return ["\(run.record.arn) runs \(run.running.count) children, allowed are at most \(most)"]
    }
}
