import Foundation
import Logging
import StileDuckDB
import StileJSON
import StileLake
import StileTasks
import Testing

@testable import Curate

/// The data engine of this machine, nil where it is not installed.
let duckDB = try? DuckDB.locate()

/// A project and a lake with orders by day and weather by day, for the time of a test.
struct CurateFixture {
    let folder: String
    let lake: DirectoryStore
    let engine: DuckDB
    var salt: String? = "pepper"

    static func with(_ body: (CurateFixture) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "stile-curate-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(
            CurateFixture(
                folder: folder, lake: try DirectoryStore(folder + "/lake"),
                engine: try #require(duckDB)))
    }

    // MARK: - The project

    /// Writes `NAME.json` (with `sql` set to its SQL file) and `NAME.sql`.
    func contract(_ json: String, sql: String) throws { try contract("sales", json, sql: sql) }

    func contract(_ name: String, _ json: String, sql: String) throws {
        let text = json.replacingOccurrences(of: "SQL", with: "\(name).sql")
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).json"))
        try Data(sql.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).sql"))
    }

    func file(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    // MARK: - The lake

    func write(_ select: String, to key: String) async throws {
        let owner = "test" + UUID().uuidString
        let scratch = try lake.scratchDirectory(owner: owner)
        _ = try await engine.run(
            "COPY (\(select)) TO \(SQL.literal(scratch + "/x.parquet")) (FORMAT parquet);")
        try await lake.publish(localFile: scratch + "/x.parquet", to: key)
        try lake.removeScratch(owner: owner)
    }

    /// Orders of a day of December 2010: `(id, customer, total)` at ten o'clock.
    func orders(_ day: Int, _ rows: [(Int, String, String)]) async throws {
        let values = rows.map { id, customer, total in
            "(\(id)::BIGINT, '\(customer)', \(total)::DECIMAL(12,2), "
                + "TIMESTAMP '2010-12-\(Self.two(day)) 10:00:00')"
        }
        try await write(
            "SELECT * FROM (VALUES \(values.joined(separator: ", "))) "
                + "AS t (id, customer, total, ts)",
            to: "clean/orders/year=2010/month=12/day=\(Self.two(day))/part-0.parquet")
    }

    func weather(_ day: Int, _ temperatures: [Int]) async throws {
        let rows = temperatures.map { "(DATE '2010-12-\(Self.two(day))', \($0))" }
        try await write(
            "SELECT * FROM (VALUES \(rows.joined(separator: ", "))) AS t (day, temp)",
            to: "clean/weather/year=2010/month=12/day=\(Self.two(day))/part-0.parquet")
    }

    static func two(_ day: Int) -> String { day < 10 ? "0\(day)" : "\(day)" }

    // MARK: - Running

    @discardableResult
    func curate(
        _ day: Int, _ table: String = "sales", hour: Int? = nil
    ) async throws -> CurateOutput {
        let task = Curate(
            lake: lake, engine: engine, projectDirectory: folder, privacySalt: salt)
        let context = TaskContext(
            executionARN: "arn", stateName: "Curate", attempt: 0,
            idempotencyKey: UUID().uuidString, logger: Logger(label: "test"))
        return try await task.handle(
            CurateInput(table: table + ".json", day: "2010-12-\(Self.two(day))", hour: hour),
            context: context)
    }

    func failure(_ day: Int, _ table: String = "sales") async -> TaskFailure? {
        do {
            _ = try await curate(day, table)
            return nil
        } catch {
            return error as? TaskFailure
        }
    }

    /// The rows of a curated table, ordered.
    func rows(_ columns: String, _ table: String = "sales") async throws -> [[JSON]] {
        let files = try await lake.list(prefix: "curated/\(table)/").map {
            lake.location + "/" + $0.key
        }
        guard !files.isEmpty else { return [] }
        let rows = try await engine.query(
            "SELECT \(columns) FROM read_parquet(\(SQL.list(files)), hive_partitioning = false) "
                + "ORDER BY ALL;")
        return rows.map(\.values)
    }

    func key(_ day: Int, _ table: String = "sales") -> String {
        "curated/\(table)/year=2010/month=12/day=\(Self.two(day))/part-0.parquet"
    }
}

/// Orders with the temperature of their day.
let salesContract = """
    {"table": "sales", "sql": "SQL", "grain": ["id"], "rowsOf": "orders", "money": ["total"],
     "inputs": [
        {"name": "orders", "dataset": "orders", "window": "partition"},
        {"name": "weather", "dataset": "weather", "window": "partition",
         "columns": [{"name": "day", "type": "date"}, {"name": "temp", "type": "int"}]}],
     "partition": {"by": "day", "column": "ts"}, "sort": ["id"], "pending": "temp IS NULL"}
    """

let salesSQL = """
    -- Orders with weather.
    SELECT id, customer, total, ts, temp
    FROM orders LEFT JOIN weather ON weather.day = CAST(orders.ts AS DATE);
    """

func context() -> TaskContext {
    TaskContext(
        executionARN: "arn", stateName: "Curate", attempt: 0, idempotencyKey: UUID().uuidString,
        logger: Logger(label: "test"))
}
