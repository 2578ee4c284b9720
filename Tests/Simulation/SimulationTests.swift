import Foundation
import Testing

/// Runs whole lives of a store under a virtual clock: flaky tasks, late and doubled results, and
/// crashes around commits, all from one seed.
///
/// `STILE_SIM_SEEDS=N` runs N seeds (60 without it), `STILE_SIM_SEED=S` the one that a failure named.
@Suite struct SimulationTests {
    @Test func everySeedKeepsTheInvariants() throws {
        let environment = ProcessInfo.processInfo.environment
        if let one = environment["STILE_SIM_SEED"].flatMap(UInt64.init) {
            return try check(seed: one)
        }
        let count = environment["STILE_SIM_SEEDS"].flatMap(UInt64.init) ?? 60
        for seed in 1...max(count, 1) { try check(seed: seed) }
    }

    private func check(seed: UInt64) throws {
        let problems = try Simulation.problems(seed: seed)
        #expect(problems.isEmpty, "STILE_SIM_SEED=\(seed)")
    }

    /// The check must bite: each of these faults is found within a few seeds.
    @Test(arguments: Plant.allCases)
    func aPlantedFaultIsFound(plant: Plant) throws {
        let found = try (1...40).contains { seed in
            try !Simulation.problems(seed: seed, plant: plant).isEmpty
        }
        #expect(found)
    }
}
