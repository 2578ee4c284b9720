import Curate
import Foundation
import StileDuckDB

/// `curate` of order_lines, day by day, against DuckDB alone running the same SQL into Parquet.
///
/// The task also checks grain and money, digests the result and keeps a record with the inputs.
struct CurateBenchmark {
    private static let table = "Workflows/retail-daily/curated/order_lines.json"

    let size: Size

    func run(_ report: Report) async throws {
        let bench = try BenchLake()
        let days = (1...size.curateDays).map { "2010-12-0\($0)" }
        for day in days {
            let input = GeneratedInput.retail(day: day, rows: size.rows / 10)
            try await input.deliver(to: bench)
            _ = try await input.clean(bench)
        }
        let task = Curate(lake: bench.lake, engine: bench.engine, projectDirectory: bench.root)
        let sql = try String(
            contentsOfFile: bench.root + "/Workflows/retail-daily/curated/order_lines.sql",
            encoding: .utf8)
        let pair = try await Pair.measure(
            rounds: size.rounds,
            own: {
                try bench.forget(["curated", "records/order_lines"])
                // The first run also takes up days whose clean rows it finds new.
                var changed = 0
                let elapsed = try await seconds {
                    for day in days {
                        changed += try await task.handle(
                            .init(table: Self.table, day: day), context: bench.context()
                        ).changed
                    }
                }
                guard changed == days.count else {
                    throw BenchmarkFailure(
                        "order_lines: \(changed) of \(days.count) days were computed")
                }
                return elapsed
            },
            other: { try await seconds { for day in days { try await alone(bench, sql, day) } } })
        report.add(
            Measurement(
                name: "curate.order_lines", value: pair.own, unit: "s",
                comparedWith: "DuckDB alone: the same SQL to Parquet, "
                    + "\(days.count) days of \(size.rows / 10) rows",
                otherValue: pair.other))
    }

    private func alone(_ bench: BenchLake, _ sql: String, _ day: String) async throws {
        let file = "\(bench.root)/lake/clean/online_retail/year=2010/month=12/day=\(day.suffix(2))"
        var options = bench.options
        options.preservesInsertionOrder = true
        _ = try await bench.engine.run(
            """
            CREATE TEMP VIEW orders AS FROM read_parquet(\(SQL.literal(file + "/part-0.parquet")),
              hive_partitioning = false);
            COPY (SELECT * FROM (\(sql)) ORDER BY invoice_ts, invoice_no, source_row)
              TO \(SQL.literal(bench.root + "/order_lines.parquet"))
              (FORMAT parquet, COMPRESSION zstd);
            """, options: options)
    }
}
