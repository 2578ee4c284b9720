import Foundation
import StileDuckDB

/// What running the workflow itself costs: `stile run` of retail-daily, a process from start to
/// end, on a day without files.
struct EmptyDayBenchmark {
    let size: Size

    func run(_ report: Report) async throws {
        let bench = try BenchLake()
        let stile = try program()
        try bench.write(
            #"{"landing": "\#(bench.root)/landing", "days": ["2010-12-01"]}"#, to: "input.json")
        let run = """
            STILE_DATA=\(bench.root)/state STILE_DUCKDB=\(bench.engine.executable) \
            STILE_PRIVACY_SALT=bench \(stile) run Workflows/retail-daily/definition.asl.json \
            --input @input.json
            """
        try await bench.shell(run)
        let pair = try await Pair.measure(
            rounds: size.rounds,
            own: { try await seconds { try await bench.shell(run) } },
            other: { try await seconds { _ = try await bench.engine.query("SELECT 1;") } })
        report.add(
            Measurement(
                name: "day.empty", value: pair.own * 1000, unit: "ms",
                comparedWith: "one start of DuckDB", otherValue: pair.other * 1000))
    }

    /// The `stile` that was built beside this program.
    private func program() throws -> String {
        let folder = URL(fileURLWithPath: Bundle.main.executablePath ?? "")
            .deletingLastPathComponent()
        let path = folder.appendingPathComponent("stile").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw BenchmarkFailure(
                "there is no \(path): run swift build -c release --product stile")
        }
        return path
    }
}
