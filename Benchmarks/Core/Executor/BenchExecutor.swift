import Foundation
import Logging
import StileExecutor
import StileInterpreter
import StileJSON
import StileStore

/// An executor with a store of its own, as it ships but for tasks that do nothing.
struct BenchExecutor {
    let store: Database
    let executor: Executor

    static let task =
        #""Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:none""#

    /// Runs `body` beside an executor on `folder`, which is made if it is not there.
    static func run<Result: Sendable>(
        _ folder: String, machines: [String: String] = [:],
        _ body: @Sendable (BenchExecutor) async throws -> Result
    ) async throws -> Result {
        let store = try Database(opening: folder, mode: .owner(purpose: "a benchmark"))
        for (name, definition) in machines {
            _ = try store.deploy(name: name, text: definition, nowMillis: 0)
        }
        let executor = Executor(
            store: store, runner: NoWork(), settings: ExecutorSettings(taskConcurrencyMax: 256),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await executor.run() }
            let result = try await body(BenchExecutor(store: store, executor: executor))
            executor.drain(seconds: 1)
            try await group.waitForAll()
            try store.close()
            return result
        }
    }

    /// Runs `body` with a folder that is gone afterwards.
    static func inFreshFolder<Result>(
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("stile-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }

    /// A machine of `count` equal states, one after the other.
    static func chain(_ stateBody: String, count: Int) -> String {
        let states = (1...count).map { index in
            let next = index == count ? #""End":true"# : #""Next":"S\#(index + 1)""#
            return #""S\#(index)":{\#(stateBody),\#(next)}"#
        }
        return #"{"StartAt":"S1","States":{\#(states.joined(separator: ","))}}"#
    }

    /// Starts `count` executions, `inFlight` at a time; each ends before its place is free again, or
    /// with `toTheEnd` false only begins.
    func start(
        _ count: Int, of machine: String, inFlight: Int = 256, toTheEnd: Bool = true
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for place in 0..<inFlight {
                let share = count / inFlight + (place < count % inFlight ? 1 : 0)
                group.addTask { [executor] in
                    for _ in 0..<share {
                        let started = try await executor.startExecution(
                            machine: machine, input: #"{"order":12345,"state":"new"}"#)
                        guard toTheEnd, started.status == .running else { continue }
                        _ = try await executor.outcome(of: started.arn)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Starts one execution and waits for its end.
    ///
    /// - Throws: when it does not succeed.
    @discardableResult
    func runOne(_ machine: String, input: String = "{}") async throws -> ExecutionRecord {
        var record = try await executor.startExecution(machine: machine, input: input)
        if record.status == .running { record = try await executor.outcome(of: record.arn) }
        guard record.status == .succeeded else {
            throw BenchmarkFailure("\(machine): \(record.status): \(record.cause ?? "")")
        }
        return record
    }
}

/// Answers at once with nothing new.
struct NoWork: TaskRunner {
    func refusal(of resource: String, input: JSONDocument) -> TaskError? { nil }

    func run(
        _ task: TaskDispatch, executionARN: String, reporter: TaskReporter
    ) async -> TaskOutcome { .succeeded(task.input) }
}

/// What a process has in memory.
enum Resident {
    static func megabytes() -> Double {
        let status = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = status.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
        return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_000_000
    }
}

/// Measured times of one thing, many times over.
struct Distribution {
    private var sorted: [Double]

    init(_ samples: [Double]) { sorted = samples.sorted() }

    var count: Int { sorted.count }

    /// The value that `percent` of all do not exceed.
    func percentile(_ percent: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let place = Int((Double(sorted.count) * percent / 100).rounded(.up)) - 1
        return sorted[min(max(place, 0), sorted.count - 1)]
    }
}
