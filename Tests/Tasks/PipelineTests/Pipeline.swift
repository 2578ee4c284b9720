import CleanRepartition
import Foundation
import LandingToRaw
import Logging
import StileDataset
import StileDuckDB
import StileJSON
import StileLake
import StileTasks
import StileTestSupport

let engine: DuckDB? = try? DuckDB.locate()
let engineIsThere = engine != nil

/// Where the public sample data lies.
let sharedData = SharedFiles.path("data")

/// A project, a landing area and a lake in a fresh directory.
final class Pipeline: Sendable {
    let root: String
    let lake: DirectoryStore
    let engine: DuckDB

    init() throws {
        root =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("stile-pipeline-\(UUID().uuidString)").path
        for folder in ["", "/landing", "/lake"] {
            try FileManager.default.createDirectory(
                atPath: root + folder, withIntermediateDirectories: true)
        }
        lake = try DirectoryStore(root + "/lake")
        engine = try DuckDB.locate()
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func contract(_ text: String, _ name: String = "contract.json") throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(root)/\(name)"))
    }

    func land(_ name: String, _ bytes: some Sequence<UInt8>) throws {
        let url = URL(fileURLWithPath: "\(root)/landing/\(name)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func land(_ name: String, text: String) throws { try land(name, Array(text.utf8)) }

    func context(_ key: String = UUID().uuidString) -> TaskContext {
        TaskContext(
            executionARN: "arn:aws:states:us-east-1:000000000000:execution:test:\(key)",
            stateName: "S", attempt: 0, idempotencyKey: key, logger: Logger(label: "test"))
    }

    @discardableResult
    func landToRaw(_ day: String, hour: Int? = nil) async throws -> LandingToRaw.Output {
        try await LandingToRaw(lake: lake, projectDirectory: root).handle(
            .init(contract: "contract.json", landing: "landing", day: day, hour: hour),
            context: context())
    }

    @discardableResult
    func clean(
        _ day: String, hour: Int? = nil, faults: FaultPoints = FaultPoints()
    ) async throws -> CleanRepartition.Output {
        try await CleanRepartition(
            lake: lake, engine: engine, projectDirectory: root, faults: faults
        ).handle(.init(contract: "contract.json", day: day, hour: hour), context: context())
    }

    func load(_ day: String) async throws -> CleanRepartition.Output {
        try await landToRaw(day)
        return try await clean(day)
    }

    /// SQL over the clean rows as the table `clean`.
    func rows(_ sql: String, dataset: String) async throws -> [JSONObject] {
        let files = try await lake.list(prefix: "clean/\(dataset)/").map {
            "\(root)/lake/\($0.key)"
        }
        let relation =
            files.isEmpty
            ? ""
            : "CREATE VIEW clean AS SELECT * FROM read_parquet(\(SQL.list(files)), "
                + "hive_partitioning = true, union_by_name = true);"
        return try await engine.query(relation + sql)
    }

    func count(_ dataset: String) async throws -> Int64 {
        if try await lake.list(prefix: "clean/\(dataset)/").isEmpty { return 0 }
        return try await rows("SELECT count(*) AS n FROM clean;", dataset: dataset)[0]["n"]?
            .integerValue ?? -1
    }

    /// The digest of every partition by its path: the content of the dataset.
    func content(_ dataset: String) async throws -> [String: String] {
        let prefix = LakeLayout(dataset: dataset).partitionRecordPrefix
        var content: [String: String] = [:]
        for info in try await lake.list(prefix: prefix) {
            guard let record = try await PartitionRecord.load(info.key, from: lake) else {
                continue
            }
            content[record.partition] = record.fullDigest
        }
        return content
    }

    func quarantine(_ dataset: String) async throws -> [JSON] {
        var rows: [JSON] = []
        for info in try await lake.list(prefix: "quarantine/\(dataset)/") {
            let text = String(decoding: try await lake.read(info.key) ?? [], as: UTF8.self)
            rows += try text.split(separator: "\n").map { try JSON(parsing: String($0)) }
        }
        return rows
    }

    func scratchEntries() -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: root + "/lake/.scratch")) ?? []
    }
}

enum Contracts {
    static let retail = #"""
        {"dataset": "online_retail", "format": {"type": "csv"},
         "landing": {"pattern": "{yyyy}-{MM}-{dd}*.csv"},
         "columns": [
          {"name": "invoice_no", "source": "InvoiceNo", "required": true},
          {"name": "stock_code", "source": "StockCode", "transforms": ["upper"]},
          {"name": "description", "source": "Description"},
          {"name": "quantity", "source": "Quantity", "type": "bigint", "required": true},
          {"name": "invoice_ts", "source": "InvoiceDate", "type": "timestamp", "required": true},
          {"name": "unit_price", "source": "UnitPrice", "type": "decimal(12,3)", "required": true},
          {"name": "customer_id", "source": "CustomerID", "type": "bigint",
           "transforms": ["stripTrailingZeroFraction"], "personal": "customer"},
          {"name": "country", "source": "Country"},
          {"name": "channel", "source": "Channel"}],
         "eventTime": "invoice_ts",
         "rowRules": [
          {"id": "invoice_form", "sql": "regexp_full_match(invoice_no, '[CA]?[0-9]{6}')"},
          {"id": "stock_code_present", "sql": "stock_code IS NOT NULL"},
          {"id": "country_present", "sql": "country IS NOT NULL"},
          {"id": "quantity_not_zero", "sql": "quantity <> 0"},
          {"id": "price_not_negative", "sql": "unit_price >= 0"}],
         "quality": ["RowCount > 0", "IsComplete \"invoice_no\"", "QuarantinedRatio <= 0.05"]}
        """#

    static let weblogs = #"""
        {"dataset": "weblogs", "format": {"type": "log", "pattern": "combined"},
         "landing": {"pattern": "{yyyy}-{MM}-{dd}/{server}.log"},
         "columns": [
          {"name": "server", "fromPath": "server"}, {"name": "client"}, {"name": "ident"},
          {"name": "user"},
          {"name": "ts", "type": "timestamp", "format": "%d/%b/%Y:%H:%M:%S %z"},
          {"name": "method"}, {"name": "path"}, {"name": "protocol"},
          {"name": "status", "type": "int"}, {"name": "bytes", "type": "bigint"},
          {"name": "referer"}, {"name": "agent"}],
         "eventTime": "ts", "partition": {"by": "hour", "zone": "UTC"}}
        """#

    static let header =
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
}
