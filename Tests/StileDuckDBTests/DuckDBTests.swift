import Foundation
import StileDuckDB
import StileJSON
import StileTestSupport
import Testing

@Suite(.enabled(if: engineIsThere, "no duckdb: run `make tools`, or set STILE_DUCKDB"))
struct DuckDBTests {
    @Test func theBinaryHasTheExpectedVersion() async throws {
        try await requireEngine().requireExpectedVersion()
    }

    @Test func everyStatementGivesItsRows() async throws {
        let results = try await requireEngine().run(
            "SELECT 1 AS a; CREATE TABLE t (i INT); SELECT * FROM t; SELECT 2.50 AS b, NULL AS c;")
        #expect(results.map(\.rows.count) == [1, 0, 1])
        #expect(results[2].rows[0]["b"] == "2.50")
        #expect(results[2].rows[0]["c"] == .null)
    }

    @Test func numbersThatJSONLacksBecomeText() async throws {
        let rows = try await requireEngine().query(
            "SELECT 'nan'::DOUBLE AS a, 'inf'::DOUBLE AS b, '-inf'::DOUBLE AS c, 'NaN inf' AS d;")
        #expect(rows[0]["a"] == "NaN")
        #expect(rows[0]["b"]?.stringValue?.lowercased().hasPrefix("inf") == true)
        #expect(rows[0]["d"] == "NaN inf")
    }

    @Test func aFailureNamesKindMessageAndLine() async throws {
        let duckDB = try requireEngine()
        await #expect {
            try await duckDB.run("SELECT 1;\nSELECT *\nFROM nosuch;\nSELECT 3;")
        } throws: { error in
            guard case .statement(let failure) = error as? DuckDBError else { return false }
            return failure.kind == "Catalog" && failure.message.contains("nosuch")
                && failure.scriptLine == 3
        }
    }

    @Test func secretsAreBlottedOut() async throws {
        let duckDB = try requireEngine()
        var options = DuckDB.Options()
        options.secrets = ["s3cret"]
        await #expect {
            try await duckDB.run("SELECT 's3cret'::INT;", options: options)
        } throws: { error in
            !"\(error)".contains("s3cret") && "\(error)".contains("***")
        }
    }

    @Test func tooLargeAResultIsAnErrorOfItsOwn() async throws {
        let duckDB = try requireEngine()
        var options = DuckDB.Options()
        options.resultBytesMax = 1000
        await #expect(throws: DuckDBError.resultTooLarge(bytesMax: 1000)) {
            try await duckDB.run("SELECT range FROM range(10000);", options: options)
        }
    }

    @Test func memoryIsLimited() async throws {
        let duckDB = try requireEngine()
        var options = DuckDB.Options()
        options.memoryLimitMegabytes = 64
        await #expect {
            try await duckDB.run(
                "SELECT list(range) AS l FROM range(100000000);", options: options)
        } throws: { error in
            guard case .statement(let failure) = error as? DuckDBError else { return false }
            return failure.kind == "Out of Memory"
        }
    }

    /// A query that would run for minutes.
    static let endless = "SELECT count(*) FROM range(100000000000) a, range(100000) b;"

    @Test(.timeLimit(.minutes(1))) func cancellingTheTaskEndsTheProcess() async throws {
        let duckDB = try requireEngine()
        let mark = UUID().uuidString
        let task = Task { try await duckDB.run("SELECT '\(mark)'; \(Self.endless)") }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test(.timeLimit(.minutes(1))) func aTimeoutEndsTheProcess() async throws {
        let duckDB = try requireEngine()
        var options = DuckDB.Options()
        options.timeoutSeconds = 1
        await #expect(throws: DuckDBError.timedOut(seconds: 1)) {
            try await duckDB.run(Self.endless, options: options)
        }
    }

    @Test func csvGivesAHeader() async throws {
        let text = try await requireEngine().csv("SELECT 1 AS a, 'x,y' AS b;")
        #expect(text.replacing("\r", with: "") == "a,b\n1,\"x,y\"\n")
    }

    @Test func theChildSeesNoneOfOurEnvironment() async throws {
        let rows = try await requireEngine().query(
            "SELECT getenv('PATH') AS p, getenv('STILE_DUCKDB') AS s;")
        #expect(rows[0]["p"] == "" && rows[0]["s"] == "")
    }

    @Test func aBinaryThatIsNotThereIsNamed() {
        #expect {
            try DuckDB.locate(environment: ["STILE_DUCKDB": "/nonexistent/duckdb"])
        } throws: {
            "\($0)".contains("STILE_DUCKDB")
        }
        #expect(throws: DuckDBError.notInstalled) {
            try DuckDB.locate(
                environment: ["PATH": ""], currentDirectory: "/nonexistent", executablePath: nil)
        }
    }
}

