import Foundation
import StileJSON
import StileLake
import StileTasks
import Testing

@testable import Curate

@Suite("The curate task", .enabled(if: duckDB != nil, "duckdb is not installed"))
struct CurateTests {
    @Test("joins inputs into one partition, and a second run changes nothing")
    func idempotent() async throws {
        try await CurateFixture.with { fixture in
            try fixture.contract(salesContract, sql: salesSQL)
            try await fixture.orders(1, [(1, "ann", "2.50"), (2, "bob", "1.25")])
            try await fixture.weather(1, [7])
            let first = try await fixture.curate(1)
            #expect(first.rowsIn == 3 && first.rowsOut == 2)
            #expect(first.partitions == 1 && first.changed == 1 && first.pending == 0)
            #expect(
                try await fixture.rows("id, total, temp") == [[1, "2.50", 7], [2, "1.25", 7]])
            let before = try await fixture.lake.list(prefix: "")
            let second = try await fixture.curate(1)
            #expect(second.changed == 0 && second.rowsOut == 2 && second.rowsIn == 3)
            #expect(try await fixture.lake.list(prefix: "") == before)
        }
    }

    @Test("a replaced input replaces the partition; the same content is not written again")
    func replacedInput() async throws {
        try await CurateFixture.with { fixture in
            try fixture.contract(salesContract, sql: salesSQL)
            try await fixture.orders(1, [(1, "ann", "2.50")])
            try await fixture.weather(1, [7])
            try await fixture.curate(1)
            let before = try await fixture.lake.info(fixture.key(1))
            try await fixture.orders(1, [(1, "ann", "2.50")])
            let same = try await fixture.curate(1)
            #expect(same.changed == 0)
            #expect(try await fixture.lake.info(fixture.key(1)) == before)
            try await fixture.orders(1, [(1, "ann", "2.75"), (3, "cy", "1.00")])
            let other = try await fixture.curate(1)
            #expect(other.changed == 1 && other.rowsOut == 2)
            #expect(try await fixture.rows("id, total") == [[1, "2.75"], [3, "1.00"]])
        }
    }

    @Test("a partition whose input went is removed")
    func removed() async throws {
        try await CurateFixture.with { fixture in
            try fixture.contract(salesContract, sql: salesSQL)
            try await fixture.orders(1, [(1, "ann", "2.50")])
            try await fixture.curate(1)
            try await fixture.lake.delete(
                "clean/orders/year=2010/month=12/day=01/part-0.parquet")
            let gone = try await fixture.curate(1)
            #expect(gone.changed == 1 && gone.partitions == 0 && gone.pending == 0)
            #expect(try await fixture.lake.info(fixture.key(1)) == nil)
            #expect(try await fixture.curate(1).changed == 0)
        }
    }

    @Test("a day without input has no partition and is no error")
    func emptyDay() async throws {
        try await CurateFixture.with { fixture in
            try fixture.contract(salesContract, sql: salesSQL)
            let output = try await fixture.curate(1)
            #expect(output.rowsOut == 0 && output.partitions == 0 && output.changed == 0)
        }
    }

    @Test("late weather: written with null, listed, computed again by the next run")
    func pending() async throws {
        try await CurateFixture.with { fixture in
            try fixture.contract(salesContract, sql: salesSQL)
            try await fixture.orders(1, [(1, "ann", "2.50")])
            #expect(try await fixture.curate(1).pending == 1)
            #expect(try await fixture.rows("id, temp") == [[1, nil]])
            let list = try await fixture.lake.read("records/sales/pending.json")
            #expect(
                try JSON(parsing: try #require(list))["partitions"]
                    == ["year=2010/month=12/day=01": 1])
            try await fixture.orders(2, [(2, "bob", "1.00")])
            try await fixture.weather(1, [7])
            try await fixture.weather(2, [9])
            let next = try await fixture.curate(2)
            #expect(next.recomputed == 1 && next.pending == 0 && next.changed == 2)
            #expect(next.rowsOut == 1)
            #expect(try await fixture.rows("id, temp") == [[1, 7], [2, 9]])
        }
    }

    @Test("late rows of another day are taken up by any run, in any order of days")
    func lateRows() async throws {
        try await CurateFixture.with { fixture in
            try fixture.contract(salesContract, sql: salesSQL)
            try await fixture.orders(2, [(2, "bob", "1.00")])
            try await fixture.curate(2)
            try await fixture.orders(1, [(1, "ann", "2.50")])
            try await fixture.orders(3, [(3, "cy", "3.00")])
            let output = try await fixture.curate(3)
            #expect(output.recomputed == 1 && output.rowsOut == 1)
            #expect(try await fixture.rows("id") == [[1], [2], [3]])
        }
    }

    @Test("a changed SQL computes the partition again")
    func changedSQL() async throws {
        try await CurateFixture.with { fixture in
            try fixture.contract(salesContract, sql: salesSQL)
            try await fixture.orders(1, [(1, "ann", "2.50")])
            try await fixture.curate(1)
            try fixture.contract(
                salesContract,
                sql: salesSQL.replacingOccurrences(of: "total,", with: "total * 2 AS total,"))
            #expect(try await fixture.curate(1).changed == 1)
            #expect(try await fixture.rows("total") == [["5.00"]])
        }
    }

    @Test("two runs at once end as one")
    func concurrent() async throws {
        try await CurateFixture.with { fixture in
            try fixture.contract(salesContract, sql: salesSQL)
            try await fixture.orders(1, [(1, "ann", "2.50")])
            try await fixture.orders(2, [(2, "bob", "1.00")])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for day in [1, 2, 1, 2] { group.addTask { try await fixture.curate(day) } }
                try await group.waitForAll()
            }
            #expect(try await fixture.rows("id") == [[1], [2]])
            #expect(try await fixture.curate(1).changed == 0)
        }
    }

    @Test("hourly tables: the hours of a day, or one of them")
    func hourly() async throws {
        try await CurateFixture.with { fixture in
            try fixture.contract(
                "hits",
                """
                {"table": "hits", "sql": "SQL",
                 "inputs": [{"name": "logs", "dataset": "logs", "window": "partition"}],
                 "partition": {"by": "hour", "column": "ts"}}
                """, sql: "SELECT ts, count(*) AS n FROM logs GROUP BY ts")
            for hour in ["09", "10"] {
                try await fixture.write(
                    "SELECT TIMESTAMP '2010-12-01 \(hour):30:00' AS ts FROM range(3)",
                    to: "clean/logs/year=2010/month=12/day=01/hour=\(hour)/part-0.parquet")
            }
            let one = try await fixture.curate(1, "hits", hour: 10)
            #expect(one.partitions == 1 && one.rowsIn == 3 && one.recomputed == 1)
            let day = try await fixture.curate(1, "hits")
            #expect(day.partitions == 2 && day.changed == 0 && day.rowsOut == 2)
            #expect(try await fixture.rows("n", "hits") == [[3], [3]])
        }
    }

    @Test("tables without partitions read all of a curated table, and files of the project")
    func unpartitioned() async throws {
        try await CurateFixture.with { fixture in
            try fixture.contract(salesContract, sql: salesSQL)
            try await fixture.orders(1, [(1, "ann", "2.50"), (2, "bob", "1.00")])
            try await fixture.orders(2, [(3, "ann", "1.25")])
            try fixture.file("names.csv", "code,name\nann,\"Ann, of Ely\"\nbob,\n")
            try fixture.contract(
                "totals",
                """
                {"table": "totals", "sql": "SQL", "grain": ["customer"], "money": ["total"],
                 "inputs": [
                    {"name": "sales", "table": "sales", "window": "all"},
                    {"name": "names", "file": "names.csv", "columns": [
                        {"name": "code", "type": "string"}, {"name": "name", "type": "string"}]}],
                 "partition": {"by": "none"}}
                """,
                sql: """
                    SELECT customer, any_value(name) AS name, sum(total) AS total
                    FROM sales LEFT JOIN names ON code = customer GROUP BY customer
                    """)
            #expect(try await fixture.curate(1, "totals").partitions == 0)
            try await fixture.curate(1)
            let output = try await fixture.curate(1, "totals")
            #expect(output.rowsOut == 2 && output.partitions == 1)
            #expect(
                try await fixture.rows("customer, name, total", "totals")
                    == [["ann", "Ann, of Ely", "3.75"], ["bob", nil, "1.00"]])
            #expect(try await fixture.curate(2, "totals").changed == 0)
        }
    }
}
