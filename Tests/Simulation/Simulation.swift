import StileStore

/// One run: machines are deployed, executions start at random times, tasks fail, are late, are told
/// twice or not at all, the process dies at random fault points and begins again; at the end
/// everything must have come out as it does without crashes.
enum Simulation {
    private static let turnsMax = 20_000

    /// What went wrong in the run of `seed`; empty when all invariants hold.
    static func problems(seed: UInt64, plant: Plant? = nil) throws -> [String] {
        try run(seed: seed, plant: plant).problems
    }

    /// - Returns: what went wrong, and a number that stands for every row that was written.
    static func run(
        seed: UInt64, plant: Plant? = nil
    ) throws -> (problems: [String], digest: UInt64) {
        let plan = Plan(seed: seed)
        let calm = try World(plan: plan, seed: seed, isCalm: true, plant: nil)
        try calm.live(turnsMax: turnsMax)
        let wild = try World(plan: plan, seed: seed, isCalm: false, plant: plant)
        // What a plant stops for ever need not be waited for that long.
        try wild.live(turnsMax: plant == nil ? turnsMax : turnsMax / 2)
        var problems = calm.problems.map { "without crashes: \($0)" } + wild.problems
        problems += try Invariants.check(calm).map { "without crashes: \($0)" }
        problems += try Invariants.check(wild)
        if problems.isEmpty { problems += Invariants.compare(calm, wild) }
        return (problems, try digest(wild.store))
    }

    private static func digest(_ store: Database) throws -> UInt64 {
        try store.everyExecution().sorted { $0.id < $1.id }.reduce(fnv("")) { digest, record in
            let history = try store.history(of: record.id, limit: 100_000)
            return fnv("\(record) \(history)", digest)
        }
    }
}

extension Database {
    /// Children of map runs too.
    func everyExecution() throws -> [ExecutionRecord] {
        var all: [ExecutionRecord] = []
        var left = try executions(ExecutionFilter(limit: 10_000))
        while let next = left.popLast() {
            all.append(next)
            for run in try mapRuns(of: next.id, limit: 1_000) {
                left += try mapRunChildren(run.id, fromIndex: 0, limit: 1_000)
            }
        }
        return all
    }
}
