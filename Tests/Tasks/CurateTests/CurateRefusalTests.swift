import Foundation
import StileDataset
import StileJSON
import StileLake
import StileTasks
import Testing

@testable import Curate

@Suite("What curate refuses", .enabled(if: duckDB != nil, "duckdb is not installed"))
struct CurateRefusalTests {
    @Test(
        "faults of the result fail by name, and nothing is published",
        arguments: [
            ("SELECT * FROM orders, range(2)", "Curate.RowsMultiplied"),
            ("SELECT 1 AS id, total, ts FROM orders", "Curate.GrainViolation"),
            (
                "SELECT id, total, ts + INTERVAL 1 DAY AS ts FROM orders",
                "Curate.RowsOutsidePartition"
            ),
            ("SELECT id, total, NULL::TIMESTAMP AS ts FROM orders", "Curate.RowsOutsidePartition"),
            ("SELECT id, total::DOUBLE AS total, ts FROM orders", "Curate.MoneyNotDecimal"),
            ("SELECT id, ts FROM orders", "Curate.BadContract"),
            ("SELECT id, total FROM orders", "Curate.BadContract"),
            ("SELECT id, total, tss FROM orders", "Curate.SQLFailed"),
            ("SELECT 1; SELECT 2", "Curate.SQLFailed"),
            ("COPY orders TO 'x.csv'", "Curate.SQLFailed"), ("", "Curate.SQLFailed"),
        ])
    func faults(_ sql: String, _ error: String) async throws {
        try await CurateFixture.with { fixture in
            try fixture.contract(
                """
                {"table": "sales", "sql": "SQL", "grain": ["id"], "rowsOf": "orders",
                 "money": ["total"],
                 "inputs": [{"name": "orders", "dataset": "orders", "window": "partition"}],
                 "partition": {"by": "day", "column": "ts"}}
                """, sql: sql)
            try await fixture.orders(1, [(1, "ann", "2.50"), (2, "bob", "1.25")])
            let failure = await fixture.failure(1)
            #expect(failure?.error == error, "\(String(describing: failure))")
            #expect(try await fixture.lake.list(prefix: "curated/").isEmpty)
        }
    }

    @Test("a decimal that was summed as a float is refused under its own name")
    func floatSum() async throws {
        try await CurateFixture.with { fixture in
            try fixture.contract(
                """
                {"table": "sales", "sql": "SQL", "partition": {"by": "day", "column": "ts"},
                 "inputs": [{"name": "orders", "dataset": "orders", "window": "partition"}]}
                """, sql: "SELECT ts, sum(total::DOUBLE) AS total FROM orders GROUP BY ts")
            try await fixture.orders(1, [(1, "ann", "2.50")])
            #expect(await fixture.failure(1)?.error == "Curate.MoneyNotDecimal")
        }
    }

    @Test("hash is keyed and the same for ever, mask and drop hide")
    func privacy() async throws {
        try await CurateFixture.with { fixture in
            let contract = """
                {"table": "sales", "sql": "SQL", "grain": ["id"],
                 "privacy": {"hash": ["id"], "mask": ["customer"], "drop": ["total"]},
                 "inputs": [{"name": "orders", "dataset": "orders", "window": "partition"}],
                 "partition": {"by": "day", "column": "ts"}}
                """
            try fixture.contract(contract, sql: "SELECT * FROM orders")
            try await fixture.orders(1, [(123, "ann", "2.50")])
            var salted = fixture
            salted.salt = "salt"
            try await salted.curate(1)
            // HMAC-SHA256 of "123" under the key "salt".
            let digest = "95438c66cc79af952983e113a6053d8543c6dd6204bc0b7a1d03e0e6b14e1071"
            #expect(try await salted.rows("id, customer") == [[.string(digest), "a***"]])
            #expect(try await salted.rows("* EXCLUDE (ts)")[0].count == 2)
            var unsalted = fixture
            unsalted.salt = nil
            #expect(await unsalted.failure(1)?.error == "Curate.NoPrivacySalt")
            salted.salt = String(repeating: "long ", count: 30)
            #expect(try await salted.curate(1).changed == 1)
        }
    }

    @Test("all problems of a contract are told at once, with their places")
    func contractProblems() throws {
        try withProject(
            """
            {"table": "Sales!", "sql": "absent.sql", "grian": [], "rowsOf": "nobody",
             "inputs": [{"name": "orders", "dataset": "orders", "window": "yesterday"},
                        {"name": "prices", "file": "p.csv"}, {"name": "x"}],
             "partition": {"by": "week"}}
            """
        ) { folder in
            let problems = try #require(throws: ContractError.self) {
                try TableContract.load("c.json", in: folder)
            }
            let places = Set(problems.problems.map(\.pointer))
            #expect(
                places == [
                    "/table", "/sql", "/grian", "/rowsOf", "/inputs/0/window", "/inputs/1",
                    "/inputs/2", "/partition/by",
                ])
            #expect(problems.description.contains("did you mean \"grain\"?"))
        }
    }

    @Test(
        "files that are not there, no JSON, or outside the project are refused",
        arguments: ["absent.json", "broken.json", "../c.json", "/etc/passwd"])
    func files(_ path: String) async throws {
        try await CurateFixture.with { fixture in
            try fixture.file("broken.json", "{\"table\": ")
            let task = Curate(
                lake: fixture.lake, engine: fixture.engine, projectDirectory: fixture.folder)
            let failure = await #expect(throws: TaskFailure.self) {
                try await task.handle(
                    CurateInput(table: path, day: "2010-12-01"), context: context())
            }
            #expect(["Curate.BadContract", "Curate.NoInput"].contains(failure?.error ?? ""))
        }
    }

    @Test("days that do not exist are refused", arguments: ["2010-02-30", "2010-12-1", "x", ""])
    func days(_ day: String) async throws {
        #expect(throws: TaskFailure.self) { try CurateInput(table: "t", day: day).period() }
    }

    private func withProject(_ contract: String, _ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "stile-contract-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(contract.utf8).write(to: URL(fileURLWithPath: folder + "/c.json"))
        try body(folder)
    }
}
