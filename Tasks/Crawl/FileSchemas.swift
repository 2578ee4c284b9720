import StileCatalog
import StileDuckDB
import StileJSON

/// The columns and the row count of one file.
struct FileSchema {
    let columns: [CatalogColumn]
    let rowCount: Int64
}

/// Reads schemas through DuckDB.
enum FileSchemas {
    /// One schema per path, in order.
    static func read(
        _ paths: [String], _ format: TableFormat, _ engine: DuckDB
    ) async throws -> [FileSchema] {
        switch format {
        case .parquet: try await parquet(paths, engine)
        case .csv: try await text(paths, function: "read_csv", engine)
        case .json: try await text(paths, function: "read_json", engine)
        case .unknown:
            throw DuckDBError.statement(
                StatementFailure(
                    kind: "Classification",
                    message: "its format is not known: neither Parquet "
                        + "nor CSV nor JSON", scriptLine: nil))
        }
    }

    // MARK: - Parquet

    /// Footers only. Files of one schema are grouped, so that the answer stays small.
    private static func parquet(_ paths: [String], _ engine: DuckDB) async throws -> [FileSchema] {
        let files = SQL.list(paths)
        let results = try await engine.run(
            """
            WITH nodes AS (
                SELECT file_name, list({
                    'name': name, 'type': duckdb_type, 'children': num_children,
                    'kind': converted_type
                } ORDER BY column_id) AS nodes
                FROM parquet_schema(\(files)) GROUP BY file_name
            )
            SELECT nodes, list(file_name) AS files FROM nodes GROUP BY nodes;
            SELECT file_name AS file, num_rows AS row_count FROM parquet_file_metadata(\(files));
            """)
        guard results.count == 2 else {
            throw DuckDBError.unreadableResult(reason: "no schemas of Parquet files")
        }
        var columns: [String: [CatalogColumn]] = [:]
        for row in results[0].rows {
            let schema = try ParquetTree.columns(row["nodes"]?.arrayValue ?? [])
            for file in row["files"]?.arrayValue ?? [] {
                columns[file.stringValue ?? ""] = schema
            }
        }
        var counts: [String: Int64] = [:]
        for row in results[1].rows {
            counts[row["file"]?.stringValue ?? ""] = integer(row["row_count"])
        }
        return try paths.map { path in
            guard let schema = columns[path], let count = counts[path] else {
                throw DuckDBError.unreadableResult(reason: "no schema of \(path)")
            }
            return FileSchema(columns: schema, rowCount: count)
        }
    }

    // MARK: - CSV and JSON

    /// Columns by Glue's documented sample of the first 1,000 records; rows are counted in full.
    private static func text(
        _ paths: [String], function: String, _ engine: DuckDB
    ) async throws -> [FileSchema] {
        let script = paths.map { path in
            let source = "\(function)(\(SQL.literal(path)), sample_size = 1000)"
            return """
                SELECT column_name AS name, column_type AS type FROM (DESCRIBE FROM \(source));
                SELECT count(*) AS row_count FROM \(source);
                """
        }
        let results = try await engine.run(script.joined(separator: "\n"))
        guard results.count == paths.count * 2 else {
            throw DuckDBError.unreadableResult(reason: "no schemas of \(function)")
        }
        return paths.indices.map { position in
            let columns = results[position * 2].rows.map {
                CatalogColumn(
                    name: $0["name"]?.stringValue ?? "",
                    type: HiveType.from(duckDB: $0["type"]?.stringValue ?? ""))
            }
            let count = integer(results[position * 2 + 1].rows.first?["row_count"])
            return FileSchema(columns: columns, rowCount: count ?? 0)
        }
    }

    private static func integer(_ value: JSON?) -> Int64? {
        value?.integerValue ?? value?.stringValue.flatMap { Int64($0) }
    }
}
