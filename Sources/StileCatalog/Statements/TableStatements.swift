import GRDB
import StileJSON

/// SQL on `tables`, `columns` and `tableVersions`.
enum TableStatements {
    static func id(_ connection: Database, databaseID: Int64, _ name: String) throws -> Int64? {
        try Int64.fetchOne(
            connection, sql: "SELECT id FROM tables WHERE databaseID = ? AND name = ?",
            arguments: [databaseID, name])
    }

    static func id(_ connection: Database, _ database: String, _ name: String) throws -> Int64? {
        try DatabaseStatements.id(connection, database).flatMap {
            try id(connection, databaseID: $0, name)
        }
    }

    /// Tables with their columns and totals over live partitions.
    static func all(_ connection: Database, database: String?) throws -> [CatalogTable] {
        let sql = """
            SELECT tables.*, databases.name AS databaseName,
                count(partitions.id) AS partitionCount,
                coalesce(sum(partitions.rowCount), 0) AS rowCount,
                coalesce(sum(partitions.bytes), 0) AS bytes
            FROM tables JOIN databases ON databases.id = tables.databaseID
            LEFT JOIN partitions ON partitions.tableID = tables.id
                AND partitions.deprecatedAtMillis IS NULL
            WHERE databases.name = ?1 OR ?1 IS NULL
            GROUP BY tables.id ORDER BY databases.name, tables.name
            """
        return try Row.fetchAll(connection, sql: sql, arguments: [database]).map { row in
            let columns = try columns(connection, tableID: row["id"])
            return CatalogTable(
                database: row["databaseName"], name: row["name"], location: row["location"],
                classification: TableFormat(rawValue: row["classification"]) ?? .unknown,
                columns: columns.filter { !$0.isKey }.map(\.column),
                partitionKeys: columns.filter(\.isKey).map(\.column),
                parameters: try JSON(parsing: row["parameters"] as String).objectValue ?? .init(),
                version: row["version"], partitionCount: row["partitionCount"],
                rowCount: row["rowCount"], bytes: row["bytes"],
                createdAtMillis: row["createdAtMillis"], updatedAtMillis: row["updatedAtMillis"])
        }
    }

    private static func columns(
        _ connection: Database, tableID: Int64
    ) throws -> [(column: CatalogColumn, isKey: Bool)] {
        let sql = """
            SELECT name, type, personal, isPartitionKey FROM columns
            WHERE tableID = ? ORDER BY isPartitionKey, ordinal
            """
        return try Row.fetchAll(connection, sql: sql, arguments: [tableID]).map { row in
            (
                CatalogColumn(name: row["name"], type: row["type"], personal: row["personal"]),
                row["isPartitionKey"]
            )
        }
    }

    static func versions(
        _ connection: Database, tableID: Int64
    ) throws -> [CatalogTableVersion] {
        let sql = "SELECT * FROM tableVersions WHERE tableID = ? ORDER BY version DESC"
        return try Row.fetchAll(connection, sql: sql, arguments: [tableID]).map { row in
            CatalogTableVersion(
                version: row["version"], columns: try StoredColumns.read(row["columns"]),
                partitionKeys: try StoredColumns.read(row["partitionKeys"]),
                createdAtMillis: row["createdAtMillis"])
        }
    }

    static func insert(
        _ connection: Database, databaseID: Int64, _ table: FoundTable, parameters: String,
        nowMillis: Int64
    ) throws -> Int64 {
        let sql = """
            INSERT INTO tables (databaseID, name, location, classification, parameters, version,
                createdAtMillis, updatedAtMillis)
            VALUES (?, ?, ?, ?, ?, 1, ?, ?)
            """
        try connection.execute(
            sql: sql,
            arguments: [
                databaseID, table.name, table.location, table.format.rawValue, parameters,
                nowMillis, nowMillis,
            ])
        return connection.lastInsertedRowID
    }

    static func update(
        _ connection: Database, tableID: Int64, format: TableFormat, parameters: String,
        version: Int, nowMillis: Int64
    ) throws {
        let sql = """
            UPDATE tables SET classification = ?, parameters = ?, version = ?, updatedAtMillis = ?
            WHERE id = ?
            """
        try connection.execute(
            sql: sql, arguments: [format.rawValue, parameters, version, nowMillis, tableID])
    }

    static func replaceColumns(
        _ connection: Database, tableID: Int64, columns: [CatalogColumn], keys: [CatalogColumn]
    ) throws {
        try connection.execute(sql: "DELETE FROM columns WHERE tableID = ?", arguments: [tableID])
        let sql = """
            INSERT INTO columns (tableID, isPartitionKey, ordinal, name, type, personal)
            VALUES (?, ?, ?, ?, ?, ?)
            """
        for (list, isKey) in [(columns, false), (keys, true)] {
            for (ordinal, column) in list.enumerated() {
                try connection.execute(
                    sql: sql,
                    arguments: [
                        tableID, isKey, ordinal, column.name, column.type, column.personal,
                    ])
            }
        }
    }

    static func insertVersion(
        _ connection: Database, tableID: Int64, version: Int, columns: [CatalogColumn],
        keys: [CatalogColumn], nowMillis: Int64
    ) throws {
        let sql = """
            INSERT INTO tableVersions (tableID, version, columns, partitionKeys, createdAtMillis)
            VALUES (?, ?, ?, ?, ?)
            """
        try connection.execute(
            sql: sql,
            arguments: [
                tableID, version, StoredColumns.write(columns), StoredColumns.write(keys),
                nowMillis,
            ])
    }

    static func delete(_ connection: Database, tableID: Int64) throws {
        try connection.execute(sql: "DELETE FROM tables WHERE id = ?", arguments: [tableID])
    }
}

/// Column lists as stored: a JSON array of `{name, type, personal?}`.
enum StoredColumns {
    static func write(_ columns: [CatalogColumn]) -> String {
        JSON.array(columns.map(\.json)).serialized()
    }

    static func read(_ text: String) throws -> [CatalogColumn] {
        (try JSON(parsing: text).arrayValue ?? []).compactMap { CatalogColumn($0) }
    }
}
