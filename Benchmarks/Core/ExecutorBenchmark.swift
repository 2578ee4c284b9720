import Foundation
import Logging
import StileExecutor
import StileInterpreter
import StileJSON
import StileStore

/// State transitions a second of the whole executor, every one of them durable, against a bare
/// loop that writes the same rows in the same groups into SQLite.
struct ExecutorBenchmark {
    private static let inFlight = 256
    private static let statesPerExecution = 10

    let name: String
    let stateBody: String
    let executions: Int

    static let all = [
        ExecutorBenchmark(name: "pass", stateBody: #""Type":"Pass""#, executions: 40 * inFlight),
        ExecutorBenchmark(
            name: "task",
            stateBody: #"""
                "Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:none"
                """#, executions: 8 * inFlight),
    ]

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("stile-bench-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let commits = Counter()
        let own = try await measureExecutor(folder, commits)
        let bare = try BareLoop(folder: folder, executions: executions).measure(
            commits: commits.value)
        Measurement(
            name: "executor.transitions.\(name)", unit: "transitions/s", value: own,
            comparedWith: "the same rows in the same groups, SQLite alone",
            otherValue: bare * Double(executions * Self.statesPerExecution)
        ).report()
    }

    // MARK: - The executor

    private func measureExecutor(_ folder: String, _ commits: Counter) async throws -> Double {
        let store = try Database(opening: folder, mode: .owner(purpose: "a benchmark"))
        _ = try store.deploy(name: "m", text: definition, nowMillis: 0)
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
            let seconds = try await timed { try await startAll(executor) }
            executor.drain(seconds: 1)
            try await group.waitForAll()
            try store.close()
            return Double(executions * Self.statesPerExecution) / seconds
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

    private func timed(_ work: () async throws -> Void) async throws -> Double {
        let clock = ContinuousClock()
        let span = try await clock.measure { try await work() }
        return Double(span.components.attoseconds) / 1e18 + Double(span.components.seconds)
    }

    private var definition: String {
        let count = Self.statesPerExecution
        let states = (1...count).map { index in
            let next = index == count ? #""End":true"# : #""Next":"S\#(index + 1)""#
            return #""S\#(index)":{\#(stateBody),\#(next)}"#
        }
        return #"{"StartAt":"S1","States":{\#(states.joined(separator: ","))}}"#
    }
}

/// Answers at once with nothing new.
private struct NoWork: TaskRunner {
    func refusal(of resource: String, input: JSONDocument) -> TaskError? { nil }

    func run(
        _ task: TaskDispatch, executionARN: String, reporter: TaskReporter
    ) async -> TaskOutcome { .succeeded(task.input) }
}
