import CleanRepartition
import Foundation
import QualityCheck
import StileDuckDB
import StileTasks

/// `clean-repartition` and `quality-check` against DuckDB alone: the same read, casts, filter and
/// partitioned write; the same read, casts, filter and aggregates.
///
/// What the task does besides: strict casts, quarantine with the bytes of bad rows, provenance of
/// every row, digests, records and the proof that no row was lost.
struct CleanBenchmark {
    let input: GeneratedInput
    let size: Size

    func run(_ report: Report) async throws {
        let bench = try BenchLake()
        try await input.deliver(to: bench)
        let clean = try await Pair.measure(
            rounds: size.rounds,
            own: {
                try bench.forget(["clean", "quarantine", "records"])
                return try await seconds { _ = try await input.clean(bench) }
            }, other: { try await seconds { try await input.cleanAlone(bench) } })
        report.add(measurement("clean.\(input.name)", clean, "read, cast, filter, write"))
        let check = try await Pair.measure(
            rounds: size.rounds,
            own: {
                try bench.forget(["clean", "quarantine", "records"])
                return try await seconds { try await checkQuality(bench) }
            }, other: { try await seconds { try await input.checkAlone(bench) } })
        report.add(measurement("quality.\(input.name)", check, "read, cast, filter, aggregate"))
        try bench.forget(["clean", "quarantine", "records"])
        try await MemoryBenchmark(bench: bench, input: input).run(report)
    }

    private func checkQuality(_ bench: BenchLake) async throws {
        _ = try await QualityCheck(
            lake: bench.lake, engine: bench.engine, projectDirectory: bench.root
        ).handle(.init(contract: input.contract, day: input.day), context: bench.context())
    }

    private func measurement(_ name: String, _ pair: Pair, _ work: String) -> Measurement {
        Measurement(
            name: name, value: pair.own, unit: "s",
            comparedWith: "DuckDB alone: \(work) of \(input.rows) rows", otherValue: pair.other)
    }
}
