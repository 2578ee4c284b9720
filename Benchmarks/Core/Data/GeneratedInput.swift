import CleanRepartition
import LandingToRaw
import StileDuckDB

/// A delivery made by DuckDB, and what DuckDB alone would make of it.
struct GeneratedInput {
    let name: String
    let contract: String
    let day: String
    let rows: Int
    /// Over `range(rows)` as `i`.
    let generator: String
    /// The typed rows that pass, over the relation `source` of texts.
    let typed: String
    /// The quality rules' figures over the typed rows.
    let figures: String

    static func all(_ size: Size) -> [GeneratedInput] {
        [sales(rows: size.rows), retail(day: "2010-12-01", rows: size.rows / 4)]
    }

    static func named(_ name: String) -> GeneratedInput? {
        all(.full).first { $0.name == name }
    }

    private var file: String { "landing/\(name)/\(day).csv" }

    /// Puts the delivery into landing and from there into raw.
    func deliver(to bench: BenchLake) async throws {
        if name == "sales" { try bench.write(Self.salesContract, to: contract) }
        try await bench.shell("mkdir -p landing/\(name)")
        _ = try await bench.engine.run(
            "COPY (SELECT \(generator) FROM range(\(rows)) AS t (i)) TO "
                + "\(SQL.literal("\(bench.root)/\(file)")) (FORMAT csv, HEADER);",
            options: bench.options)
        _ = try await LandingToRaw(lake: bench.lake, projectDirectory: bench.root).handle(
            .init(contract: contract, landing: "landing/\(name)", day: day),
            context: bench.context())
    }

    func clean(_ bench: BenchLake) async throws -> CleanRepartition.Output {
        try await CleanRepartition(
            lake: bench.lake, engine: bench.engine, projectDirectory: bench.root
        ).handle(.init(contract: contract, day: day), context: bench.context())
    }

    // MARK: - DuckDB alone

    func cleanAlone(_ bench: BenchLake) async throws {
        try bench.remove("alone")
        _ = try await bench.engine.run(
            """
            COPY (SELECT *, year(ts) AS year, month(ts) AS month, day(ts) AS day
              FROM (\(typedRows(bench)))) TO \(SQL.literal(bench.root + "/alone"))
              (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (year, month, day));
            """, options: bench.options)
    }

    func checkAlone(_ bench: BenchLake) async throws {
        _ = try await bench.engine.run(
            "SELECT \(figures) FROM (\(typedRows(bench)));", options: bench.options)
    }

    private func typedRows(_ bench: BenchLake) -> String {
        """
        WITH source AS (FROM read_csv(\(SQL.literal("\(bench.root)/\(file)")), header = true,
          all_varchar = true, delim = ',', quote = '"', ignore_errors = true)) \(typed)
        """
    }
}

// MARK: - A plain CSV over 31 days

extension GeneratedInput {
    /// Orders in no order of time, so that every partition gets rows from every part of the file.
    static func sales(rows: Int) -> GeneratedInput {
        GeneratedInput(
            name: "sales", contract: "sales.json", day: "2024-01-31", rows: rows,
            generator: """
                100000 + i AS order_id, 'sku-' || hash(i) % 5000 AS sku,
                CASE WHEN i % 400 = 7 THEN 'twelve' ELSE CAST(1 + hash(i * 3) % 20 AS VARCHAR) END
                  AS quantity,
                hash(i * 5) % 100 || '.' || lpad(CAST(hash(i * 7) % 100 AS VARCHAR), 2, '0')
                  AS price,
                strftime(TIMESTAMP '2024-01-01' + to_seconds(CAST(hash(i * 11) % 2678400 AS BIGINT)),
                  '%Y-%m-%d %H:%M:%S') AS ts,
                hash(i * 13) % 200000 AS customer, 'United Kingdom' AS country
                """,
            typed: """
                SELECT * FROM (SELECT TRY_CAST(\(trimmed("order_id")) AS BIGINT) AS order_id,
                  upper(\(trimmed("sku"))) AS sku,
                  TRY_CAST(\(trimmed("quantity")) AS BIGINT) AS quantity,
                  TRY_CAST(\(trimmed("price")) AS DECIMAL(12, 2)) AS price,
                  TRY_CAST(\(trimmed("ts")) AS TIMESTAMP) AS ts,
                  TRY_CAST(\(trimmed("customer")) AS BIGINT) AS customer,
                  \(trimmed("country")) AS country FROM source)
                WHERE order_id IS NOT NULL AND quantity <> 0 AND price >= 0 AND ts IS NOT NULL
                """,
            figures: "count(*), count(order_id), count(customer), avg(CAST(price < 100000 AS INT))")
    }

