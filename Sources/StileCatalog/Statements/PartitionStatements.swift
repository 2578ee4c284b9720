import GRDB
import StileJSON

/// A partition with the row id it is stored under.
struct StoredPartition {
    let id: Int64
    let partition: CatalogPartition
    let foundFiles: Set<FoundFile>
}

/// SQL on `partitions` and `files`.
enum PartitionStatements {
    static func all(_ connection: Database, tableID: Int64) throws -> [StoredPartition] {
        let files = try Dictionary(
            grouping: filesWithPartition(connection, tableID: tableID), by: \.partitionID)
        let sql = """
            SELECT partitions.*, schemas.columns AS columns FROM partitions
            JOIN schemas ON schemas.id = partitions.schemaID
            WHERE tableID = ? ORDER BY partitionValues
            """
        var schemas = SchemaCache()
        return try Row.fetchAll(connection, sql: sql, arguments: [tableID]).map { row in
            let id: Int64 = row["id"]
            let own = (files[id] ?? []).map(\.found)
            let partition = CatalogPartition(
                values: try storedValues(row["partitionValues"]), location: row["location"],
                columns: try schemas.columns(row["schemaID"], row["columns"]),
                files: own.map(\.file), rowCount: row["rowCount"], bytes: row["bytes"],
                updatedAtMillis: row["updatedAtMillis"],
                deprecatedAtMillis: row["deprecatedAtMillis"])
            return StoredPartition(id: id, partition: partition, foundFiles: Set(own))
        }
    }

    static func files(_ connection: Database, tableID: Int64) throws -> [FoundFile] {
        try filesWithPartition(connection, tableID: tableID).map(\.found)
    }

    private static func filesWithPartition(
        _ connection: Database, tableID: Int64
    ) throws -> [(partitionID: Int64, found: FoundFile)] {
        let sql = """
            SELECT files.*, schemas.columns AS columns FROM files
            JOIN partitions ON partitions.id = files.partitionID
            JOIN schemas ON schemas.id = files.schemaID
            WHERE partitions.tableID = ? ORDER BY files.key
            """
        var schemas = SchemaCache()
        return try Row.fetchAll(connection, sql: sql, arguments: [tableID]).map { row in
            let file = CatalogFile(
                key: row["key"], bytes: row["bytes"], modifiedAtMillis: row["modifiedAtMillis"],
                rowCount: row["rowCount"])
            let columns = try schemas.columns(row["schemaID"], row["columns"])
            return (row["partitionID"], FoundFile(file: file, columns: columns))
        }
    }

    static func insert(
        _ connection: Database, tableID: Int64, _ partition: FoundPartition, nowMillis: Int64
    ) throws {
        let sql = """
            INSERT INTO partitions (tableID, partitionValues, location, schemaID, rowCount, bytes,
                updatedAtMillis) VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        try connection.execute(
            sql: sql,
            arguments: [
                tableID, storedValues(partition.values), partition.location,
                try schemaID(connection, partition), partition.rowCount, partition.bytes, nowMillis,
            ])
        try insertFiles(connection, partitionID: connection.lastInsertedRowID, partition)
    }

    static func replace(
        _ connection: Database, id: Int64, _ partition: FoundPartition, nowMillis: Int64
    ) throws {
        let sql = """
            UPDATE partitions SET location = ?, schemaID = ?, rowCount = ?, bytes = ?,
                updatedAtMillis = ?, deprecatedAtMillis = NULL WHERE id = ?
            """
        try connection.execute(
            sql: sql,
            arguments: [
                partition.location, try schemaID(connection, partition), partition.rowCount,
                partition.bytes, nowMillis, id,
            ])
        try connection.execute(sql: "DELETE FROM files WHERE partitionID = ?", arguments: [id])
        try insertFiles(connection, partitionID: id, partition)
    }

    static func delete(_ connection: Database, id: Int64) throws {
        try connection.execute(sql: "DELETE FROM partitions WHERE id = ?", arguments: [id])
    }

    static func deprecate(_ connection: Database, id: Int64, nowMillis: Int64) throws {
        try connection.execute(
            sql: "UPDATE partitions SET deprecatedAtMillis = ? WHERE id = ?",
            arguments: [nowMillis, id])
    }

    private static func insertFiles(
        _ connection: Database, partitionID: Int64, _ partition: FoundPartition
    ) throws {
        let sql = """
            INSERT INTO files (partitionID, key, bytes, modifiedAtMillis, rowCount, schemaID)
            VALUES (?, ?, ?, ?, ?, ?)
            """
        for found in partition.files {
            let schema = try DatabaseStatements.schemaID(
                connection, columns: StoredColumns.write(found.columns))
            try connection.execute(
                sql: sql,
                arguments: [
                    partitionID, found.file.key, found.file.bytes, found.file.modifiedAtMillis,
                    found.file.rowCount, schema,
                ])
        }
    }

    private static func schemaID(
        _ connection: Database, _ partition: FoundPartition
    ) throws -> Int64 {
        try DatabaseStatements.schemaID(
            connection, columns: StoredColumns.write(partition.columns))
    }

    private static func storedValues(_ values: [String]) -> String {
        JSON.array(values.map { .string($0) }).serialized()
    }

    private static func storedValues(_ text: String) throws -> [String] {
        (try JSON(parsing: text).arrayValue ?? []).compactMap(\.stringValue)
    }
}

extension FoundPartition {
    var rowCount: Int64 { files.reduce(0) { $0 + $1.file.rowCount } }
    var bytes: Int64 { files.reduce(0) { $0 + $1.file.bytes } }
    /// The partition's own schema: that of its files together.
    var columns: [CatalogColumn] { SchemaMerge.merge(files.map(\.columns)) }
}

/// Decodes each stored schema once: a thousand partitions usually share one.
private struct SchemaCache {
    private var decoded: [Int64: [CatalogColumn]] = [:]

    mutating func columns(_ id: Int64, _ text: String) throws -> [CatalogColumn] {
        if let known = decoded[id] { return known }
        let columns = try StoredColumns.read(text)
        decoded[id] = columns
        return columns
    }
}
