import GRDB

/// `activity`: the activities that are registered now.
enum ActivityTable {
    static let schema = """
        CREATE TABLE activity (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            encryption TEXT,
            created_at_millis INTEGER NOT NULL
        ) STRICT;
        """

    private static let columns = "id, name, encryption, created_at_millis"

    static func named(_ name: String, _ connection: Connection) throws -> ActivityRecord? {
        try Row.fetchOne(
            connection.cachedStatement(sql: "SELECT \(columns) FROM activity WHERE name = ?"),
            arguments: [name]
        ).map(ActivityRecord.init(row:))
    }

    /// By name.
    static func list(
        limit: Int, after: String, _ connection: Connection
    ) throws -> [ActivityRecord] {
        try Row.fetchAll(
            connection.cachedStatement(
                sql: "SELECT \(columns) FROM activity WHERE name > ? ORDER BY name LIMIT ?"),
            arguments: [after, limit]
        ).map(ActivityRecord.init(row:))
    }

    static func insert(
        _ name: String, encryption: String?, nowMillis: Int64, _ connection: Connection
    ) throws -> ActivityRecord {
        try connection.cachedStatement(
            sql: "INSERT INTO activity (name, encryption, created_at_millis) VALUES (?, ?, ?)"
        ).execute(arguments: [name, encryption, nowMillis])
        return ActivityRecord(
            id: connection.lastInsertedRowID, name: name, encryption: encryption,
            createdAtMillis: nowMillis)
    }

    static func delete(_ name: String, _ connection: Connection) throws -> Bool {
        try connection.cachedStatement(sql: "DELETE FROM activity WHERE name = ?")
            .execute(arguments: [name])
        return connection.changesCount > 0
    }
}

extension ActivityRecord {
    fileprivate init(row: Row) {
        self.init(id: row[0], name: row[1], encryption: row[2], createdAtMillis: row[3])
    }
}