@Suite(.enabled(if: engineIsThere, "no duckdb: run `make tools`, or set STILE_DUCKDB"))
struct QuotingTests {
    static let hostile = [
        "plain", "it's", "a\"b", "'; DROP TABLE t; --", "\\' OR 1=1", "x\n.shell echo hi\n",
        "tab\there", "{fn}", "$1", "日本語", "\u{202E}abc", "\u{1}\u{1F}", "", " ", "?", ":a", "%s",
        "a\r\nb", "E'x'", "\\x41",
    ]

    @Test(arguments: hostile) func literalsComeBackAsTheyAre(_ text: String) async throws {
        let rows = try await requireEngine().query("SELECT \(SQL.literal(text)) AS t;")
        #expect(rows.first?["t"]?.stringValue == text)
    }

    @Test(arguments: hostile.filter { !$0.isEmpty })
    func identifiersNameTheirColumn(_ name: String) async throws {
        // A dot at the start of a line is a command of the shell only outside a statement.
        let rows = try await requireEngine().query(
            "SELECT \(SQL.identifier(name)) IS NULL AS ok FROM (SELECT NULL AS \(SQL.identifier(name)));"
        )
        #expect(rows.first?["ok"] == true)
    }
}

@Suite(.enabled(if: engineIsThere, "no duckdb: run `make tools`, or set STILE_DUCKDB"))
struct GuardedQueryTests {
    func run(_ sql: String, rowsMax: Int = 10) async throws -> GuardedResult {
        try await withTemporaryDirectory { directory in
            let duckDB = try requireEngine()
            let file = directory + "/x.parquet"
            _ = try await duckDB.run(
                "COPY (SELECT range AS a FROM range(20)) TO \(SQL.literal(file));")
            let setup = "CREATE VIEW v AS SELECT * FROM read_parquet(\(SQL.literal(file)));"
            var options = DuckDB.Options()
            options.timeoutSeconds = 30
            return try await duckDB.query(
                GuardedQuery(sql: sql, setup: setup, files: [file], rowsMax: rowsMax),
                options: options)
        }
    }

    @Test func rowsAndColumnsComeBack() async throws {
        let result = try await run("SELECT a, a * 2 AS b FROM v ORDER BY a -- done;\n;", rowsMax: 3)
        #expect(result.columns.map(\.name) == ["a", "b"])
        #expect(result.columns.map(\.type) == ["BIGINT", "BIGINT"] || result.columns.count == 2)
        #expect(result.rows.count == 3 && result.isTruncated)
        #expect(result.rows[1] == [1, 2])
    }

    @Test func anEmptyResultHasColumns() async throws {
        let result = try await run("SELECT a FROM v WHERE a < 0")
        #expect(result.columns.map(\.name) == ["a"] && result.rows.isEmpty)
    }

    @Test(arguments: [
        "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/proc/self/environ')", "SELECT * FROM glob('/etc/*')",
        "SELECT 1; SELECT 2", "COPY v TO '/tmp/stile-guard-test'", "ATTACH '/tmp/x.db'",
        "INSTALL httpfs", "LOAD httpfs", "SET memory_limit = '10GB'", "SELECT getenv('HOME')",
        "CREATE TABLE t AS SELECT 1", "SELECT 1') ; COPY v TO '/tmp/stile-guard-test' --",
        "x\n.shell echo hi\n", ".shell echo hi", "PRAGMA database_list", "CALL pragma_version()",
        "EXPORT DATABASE '/tmp/stile-guard-test'", "FROM duckdb_secrets()", "",
    ])
    func whatReachesOutsideIsRefused(_ sql: String) async throws {
        await #expect(throws: DuckDBError.self) { try await run(sql) }
        #expect(!FileManager.default.fileExists(atPath: "/tmp/stile-guard-test"))
    }
}
