import Foundation
import StileDuckDB

/// Measures Stile against what one would use otherwise, in the same run on the same data, prints a
/// line per figure and leaves them as lines of JSON in `.bench/results.jsonl`.
///
/// `StileBenchmarks [--quick] [NAME…]`: names choose groups (`landing`, `clean`, `curate`, `day`,
/// `executor`, `latency`, `fairness`, `waiting`, `history`, `operations`, `idle`, `takeover`, `distributed-map`,
/// `json`, `jsonpath`, `jsonata`, `items`; `http` only when it is named); `--quick` takes inputs so small that
/// only the ways are tried. `--scale N` multiplies how many executions `executor` runs and `waiting`,
/// `history` and `operations` keep, and judges nothing.
@main struct StileBenchmarks {
    private static let results = ".bench/results.jsonl"

    static func main() async {
        do {
            try await runAll()
        } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func runAll() async throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == MemoryBenchmark.verb, arguments.count == 3 {
            return try await MemoryBenchmark.child(root: arguments[1], dataset: arguments[2])
        }
        if arguments.first == DistributedMapBenchmark.verb, arguments.count == 5,
            let batch = Int(arguments[2]), let items = Int(arguments[3]),
            let state = DistributedMapBenchmark.ChildState(rawValue: arguments[4])
        {
            return try await DistributedMapBenchmark.child(
                arguments[1], batch: batch, items: items, of: state)
        }
        if arguments.first == WaitingBenchmark.verb, arguments.count == 2,
            let count = Int(arguments[1])
        {
            return try await WaitingBenchmark.child(count)
        }
        let isQuick = arguments.contains("--quick")
        arguments.removeAll { $0 == "--quick" }
        let scale = try takeScale(&arguments)
        let unknown = arguments.filter { !Size.groups.contains($0) && $0 != Size.http }
        guard unknown.isEmpty else {
            throw BenchmarkFailure(
                "no benchmarks named \(unknown): choose from \(Size.groups + [Size.http]), or name none for all but"
                    + " the last")
        }
        let size = (isQuick ? Size.quick : Size.full).scaled(by: scale ?? 1)
        let report = Report(
            thresholds: try Threshold.load("Benchmarks/Thresholds"),
            judges: !isQuick && scale == nil)
        report.note("Ratios count: absolute values depend on the machine and on what else it does.")
        for group in Size.groups where arguments.isEmpty || arguments.contains(group) {
            try await run(group, size, report)
        }
        if arguments.contains(Size.http) {
            try await HTTPBenchmark(size: isQuick ? .quick : .full).run(report)
        }
        try report.save(to: results)
        report.note("results: \(results)")
        finish(report)
    }

    private static func takeScale(_ arguments: inout [String]) throws -> Double? {
        guard let place = arguments.firstIndex(of: "--scale") else { return nil }
        guard place + 1 < arguments.count, let scale = Double(arguments[place + 1]), scale > 0
        else { throw BenchmarkFailure("--scale needs a number such as 0.1") }
        arguments.removeSubrange(place...place + 1)
        return scale
    }

    private static func run(_ group: String, _ size: Size, _ report: Report) async throws {
        switch group {
        case "landing": try await LandingBenchmark(size: size).run(report)
        case "clean":
            for input in GeneratedInput.all(size) {
                try await CleanBenchmark(input: input, size: size).run(report)
            }
        case "curate": try await CurateBenchmark(size: size).run(report)
        case "day": try await EmptyDayBenchmark(size: size).run(report)
        case "executor":
            for benchmark in ExecutorBenchmark.all(size) { try await benchmark.run(report) }
        case "latency": try await LatencyBenchmark(size: size).run(report)
        case "fairness": try await FairnessBenchmark(size: size).run(report)
        case "waiting": try await WaitingBenchmark(size: size).run(report)
        case "history": try await HistoryBenchmark(size: size).run(report)
        case "operations": try await OperationsBenchmark(size: size).run(report)
        case "idle": try IdleBenchmark(size: size).run(report)
        case "takeover": try TakeOverBenchmark().run(report)
        case "items": try await ItemsBenchmark(size: size).run(report)
        case "distributed-map":
            try await DistributedMapBenchmark(items: size.mapItems).run(report)
        case "jsonpath": try await JSONPathBenchmark(size: size).run(report)
        case "jsonata": try await JSONataBenchmark(size: size).run(report)
        default:
            for sample in Samples.all(size) { try JSONBenchmark(sample: sample).run(report) }
        }
    }

    private static func finish(_ report: Report) {
        guard !report.missed.isEmpty else { return }
        report.note("below their aims: \(report.missed.joined(separator: ", "))")
        if ProcessInfo.processInfo.environment["STILE_BENCH_STRICT"] == "1" { exit(1) }
    }
}

/// How much is measured.
struct Size {
    let rows: Int
    let rounds: Int
    let largeFileMegabytes: Int
    let smallFiles: Int
    let curateDays: Int
    /// The part of the executions of `executor` that are run.
    var executionsPart = 1.0
    let jsonParts: Int
    /// Items of a Distributed Map.
    let mapItems: Int
    /// Executions that run alone, one after the other.
    var latencyRuns = 500
    var inlineItems = 1_000
    var waiting = 100_000
    /// Executions that a file has before it is measured: ended ones, and ones that run.
    var finished = 1_000_000
    var running = 10_000
    /// Executions that are run on it.
    var grown = 20_000
    /// Executions of the file that is examined, copied and purged.
    var operated = 300_000
    var idleSeconds = 10

    static let full = Size(
        rows: 2_000_000, rounds: 2, largeFileMegabytes: 256, smallFiles: 1_000, curateDays: 4,
        jsonParts: 1, mapItems: 100_000)
    static let quick = Size(
        rows: 20_000, rounds: 1, largeFileMegabytes: 8, smallFiles: 100, curateDays: 1,
        executionsPart: 0.01, jsonParts: 20, mapItems: 2_000, latencyRuns: 20, inlineItems: 100,
        waiting: 1_000, finished: 2_000, running: 100, grown: 500, operated: 2_000,
        idleSeconds: 1)

    static let groups = [
        "landing", "clean", "curate", "day", "executor", "distributed-map", "json", "jsonpath",
        "jsonata", "items", "latency", "fairness", "waiting", "history", "operations", "idle",
        "takeover",
    ]

    /// At least as many as are in flight.
    func executions(_ count: Int) -> Int { max(256, Int(Double(count) * executionsPart)) }

    /// With `scale` times the executions that are kept or run.
    func scaled(by scale: Double) -> Size {
        var size = self
        size.executionsPart *= scale
        size.waiting = Int(Double(waiting) * scale)
        size.finished = Int(Double(finished) * scale)
        size.running = Int(Double(running) * scale)
        size.operated = Int(Double(operated) * scale)
        return size
    }

    /// Takes programs from PyPI to compare with, so only who names it gets it.
    static let http = "http"
}
