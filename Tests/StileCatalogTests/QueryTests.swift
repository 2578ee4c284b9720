import Foundation
import StileDuckDB
import StileJSON
import StileLake
import Testing

@testable import StileCatalog

/// The data engine of this machine, nil where it is not installed.
let duckDB = try? DuckDB.locate()

/// A directory lake with a catalog beside it, for the time of `body`.
func withLake<Value>(
    _ body: (_ lake: DirectoryStore, _ catalog: Catalog, _ folder: String) async throws -> Value
) async throws -> Value {
    let folder = NSTemporaryDirectory() + "stile-query-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let lake = try DirectoryStore(folder + "/lake")
    return try await body(lake, try Catalog(opening: folder), folder)
}

/// Writes the rows of `select` as one Parquet object and returns its findings.
func writeParquet(
    _ select: String, to key: String, _ lake: DirectoryStore, columns: [CatalogColumn]
) async throws -> FoundFile {
    let engine = try #require(duckDB)
    let path = lake.location + "/" + key
    try FileManager.default.createDirectory(
        at: URL(fileURLWithPath: path).deletingLastPathComponent(),
        withIntermediateDirectories: true)
    _ = try await engine.run("COPY (\(select)) TO \(SQL.literal(path)) (FORMAT parquet);")
    let info = try #require(try await lake.info(key))
    return FoundFile(
        file: CatalogFile(
            key: key, bytes: info.bytes, modifiedAtMillis: info.modifiedAtMillis, rowCount: 1),
        columns: columns)
}

@Suite("Queries over the catalog", .enabled(if: duckDB != nil, "duckdb is not installed"))
struct QueryTests {
    /// `shop.orders` with two days, the second with a column more, and `web.hits`.
    private func withShop(
        _ body: (QueryEngine, DirectoryStore, _ folder: String) async throws -> Void
    ) async throws {
        try await withLake { lake, catalog, folder in
            let narrow = ordersColumns
            let wide = ordersColumns + [CatalogColumn(name: "channel", type: "string")]
            let first = try await writeParquet(
                "SELECT 1::BIGINT AS id, 1.50::DECIMAL(12,2) AS total",
                to: "clean/orders/day=07/part-0.parquet", lake, columns: narrow)
            let second = try await writeParquet(
                "SELECT 2::BIGINT AS id, 2.25::DECIMAL(12,2) AS total, 'app' AS channel",
                to: "clean/orders/day=10/part-0.parquet", lake, columns: wide)
            let days = [
                FoundPartition(values: ["07"], location: "clean/orders/day=07", files: [first]),
                FoundPartition(values: ["10"], location: "clean/orders/day=10", files: [second]),
            ]
            _ = try catalog.apply(shopFindings([orders(days)]), policy: .init(), nowMillis: 1)
            let hit = try await writeParquet(
                "SELECT 'a b' AS path", to: "clean/hits/part-0.parquet", lake,
                columns: [CatalogColumn(name: "path", type: "string")])
            let hits = FoundTable(
                name: "hits", location: "clean/hits", format: .parquet, partitionKeys: [],
                partitions: [FoundPartition(values: [], location: "clean/hits", files: [hit])])
            _ = try catalog.apply(
                CrawlFindings(database: "web", targets: ["clean/hits"], tables: [hits]),
                policy: .init(), nowMillis: 1)
            let engine = QueryEngine(
                catalog: catalog, lake: lake, engine: try #require(duckDB))
            try await body(engine, lake, folder)
        }
    }

    @Test("views join partitions of different schemas and prune by key")
    func views() async throws {
        try await withShop { engine, _, _ in
            let all = try await engine.run("SELECT * FROM shop.orders ORDER BY id")
            #expect(all.columns.map(\.name) == ["id", "total", "channel", "day"])
            #expect(all.columns.map(\.type) == ["bigint", "decimal(12,2)", "string", "int"])
            #expect(
                all.rows == [
                    [1, .number(.text("1.50")), nil, 7], [2, .number(.text("2.25")), "app", 10],
                ])
            let one = try await engine.run("SELECT id FROM orders WHERE day = '07'")
            #expect(one.rows == [[1]])
            let both = try await engine.run(
                "SELECT count(*) AS n FROM orders, \"web\".\"hits\";\n-- done")
            #expect(both.rows == [[2]])
        }
    }

    @Test("rows are cut at the limit, empty results keep their columns")
    func limits() async throws {
        try await withShop { engine, _, _ in
            let cut = try await engine.run("SELECT id FROM orders ORDER BY id DESC", maxRows: 1)
            #expect(cut.rows == [[2]] && cut.isTruncated)
            let none = try await engine.run("SELECT id, total FROM orders WHERE false")
            #expect(none.rows.isEmpty && none.columns.count == 2 && !none.isTruncated)
            let twice = try await engine.run("SELECT id, id FROM orders WHERE id = 1")
            #expect(twice.rows == [[1, 1]])
        }
    }

