import Foundation
import Logging
import StileASL
import StileExecutor
import StileInterpreter
import StileStore
import Synchronization

/// What keeps a large file healthy: examination, backup, purge, beside a server that takes starts.
struct OperationsBenchmark {
    private static let map = #"""
        {"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{
        "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
        "StartAt":"P","States":{"P":{"Type":"Pass","Result":0,"End":true}}}}}}
        """#
    private static let machines = ["m": FinishedExecutions.definition, "map": map]
    private static let day: Int64 = 86_400_000

    let size: Size

    func run(_ report: Report) async throws {
        try await BenchExecutor.inFreshFolder { folder in
            let data = folder + "/data"
            report.note(
                "filling a file with \(size.operated) executions and \(size.mapItems) children ...")
            try FinishedExecutions(count: size.operated).fill(data)
            let listing = try await BenchExecutor.run(data, machines: Self.machines) { bench in
                let items = Array(repeating: "0", count: size.mapItems).joined(separator: ",")
                try await bench.runOne("map", input: "[\(items)]")
                return try lists(bench.store)
            }
            report.add(listing)
            for figure in try await doctor(data) { report.add(figure) }
            let figures = try await BenchExecutor.run(data, machines: Self.machines) { bench in
                let alone = try await startTimes(bench) {
                    try await Task.sleep(for: .seconds(size.idleSeconds / 2))
                }
                return try await backup(bench, folder, alone) + purge(bench, alone)
            }
            for figure in figures { report.add(figure) }
        }
    }

    // MARK: - Reading

    /// The newest executions, below all the children of a map run.
    private func lists(_ store: Database) throws -> Measurement {
        func milliseconds(_ filter: ExecutionFilter) throws -> Double {
            let times = try (0..<20).map { _ in
                try ContinuousClock().measure { _ = try store.executions(filter) }.seconds * 1_000
            }
            return Distribution(times).percentile(50)
        }
        return Measurement(
            name: "operations.list", value: try milliseconds(ExecutionFilter(limit: 100)),
            unit: "ms", comparedWith: "the newest 100 of one machine",
            otherValue: try milliseconds(ExecutionFilter(machine: "m", limit: 100)))
    }

    private func doctor(_ folder: String) async throws -> [Measurement] {
        let before = Resident.megabytes()
        var peak = before
        var events = 0
        let own = try await seconds {
            let health = try Database.examine(
                folder, compile: { Definition.compile($0).definition == nil ? "no" : nil }
            ) { _, _ in
                peak = max(peak, Resident.megabytes())
            }
            guard health.findings.isEmpty else {
                throw BenchmarkFailure("the file is not whole: \(health.findings)")
            }
            events = health.totals.events
        }
        let other = try await seconds { try SQLiteTool.check(folder + "/stile.sqlite") }
        return [
            Measurement(
                name: "operations.doctor", value: Double(events) / own, unit: "events/s",
                comparedWith: "SQLite's integrity_check alone",
                otherValue: Double(events) / other),
            Measurement(
                name: "operations.doctor.memory", value: peak - before, unit: "MB more",
                comparedWith: "nothing", otherValue: 0),
        ]
    }

    // MARK: - Beside starts

    private func backup(
        _ bench: BenchExecutor, _ folder: String, _ alone: Distribution
    ) async throws -> [Measurement] {
        let copy = folder + "/copy.sqlite"
        var megabytes = 0.0
        var own = 0.0
        let times = try await startTimes(bench) {
            own = try await seconds {
                let done = try Database.backUp(folder + "/data", to: copy, replaces: false)
                megabytes = Double(done.bytes) / 1_000_000
            }
        }
        try FileManager.default.removeItem(atPath: copy)
        var other = 0.0
        _ = try await startTimes(bench) {
            other = try await seconds {
                try SQLiteTool.copy(folder + "/data/stile.sqlite", to: copy)
            }
        }
        try FileManager.default.removeItem(atPath: copy)
        return [
            Measurement(
                name: "operations.backup", value: megabytes / own, unit: "MB/s",
                comparedWith: "cp and sync of the same file", otherValue: megabytes / other),
            start("operations.backup.start.p99", times, alone),
        ]
    }

    private func purge(
        _ bench: BenchExecutor, _ alone: Distribution
    ) async throws -> [Measurement] {
        var removed = PurgeBatch()
        var own = 0.0
        let times = try await startTimes(bench) {
            own = try await seconds { removed = try await sweep(bench, olderThanMillis: Self.day) }
        }
        guard removed.executions >= size.operated - 1 else {
            throw BenchmarkFailure("\(removed.executions) executions were purged")
        }
        let children = try await seconds {
            removed = try await sweep(bench, olderThanMillis: 0)
        }
        guard removed.children == size.mapItems else {
            throw BenchmarkFailure("\(removed.children) children were purged")
        }
        return [
            Measurement(
                name: "operations.purge", value: Double(size.operated) / own,
                unit: "executions/s", comparedWith: "starts acknowledged meanwhile",
                otherValue: Double(times.count) / own),
            start("operations.purge.start.p99", times, alone),
            Measurement(
                name: "operations.purge.children", value: Double(size.mapItems) / children,
                unit: "children/s", comparedWith: "executions beside starts",
                otherValue: Double(size.operated) / own),
        ]
    }

    private func sweep(
        _ bench: BenchExecutor, olderThanMillis: Int64
    ) async throws -> PurgeBatch {
        let policy = PurgePolicy(standardMillis: olderThanMillis, expressMillis: nil)
        return try await RetentionService(
            executor: bench.executor, policy: policy,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        ).sweep()
    }

    private func start(
        _ name: String, _ times: Distribution, _ alone: Distribution
    ) -> Measurement {
        Measurement(
            name: name, value: times.percentile(99), unit: "ms", comparedWith: "without it",
            otherValue: alone.percentile(99))
    }

    /// Milliseconds that starts take to be acknowledged, one after the other, while `work` goes on.
    private func startTimes(
        _ bench: BenchExecutor, beside work: () async throws -> Void
    ) async throws -> Distribution {
        let starts = Starts()
        return try await withThrowingTaskGroup(of: [Double].self) { group in
            group.addTask { try await starts.run(bench) }
            do { try await work() } catch {
                starts.end()
                throw error
            }
            starts.end()
            return Distribution(try await group.next() ?? [])
        }
    }
}

/// Starts, one after the other, until somebody says that it is enough.
private final class Starts: Sendable {
    private let isOver = Atomic(false)

    func end() { isOver.store(true, ordering: .releasing) }

    func run(_ bench: BenchExecutor) async throws -> [Double] {
        var times: [Double] = []
        while !isOver.load(ordering: .acquiring) {
            times.append(
                try await seconds {
                    _ = try await bench.executor.startExecution(machine: "m", input: "{}")
                } * 1_000)
            // As callers come, not as fast as one can.
            try await Task.sleep(for: .milliseconds(1))
        }
        return times
    }
}
