import Foundation
import StileJSON

/// What a lake holds, in a form that two lakes can be compared by.
struct LakeContent: Equatable, CustomStringConvertible {
    /// Rows and an order-free digest per Parquet object of clean and curated.
    let partitions: [String: String]
    /// Quarantined rows per file, without what differs from run to run.
    let quarantine: [String: [String]]
    /// The lines of all files that activations delivered: a line twice would be a second delivery.
    let deliveries: [String]

    init(lake: URL) throws {
        partitions = try Self.partitions(below: lake)
        quarantine = try Self.quarantine(below: lake)
        deliveries = try Self.files(below: lake).filter {
            $0.hasPrefix("activation/") && $0.hasSuffix(".jsonl")
                && $0.split(separator: "/").count == 3
        }.flatMap {
            try String(contentsOf: lake.appending(path: $0), encoding: .utf8)
                .split(separator: "\n").map(String.init)
        }.sorted()
    }

    var description: String {
        (partitions.map { "\($0.key): \($0.value)" }
            + quarantine.map { "\($0.key): \($0.value.count)" })
            .sorted().joined(separator: "\n") + "\n\(deliveries.count) lines delivered"
    }

    /// Files that a finished pipeline must not leave: scratch space and half-written objects.
    static func leftovers(below lake: URL) -> [String] {
        files(below: lake).filter { path in
            let name = path.split(separator: "/").last ?? ""
            return path.contains(".scratch/") || name.hasSuffix(".tmp") || name.hasSuffix(".part")
                || name.hasPrefix(".tmp")
        }
    }

    // MARK: - Parquet

    private static func partitions(below lake: URL) throws -> [String: String] {
        let objects = files(below: lake).filter {
            $0.hasSuffix(".parquet") && ($0.hasPrefix("clean/") || $0.hasPrefix("curated/"))
        }
        guard !objects.isEmpty else { return [:] }
        let selects = objects.map { object in
            let file = lake.appending(path: object).path.replacing("'", with: "''")
            return """
                SELECT '\(object)' AS object, count(*) AS rows,
                CAST(sum(CAST(hash(t) AS HUGEINT)) AS VARCHAR) AS digest FROM read_parquet('\(file)') t
                """
        }
        let rows = try duckDB(selects.joined(separator: " UNION ALL "))
        return Dictionary(
            uniqueKeysWithValues: rows.map {
                (
                    $0["object"]?.stringValue ?? "",
                    "\($0["rows"]?.integerValue ?? -1) rows, digest \($0["digest"]?.stringValue ?? "")"
                )
            })
    }

    /// Runs one statement in DuckDB and returns its rows.
    static func duckDB(_ sql: String) throws -> [JSON] {
        let folder = try TemporaryFolder()
        try folder.write(sql + ";\n", to: "query.sql")
        let process = try ChildProcess(
            StileProcess.duckDB ?? "duckdb", ["-json", "-f", folder.path("query.sql")],
            environment: [:], directory: folder.url.path, output: folder.path("out"),
            errors: folder.path("errors"))
        process.waitUntilExit()
        let text = try String(contentsOfFile: folder.path("out"), encoding: .utf8)
        return try JSON(parsing: text).arrayValue ?? []
    }

    // MARK: - Quarantine

    private static func quarantine(below lake: URL) throws -> [String: [String]] {
        var found: [String: [String]] = [:]
        for object in files(below: lake) where object.hasPrefix("quarantine/") {
            let text = try String(contentsOf: lake.appending(path: object), encoding: .utf8)
            found[object] = try text.split(separator: "\n").map { line in
                guard var row = try JSON(parsing: String(line)).objectValue else { return "" }
                for key in row.keys where key.lowercased().contains("execution") { row[key] = nil }
                return JSON.object(row).serialized()
            }.sorted()
        }
        return found
    }

    private static func files(below folder: URL) -> [String] {
        let all = FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []
        return all.filter {
            var isDirectory: ObjCBool = false
            let path = folder.appending(path: $0).path
            return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
                && !isDirectory.boolValue
        }.sorted()
    }
}