    @Test("unknown tables come with what was probably meant")
    func unknownTable() async throws {
        try await withShop { engine, _, _ in
            await #expect(
                throws: QueryError.unknownTable(name: "oders", known: ["hits", "orders"])
            ) { try await engine.run("SELECT * FROM oders") }
            let error = QueryError.unknownTable(name: "oders", known: ["hits", "orders"])
            #expect(error.description.contains("did you mean \"orders\"? tables: hits, orders"))
        }
    }

    @Test(
        "nothing but a SELECT over the catalog passes",
        arguments: [
            "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('/etc/passwd')",
            "SELECT * FROM '/etc/passwd'", "SELECT * FROM glob('/etc/*')",
            "SELECT * FROM read_blob('/proc/self/environ')", "SELECT getenv('PATH')",
            "SELECT * FROM sniff_csv('/etc/passwd')", "FROM read_json('/etc/hosts')",
            "FROM parquet_metadata('/etc/passwd')", "FROM read_parquet('{lake}/secret.parquet')",
            "FROM read_parquet('{lake}/clean/orders/day=07/../../../secret.parquet')",
            "FROM read_duckdb('{lake}/x.db')",
            "FROM sqlite_scan('{folder}/catalog.sqlite', 'tables')",
            "ATTACH '{folder}/x.db'", "ATTACH '{folder}/catalog.sqlite' AS c (TYPE sqlite)",
            "COPY orders TO '{folder}/out.csv'", "COPY (SELECT 1) TO '{folder}/out.csv'",
            "EXPORT DATABASE '{folder}/out'", "IMPORT DATABASE '{folder}/out'",
            "INSTALL httpfs", "LOAD httpfs", "LOAD '/tmp/x.so'", "PRAGMA database_list",
            "SET memory_limit = '100GB'", "RESET ALL", "SET enable_external_access = true",
            "CREATE TABLE t AS SELECT 1", "DROP VIEW orders", "DELETE FROM orders",
            "INSERT INTO orders VALUES (1)", "UPDATE orders SET id = 3", "CALL pragma_version()",
            "CHECKPOINT", "BEGIN", "USE shop", "EXPLAIN ANALYZE SELECT 1", "PREPARE p AS SELECT 1",
            "SELECT 1; SELECT 2", "SELECT 1; COPY (SELECT 1) TO '{folder}/out.csv'",
            "SELECT 1') ; COPY (SELECT 1) TO '{folder}/out.csv' --",
            "SELECT * FROM query('COPY (SELECT 1) TO ''{folder}/out.csv''')",
            "SELECT 1\n.shell touch {folder}/out.csv", "\n.shell touch {folder}/out.csv",
            ".open {folder}/out.csv", "SELECT 1;\n.once {folder}/out.csv\nSELECT 2",
            "", ";", "-- nothing",
        ])
    func guarded(_ template: String) async throws {
        try await withShop { engine, lake, folder in
            _ = try await writeParquet(
                "SELECT 1 AS secret", to: "secret.parquet", lake, columns: [])
            let sql = template.split(separator: "{lake}", omittingEmptySubsequences: false)
                .joined(separator: lake.location)
                .split(separator: "{folder}", omittingEmptySubsequences: false)
                .joined(separator: folder)
            await #expect(throws: (any Error).self) { try await engine.run(sql + " -- orders") }
            await #expect(throws: (any Error).self) { try await engine.run(sql) }
            #expect(!FileManager.default.fileExists(atPath: folder + "/out.csv"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
            #expect(try await engine.run("SELECT count(*) FROM orders").rows == [[2]])
        }
    }

    @Test(
        "ordinary forms of a query pass",
        arguments: [
            "WITH o AS (SELECT * FROM orders) SELECT count(*) FROM o", "FROM orders",
            "VALUES (1), (2)", "DESCRIBE orders", "SUMMARIZE orders", "SHOW TABLES",
            "SELECT 'it''s; COPY' AS text", "SELECT '\n.shell ls'", "(SELECT 1) UNION (SELECT 2)",
            "SELECT 1 -- ; drop table x", "SELECT /* a ; b */ 1;", "SELECT \"id\" FROM orders;;\n",
        ])
    func ordinary(_ sql: String) async throws {
        try await withShop { engine, _, _ in
            let result = try await engine.run(sql)
            #expect(!result.columns.isEmpty)
        }
    }

    @Test("an object that is gone asks for a crawl")
    func objectGone() async throws {
        try await withShop { engine, lake, _ in
            try await lake.delete("clean/hits/part-0.parquet")
            await #expect(
                throws: QueryError.objectGone(table: "hits", key: "clean/hits/part-0.parquet")
            ) { try await engine.run("SELECT * FROM hits") }
        }
    }
}
