import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport

@testable import StileExecutor

/// Faults put in on purpose, to show that the check finds them.
enum Plant: CaseIterable {
    /// Callers are told of a start although its commit never happened.
    case answerWithoutCommit
    /// The recovery forgets the attempts that ran.
    case recoveryWithoutTasks
    /// The recovery hands tasks out again that workers have.
    case tasksGivenTwice
    /// The recovery takes every begun activity task for one that a worker has.
    case tasksLostAtACrash
    /// Results reach the interpreter without the stamp of their own attempt.
    case resultsWithoutStamps
}

/// One run: machines are deployed, executions start at random times, tasks fail, are late, are told
/// twice or not at all, the process dies at random fault points and begins again; at the end
/// everything must have come out as it does without crashes.
enum Simulation {
    private static let startMillis: Int64 = 1_700_000_000_000
    private static let turnsMax = 20_000

    /// What went wrong in the run of `seed`; empty when all invariants hold.
    static func problems(seed: UInt64, plant: Plant? = nil) throws -> [String] {
        let plan = Plan(seed: seed)
        let calm = try World(plan: plan, seed: seed, isCalm: true, plant: nil)
        try calm.live(turnsMax: turnsMax)
        let wild = try World(plan: plan, seed: seed, isCalm: false, plant: plant)
        try wild.live(turnsMax: turnsMax)
        var problems = calm.problems.map { "without crashes: \($0)" } + wild.problems
        problems += try Invariants.check(calm).map { "without crashes: \($0)" }
        problems += try Invariants.check(wild)
        if problems.isEmpty { problems += try Invariants.compare(calm, wild) }
        return problems
    }

    /// What is started, drawn from the seed alone so that both worlds start the same.
    struct Plan {
        struct Start {
            let name: String
            let machine: String
            let input: String
            let atMillis: Int64
            /// When its caller stops it; most callers do not.
            let stopAtMillis: Int64?
            /// What its caller does when it fails.
            var redrive: RedriveOptions?
        }
        var starts: [Start] = []

        init(seed: UInt64) {
            var random = SeedGenerator(state: seed)
            for index in 0..<Int.random(in: 3...10, using: &random) {
                guard let machine = SimulatedMachines.all.randomElement(using: &random) else {
                    continue
                }
                let at = Simulation.startMillis + Int64.random(in: 0...5_000, using: &random)
                let isMended = machine.name == "mended"
                let isStopped = Int.random(in: 0..<6, using: &random) == 0 && !isMended
                let delay = Int64.random(in: 0...6_000, using: &random)
                starts.append(
                    Start(
                        name: "e\(index)", machine: machine.name,
                        input: machine.inputs.randomElement(using: &random) ?? "{}",
                        atMillis: at, stopAtMillis: isStopped ? at + delay : nil,
                        redrive: isMended ? redrive("e\(index)", edits: delay % 2 == 0) : nil))
            }
            starts.sort { $0.atMillis < $1.atMillis }
        }

        /// From B, or, with other variables as well, from the Fail state's predecessor.
        private func redrive(_ name: String, edits: Bool) -> RedriveOptions {
            RedriveOptions(
                execution: name, clientToken: "redrive-\(name)", from: edits ? "C" : "B",
                input: #"{"n":9,"mended":true}"#, variables: edits ? #"{"v":[7]}"# : nil)
        }
    }
}
