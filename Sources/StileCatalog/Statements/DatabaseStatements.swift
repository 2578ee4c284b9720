import GRDB

/// SQL on `databases` and `schemas`.
enum DatabaseStatements {
    static func all(_ connection: Database) throws -> [CatalogDatabase] {
        let sql = """
            SELECT name, createdAtMillis,
                (SELECT count(*) FROM tables WHERE databaseID = databases.id) AS tableCount
            FROM databases ORDER BY name
            """
        return try Row.fetchAll(connection, sql: sql).map { row in
            CatalogDatabase(
                name: row["name"], tableCount: row["tableCount"],
                createdAtMillis: row["createdAtMillis"])
        }
    }

    static func id(_ connection: Database, _ name: String) throws -> Int64? {
        try Int64.fetchOne(
            connection, sql: "SELECT id FROM databases WHERE name = ?", arguments: [name])
    }

    static func insert(_ connection: Database, _ name: String, nowMillis: Int64) throws -> Int64 {
        try connection.execute(
            sql: "INSERT INTO databases (name, createdAtMillis) VALUES (?, ?)",
            arguments: [name, nowMillis])
        return connection.lastInsertedRowID
    }

    /// The id of a stored schema, which is stored now if it is new.
    static func schemaID(_ connection: Database, columns: String) throws -> Int64 {
        let known = try Int64.fetchOne(
            connection, sql: "SELECT id FROM schemas WHERE columns = ?", arguments: [columns])
        if let known { return known }
        try connection.execute(
            sql: "INSERT INTO schemas (columns) VALUES (?)", arguments: [columns])
        return connection.lastInsertedRowID
    }

    /// Removes schemas that nothing uses any more.
    static func deleteUnusedSchemas(_ connection: Database) throws {
        try connection.execute(
            sql: """
                DELETE FROM schemas WHERE id NOT IN (SELECT schemaID FROM files)
                    AND id NOT IN (SELECT schemaID FROM partitions)
                """)
    }
}
