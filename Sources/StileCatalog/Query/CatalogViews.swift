import StileDuckDB
import StileLake

/// DuckDB views over tables of the catalog, and the files behind them.
struct CatalogViews {
    private(set) var statements: [String] = []
    private(set) var files: [String] = []
    private var schemas: Set<String> = []

    /// Adds `"database"."table"`, and the bare name if `isUnique`.
    mutating func add(
        _ table: CatalogTable, partitions: [CatalogPartition], paths: [String], isUnique: Bool
    ) {
        if schemas.insert(table.database).inserted {
            statements.append("CREATE SCHEMA IF NOT EXISTS \(SQL.identifier(table.database));")
        }
        let name = "\(SQL.identifier(table.database)).\(SQL.identifier(table.name))"
        let body = paths.isEmpty ? Self.empty(table) : Self.scan(table, partitions, paths)
        statements.append("CREATE VIEW \(name) AS \(body);")
        if isUnique, table.database != "main" {
            statements.append("CREATE VIEW main.\(SQL.identifier(table.name)) AS FROM \(name);")
        }
        files += paths
    }

    /// A table whose partitions are all gone still has columns.
    private static func empty(_ table: CatalogTable) -> String {
        let columns = (table.columns + table.partitionKeys).map {
            "CAST(NULL AS \(HiveType.duckDB($0.type) ?? "VARCHAR")) AS \(SQL.identifier($0.name))"
        }
        return "SELECT \(columns.joined(separator: ", ")) WHERE false"
    }

    private static func scan(
        _ table: CatalogTable, _ partitions: [CatalogPartition], _ paths: [String]
    ) -> String {
        let plain = Set([table.columns.map(\.type)])
        let isUniform =
            Set(partitions.map { $0.columns.map(\.name) }) == [table.columns.map(\.name)]
            && Set(partitions.map { $0.columns.map(\.type) }) == plain
        // By name reads every file's footer first; it is only needed where schemas differ.
        var options = isUniform ? "" : ", union_by_name = true"
        options += hive(table)
        let source: String
        switch table.classification {
        case .parquet, .unknown: source = "read_parquet(\(SQL.list(paths))\(options))"
        case .csv: source = "read_csv(\(SQL.list(paths))\(options))"
        case .json: source = "read_json(\(SQL.list(paths))\(options))"
        }
        return hasNamedKeys(table) ? "FROM \(source)" : positional(table, source)
    }

    private static func hasNamedKeys(_ table: CatalogTable) -> Bool {
        !table.partitionKeys.contains { $0.name.hasPrefix("partition_") }
    }

    private static func hive(_ table: CatalogTable) -> String {
        guard hasNamedKeys(table), !table.partitionKeys.isEmpty else {
            return ", hive_partitioning = false"
                + (table.partitionKeys.isEmpty ? "" : ", filename = true")
        }
        let types = table.partitionKeys.map {
            "\(SQL.literal($0.name)): \(HiveType.duckDB($0.type) ?? "VARCHAR")"
        }
        return ", hive_partitioning = true, hive_types = {\(types.joined(separator: ", "))}"
    }

    /// Folders without names, as `2010/12/01`, become `partition_0`, `partition_1`, …: counted from
    /// the file's end of the path.
    private static func positional(_ table: CatalogTable, _ source: String) -> String {
        let count = table.partitionKeys.count
        let keys = table.partitionKeys.enumerated().map { position, key in
            "split_part(filename, '/', \(position - count - 1)) AS \(SQL.identifier(key.name))"
        }
        return "SELECT * EXCLUDE (filename), \(keys.joined(separator: ", ")) FROM \(source)"
    }
}
