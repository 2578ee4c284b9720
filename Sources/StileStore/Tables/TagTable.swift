import GRDB

/// `resource_tag`: tags of state machines and activities, by the resource's ARN.
enum TagTable {
    /// Rowids keep the order in which keys came.
    static let schema = """
        CREATE TABLE resource_tag (
            id INTEGER PRIMARY KEY,
            arn TEXT NOT NULL,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            UNIQUE (arn, key)
        ) STRICT;
        """

    static func list(arn: String, _ connection: Connection) throws -> [ResourceTag] {
        try Row.fetchAll(
            connection.cachedStatement(
                sql: "SELECT key, value FROM resource_tag WHERE arn = ? ORDER BY id"),
            arguments: [arn]
        ).map { ResourceTag(key: $0[0], value: $0[1]) }
    }

    static func put(_ tags: [ResourceTag], arn: String, _ connection: Connection) throws {
        for tag in tags {
            try connection.cachedStatement(
                sql: """
                    INSERT INTO resource_tag (arn, key, value) VALUES (?, ?, ?)
                    ON CONFLICT (arn, key) DO UPDATE SET value = excluded.value
                    """
            ).execute(arguments: [arn, tag.key, tag.value])
        }
    }

    static func delete(_ key: String, arn: String, _ connection: Connection) throws {
        try connection.cachedStatement(sql: "DELETE FROM resource_tag WHERE arn = ? AND key = ?")
            .execute(arguments: [arn, key])
    }

    static func deleteAll(arn: String, _ connection: Connection) throws {
        try connection.cachedStatement(sql: "DELETE FROM resource_tag WHERE arn = ?")
            .execute(arguments: [arn])
    }
}
