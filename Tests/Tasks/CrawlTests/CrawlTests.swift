import Foundation
import StileCatalog
import StileJSON
import StileLake
import StileTasks
import Testing

@testable import Crawl

@Suite("The crawl task", .enabled(if: duckDB != nil, "duckdb is not installed"))
struct CrawlTests {
    private static let day1 = "clean/orders/year=2010/month=12/day=01/part-0.parquet"
    private static let day2 = "clean/orders/year=2010/month=12/day=02/part-0.parquet"

    @Test("finds tables, types and partitions; an idle crawl reads and writes nothing")
    func idle() async throws {
        try await CrawlFixture.with { fixture in
            try await fixture.write(
                """
                SELECT 1::BIGINT AS id, 2.50::DECIMAL(12,2) AS total, [1, 2] AS list,
                    {'a': 'x', 'b': [{'c': 1::DOUBLE}]} AS nested, MAP {'k': 1} AS counts,
                    TIMESTAMP '2010-12-01 10:00:00' AS at
                """, to: Self.day1)
            try await fixture.write(
                "SELECT 7 AS n FROM range(3)", to: "curated/sums/part-0.parquet")
            let first = try await fixture.crawl()
            #expect(first.tables == 2 && first.tablesAdded == 2 && first.partitionsAdded == 2)
            #expect(first.filesRead == 2 && first.filesSkipped == 0 && first.changed)
            let orders = try fixture.catalog.table("shop.orders")
            #expect(
                orders.columns.map(\.type) == [
                    "bigint", "decimal(12,2)", "array<int>",
                    "struct<a:string,b:array<struct<c:double>>>", "map<string,int>", "timestamp",
                ])
            #expect(orders.partitionKeys.map(\.name) == ["year", "month", "day"])
            #expect(try fixture.catalog.table("sums").rowCount == 3)
            let second = try await fixture.crawl()
            #expect(second.filesRead == 0 && !second.changed && second.tables == 2)
        }
    }

    @Test("a new column, a replaced file and a partition that went")
    func evolution() async throws {
        try await CrawlFixture.with { fixture in
            try await fixture.write("SELECT 1 AS id", to: Self.day1)
            try await fixture.write("SELECT 2 AS id", to: Self.day2)
            _ = try await fixture.crawl()
            try await fixture.write("SELECT 2::BIGINT AS id, 'app' AS channel", to: Self.day2)
            let changed = try await fixture.crawl()
            #expect(changed.filesRead == 1 && changed.partitionsUpdated == 1)
            #expect(changed.versionsAdded == 1)
            let table = try fixture.catalog.table("orders")
            #expect(table.columns.map(\.type) == ["bigint", "string"] && table.version == 2)
            try await fixture.lake.delete(Self.day1)
            let gone = try await fixture.crawl()
            #expect(gone.partitionsDeleted == 1 && gone.partitions == 1)
            try await fixture.lake.delete(Self.day2)
            #expect(try await fixture.crawl().tablesDeleted == 1)
        }
    }

    @Test("a damaged file is named and left out, the others are cataloged")
    func damaged() async throws {
        try await CrawlFixture.with { fixture in
            for day in 1...5 {
                try await fixture.write("SELECT 1 AS id", to: "clean/orders/day=\(day)/p.parquet")
            }
            try await fixture.lake.write(
                Array("PAR1 no footer".utf8), to: "clean/orders/day=6/p.parquet")
            let output = try await fixture.crawl()
            #expect(output.partitions == 5 && output.filesSkipped == 1)
            #expect(output.skipped.map(\.key) == ["clean/orders/day=6/p.parquet"])
        }
    }

    @Test("CSV and JSON are classified, by name or by sample")
    func otherFormats() async throws {
        try await CrawlFixture.with { fixture in
            try await fixture.lake.write(
                Array("sku,price\na,1.5\nb,2\n".utf8), to: "raw/prices/2010/12/01/prices.csv")
            try await fixture.lake.write(
                Array("{\"a\": {\"b\": 1}}\n{\"a\": {\"b\": 2}}\n".utf8), to: "raw/events/part")
            try await fixture.lake.write(
                Array("{}".utf8), to: "raw/prices/2010/12/01/_manifest.json")
            let output = try await fixture.crawl(CrawlInput(database: "raw", targets: ["raw"]))
            #expect(output.tables == 2 && output.filesSkipped == 0)
            let prices = try fixture.catalog.table("prices")
            #expect(prices.classification == .csv && prices.rowCount == 2)
            #expect(
                prices.partitionKeys.map(\.name) == ["partition_0", "partition_1", "partition_2"])
            let events = try fixture.catalog.table("events")
            #expect(events.classification == .json)
            #expect(events.columns.map(\.type) == ["struct<b:bigint>"])
            let engine = QueryEngine(
                catalog: fixture.catalog, lake: fixture.lake, engine: fixture.engine)
            let rows = try await engine.run("SELECT sku, partition_1 FROM prices ORDER BY sku").rows
            #expect(rows == [["a", "12"], ["b", "12"]])
            #expect(try await engine.run("SELECT sum(a.b) AS s FROM events").rows == [[3]])
        }
    }

    @Test("contracts tag personal columns")
    func personal() async throws {
        try await CrawlFixture.with { fixture in
            try await fixture.write("SELECT 1 AS id, 'x' AS mail", to: "curated/people/p.parquet")
            try Data(#"{"table": "people", "personal": {"mail": "email"}}"#.utf8)
                .write(to: URL(fileURLWithPath: fixture.folder + "/people.json"))
            let input = CrawlInput(database: "crm", contracts: ["people.json"])
            _ = try await fixture.crawl(input)
            #expect(
                try fixture.catalog.table("people").columns.map(\.personal) == [nil, "email"])
            let again = try await fixture.crawl(CrawlInput(database: "crm"))
            #expect(!again.changed)
        }
    }

    @Test(
        "bad inputs are refused by name",
        arguments: [
            (CrawlInput(database: "a/b"), "Crawl.BadInput"),
            (CrawlInput(database: "a", targets: ["../x"]), "Crawl.BadTarget"),
            (CrawlInput(database: "a", targets: ["clean/x/day=1"]), "Crawl.BadTarget"),
            (CrawlInput(database: "a", targets: ["/"]), "Crawl.BadTarget"),
            (CrawlInput(database: "a", deleteBehavior: "DROP"), "Crawl.BadInput"),
            (CrawlInput(database: "a", contracts: ["../x.json"]), "Crawl.BadInput"),
            (CrawlInput(database: "a", contracts: ["absent.json"]), "Crawl.BadInput"),
        ])
    func badInput(_ input: CrawlInput, _ error: String) async throws {
        try await CrawlFixture.with { fixture in
            let failure = await #expect(throws: TaskFailure.self) {
                try await fixture.crawl(input)
            }
            #expect(failure?.error == error)
        }
    }

    @Test("two zones may not share a table name in one database")
    func collision() async throws {
        try await CrawlFixture.with { fixture in
            try await fixture.write("SELECT 1 AS id", to: "clean/orders/p.parquet")
            try await fixture.write("SELECT 1 AS id", to: "curated/orders/p.parquet")
            let failure = await #expect(throws: TaskFailure.self) { try await fixture.crawl() }
            #expect(failure?.error == "Crawl.NameCollision")
        }
    }

    @Test("crawls of one database at once end as one would")
    func concurrent() async throws {
        try await CrawlFixture.with { fixture in
            for day in 1...4 {
                try await fixture.write("SELECT 1 AS id", to: "clean/orders/day=\(day)/p.parquet")
            }
            let outputs = try await withThrowingTaskGroup(of: CrawlOutput.self) { group in
                for _ in 0..<4 { group.addTask { try await fixture.crawl() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outputs.count { $0.changed } == 1)
            #expect(try fixture.catalog.table("orders").partitionCount == 4)
        }
    }
}
