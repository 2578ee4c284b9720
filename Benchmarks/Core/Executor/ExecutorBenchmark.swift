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

    /// A recording of more executions than this would not fit into memory: it is repeated.
    private static let recordedMax = 4_000

    let name: String
    let stateBody: String
    let executions: Int
    let rounds: Int

    static func all(_ size: Size) -> [ExecutorBenchmark] {
        let states = [("pass", #""Type":"Pass""#, 24_576), ("task", BenchExecutor.task, 3_072)]
        return states.flatMap { kind, body, usual in
            [(kind, usual), ("\(kind).1000", 1_000), ("\(kind).100000", 100_000)].map {
                name, executions in
                ExecutorBenchmark(
                    name: name, stateBody: body, executions: size.executions(executions),
                    rounds: executions > 50_000
                        ? 1 : executions < 2_000 ? 3 * size.rounds : size.rounds)
            }
        }
    }

    private var transitions: Double { Double(executions * Self.statesPerExecution) }

    func run(_ report: Report) async throws {
        let repetitions = (executions + Self.recordedMax - 1) / Self.recordedMax
        let journal = try await recorded(executions / repetitions)
        var commits = 1
        let pair = try await Pair.measure(
            rounds: rounds,
            own: {
                try await BenchExecutor.inFreshFolder { folder in
                    let counter = Counter()
                    let seconds = try await measureExecutor(folder, executions, counter) { _ in }
                    commits = max(1, counter.value)
                    return seconds
                }
            },
            other: {
                try await BenchExecutor.inFreshFolder {
                    try BareLoop(journal: journal, repetitions: repetitions).seconds($0, commits)
                }
            })
        report.add(
            Measurement(
                name: "executor.transitions.\(name)", value: transitions / pair.own,
                unit: "transitions/s",
                comparedWith: "SQLite alone: the same"
                    + " \(journal.changes.count * repetitions) row changes in \(commits) commits",
                otherValue: transitions / pair.other))
    }

    /// What an executor changes in its file, recorded in a run of its own.
    private func recorded(_ count: Int) async throws -> Journal {
        try await BenchExecutor.inFreshFolder { folder in
            _ = try await measureExecutor(folder, count, Counter()) { try Journal.begin(in: $0) }
            return try Journal(of: folder)
        }
    }

    // MARK: - The executor

    /// Seconds for `count` executions; `prepare` gets the folder after its file was made.
    private func measureExecutor(
        _ folder: String, _ count: Int, _ commits: Counter, prepare: (String) throws -> Void
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
            let taken = try await seconds { try await start(count, executor) }
            executor.drain(seconds: 1)
            try await group.waitForAll()
            try store.close()
            return taken
        }
    }

    private func start(_ count: Int, _ executor: Executor) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for place in 0..<Self.inFlight {
                let share = count / Self.inFlight + (place < count % Self.inFlight ? 1 : 0)
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