    private static func trimmed(_ column: String) -> String { "nullif(trim(\(column)), '')" }

    private static let salesContract = #"""
        {"dataset": "sales", "format": {"type": "csv"},
         "landing": {"pattern": "{yyyy}-{MM}-{dd}*.csv"},
         "columns": [
          {"name": "order_id", "type": "bigint", "required": true},
          {"name": "sku", "transforms": ["upper"]},
          {"name": "quantity", "type": "bigint", "required": true},
          {"name": "price", "type": "decimal(12,2)", "required": true},
          {"name": "ts", "type": "timestamp", "required": true},
          {"name": "customer", "type": "bigint"},
          {"name": "country"}],
         "eventTime": "ts",
         "rowRules": [
          {"id": "quantity_not_zero", "sql": "quantity <> 0"},
          {"id": "price_not_negative", "sql": "price >= 0"}],
         "quality": ["QuarantinedRatio <= 0.05", "IsComplete \"order_id\"",
          "Completeness \"customer\" >= 0.1",
          "ColumnValues \"price\" < 100000 with threshold >= 0.999"]}
        """#
}

// MARK: - The format of retail-daily

extension GeneratedInput {
    /// A day of invoice lines: quoted descriptions, and bad values in some rows.
    static func retail(day: String, rows: Int) -> GeneratedInput {
        GeneratedInput(
            name: "retail", contract: "Workflows/retail-daily/datasets/online_retail.json",
            day: day, rows: rows,
            generator: """
                CASE WHEN i % 1000 = 3 THEN 'X-17' ELSE CAST(536365 + i // 20 AS VARCHAR) END
                  AS InvoiceNo,
                (10000 + hash(i) % 80000) || CASE WHEN i % 3 = 0 THEN 'a' ELSE '' END AS StockCode,
                CASE WHEN i % 8 = 0 THEN 'SET OF 3, "RETRO" TINS' ELSE 'HANGING HEART HOLDER' END
                  AS Description,
                CASE WHEN i % 500 = 9 THEN 'twelve' ELSE CAST(1 + hash(i * 3) % 48 AS VARCHAR) END
                  AS Quantity,
                strftime(TIMESTAMP '\(day)' + to_seconds(28800 + i * 36000 // \(rows)),
                  '%Y-%m-%d %H:%M:00') AS InvoiceDate,
                hash(i * 5) % 20 || '.' || lpad(CAST(hash(i * 7) % 100 AS VARCHAR), 2, '0')
                  AS UnitPrice,
                CASE WHEN i % 4 = 0 THEN NULL ELSE (12346 + hash(i * 13) % 6000) || '.0' END
                  AS CustomerID,
                'United Kingdom' AS Country
                """,
            typed: """
                SELECT * FROM (SELECT \(trimmed("InvoiceNo")) AS invoice_no,
                  upper(\(trimmed("StockCode"))) AS stock_code,
                  \(trimmed("Description")) AS description,
                  TRY_CAST(\(trimmed("Quantity")) AS BIGINT) AS quantity,
                  TRY_CAST(\(trimmed("InvoiceDate")) AS TIMESTAMP) AS ts,
                  TRY_CAST(\(trimmed("UnitPrice")) AS DECIMAL(12, 3)) AS unit_price,
                  TRY_CAST(regexp_replace(\(trimmed("CustomerID")), '\\.0*$', '') AS BIGINT)
                    AS customer_id,
                  \(trimmed("Country")) AS country FROM source)
                WHERE regexp_full_match(invoice_no, '[CA]?[0-9]{6}') AND stock_code IS NOT NULL
                  AND country IS NOT NULL AND quantity <> 0 AND unit_price >= 0 AND ts IS NOT NULL
                """,
            figures: """
                count(*), count(invoice_no), count(customer_id),
                avg(CAST(unit_price < 100000 AS INT))
                """)
    }
}
