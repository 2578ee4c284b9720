import Foundation
import StileDuckDB

/// Measures Stile against what one would use otherwise, in the same run on the same data, prints a
/// line per figure and leaves them as lines of JSON in `.bench/results.jsonl`.
///
/// `StileBenchmarks [--quick] [NAME…]`: names choose groups (`landing`, `clean`, `curate`, `day`,
/// `executor`, `distributed-map`, `json`, `jsonpath`, `jsonata`, `items`; `http` only when it is
/// named); `--quick` takes inputs so small that only the ways are tried.
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
        if arguments.first == DistributedMapBenchmark.verb, arguments.count == 4,
            let batch = Int(arguments[2]), let items = Int(arguments[3])
        {
            return try await DistributedMapBenchmark.child(
                arguments[1], batch: batch, items: items)
        }
        let isQuick = arguments.contains("--quick")
        arguments.removeAll { $0 == "--quick" }
        let unknown = arguments.filter { !Size.groups.contains($0) && $0 != Size.http }
        guard unknown.isEmpty else {
            throw BenchmarkFailure(
                "no benchmarks named \(unknown): choose from \(Size.groups + [Size.http]), or name none for all but"
                    + " the last")
        }
        let size = isQuick ? Size.quick : Size.full
        let report = Report(
            thresholds: try Threshold.load("Benchmarks/Thresholds"), judges: !isQuick)
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
    /// Executions per one in flight.
    let executions: Int
    let jsonParts: Int
    /// Items of a Distributed Map.
    let mapItems: Int

    static let full = Size(
        rows: 2_000_000, rounds: 2, largeFileMegabytes: 256, smallFiles: 1_000, curateDays: 4,
        executions: 24, jsonParts: 1, mapItems: 100_000)
    static let quick = Size(
        rows: 20_000, rounds: 1, largeFileMegabytes: 8, smallFiles: 100, curateDays: 1,
        executions: 1, jsonParts: 20, mapItems: 2_000)

    static let groups = [
        "landing", "clean", "curate", "day", "executor", "distributed-map", "json", "jsonpath",
        "jsonata", "items",
    ]
    /// Takes programs from PyPI to compare with, so only who names it gets it.
    static let http = "http"
}
