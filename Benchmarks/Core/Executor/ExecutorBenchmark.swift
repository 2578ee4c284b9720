import Foundation
import Logging
import StileExecutor
import StileInterpreter
import StileJSON
import StileStore

/// State transitions a second of the whole executor, every one of them durable, against a bare
/// loop that makes the same changes to the same tables in groups of the same size.
struct ExecutorBenchmark {
    private static let inFlight = 256
    private static let statesPerExecution = 10

    let name: String
    let stateBody: String
    let executions: Int
    let rounds: Int

    static func all(_ size: Size) -> [ExecutorBenchmark] {
        return [
            ExecutorBenchmark(
                name: "pass", stateBody: #""Type":"Pass""#,
                executions: 4 * size.executions * inFlight, rounds: size.rounds),
            ExecutorBenchmark(
                name: "task", stateBody: BenchExecutor.task,
                executions: max(1, size.executions / 2) * inFlight,
                rounds: size.rounds),
        ]
    }

    private var transitions: Double { Double(executions * Self.statesPerExecution) }

    func run(_ report: Report) async throws {
        let journal = try await recorded()
        var commits = 1
        let pair = try await Pair.measure(
            rounds: rounds,
            own: {
                try await BenchExecutor.inFreshFolder { folder in
                    let counter = Counter()
                    let seconds = try await measureExecutor(folder, counter) { _ in }
                    commits = max(1, counter.value)
                    return seconds
                }
            },
            other: {
                try await BenchExecutor.inFreshFolder {
                    try BareLoop(journal: journal).seconds($0, commits)
                }
            })
        report.add(
            Measurement(
                name: "executor.transitions.\(name)", value: transitions / pair.own,
                unit: "transitions/s",
                comparedWith: "SQLite alone: the same \(journal.changes.count) row changes"
                    + " in \(commits) commits",
                otherValue: transitions / pair.other))
    }

    /// What an executor changes in its file, recorded in a run of its own.
    private func recorded() async throws -> Journal {
        try await BenchExecutor.inFreshFolder { folder in
            _ = try await measureExecutor(folder, Counter()) { try Journal.begin(in: $0) }
            return try Journal(of: folder)
        }
    }

    // MARK: - The executor

    /// Seconds for all executions; `prepare` gets the folder after its file was made.
    private func measureExecutor(
        _ folder: String, _ commits: Counter, prepare: (String) throws -> Void
    ) async throws -> Double {
        let store = try Database(opening: folder, mode: .owner(purpose: "a benchmark"))
        _ = try store.deploy(name: "m", text: definition, nowMillis: 0)
        try prepare(folder)
        let executor = Executor(
            store: store, runner: NoWork(),
            settings: ExecutorSettings(taskConcurrencyMax: Self.inFlight),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() },
            faults: { point in
                if point == .beforeCommit { commits.increment() }
                return false
            })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await executor.run() }
            let taken = try await seconds { try await startAll(executor) }
            executor.drain(seconds: 1)
            try await group.waitForAll()
            try store.close()
            return taken
        }
    }

    private func startAll(_ executor: Executor) async throws {
        let share = executions / Self.inFlight
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.inFlight {
                group.addTask {
                    for _ in 0..<share {
                        let started = try await executor.startExecution(
                            machine: "m", input: #"{"order":12345,"state":"new"}"#)
                        guard started.status == .running else { continue }
                        _ = try await executor.outcome(of: started.arn)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private var definition: String {
        BenchExecutor.chain(stateBody, count: Self.statesPerExecution)
    }
}
