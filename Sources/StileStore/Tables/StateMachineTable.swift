import GRDB

/// `state_machine` and its revisions.
enum StateMachineTable {
    static let schema = """
        CREATE TABLE state_machine (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            role_arn TEXT NOT NULL,
            revision INTEGER NOT NULL CHECK (revision >= 1),
            created_at_millis INTEGER NOT NULL,
            updated_at_millis INTEGER NOT NULL,
            source_path TEXT
        ) STRICT;
        -- A definition is kept as long as an execution may be pinned to it: for ever.
        CREATE TABLE state_machine_revision (
            state_machine_id INTEGER NOT NULL REFERENCES state_machine (id),
            revision INTEGER NOT NULL CHECK (revision >= 1),
            definition TEXT NOT NULL,
            created_at_millis INTEGER NOT NULL,
            PRIMARY KEY (state_machine_id, revision)
        ) STRICT;
        """

    private static let columns = """
        id, name, role_arn, revision, created_at_millis, updated_at_millis, source_path
        """

    static func all(_ connection: Connection) throws -> [StateMachineRecord] {
        try Row.fetchAll(
            connection.cachedStatement(
                sql: "SELECT \(columns) FROM state_machine ORDER BY name")
        ).map(StateMachineRecord.init(row:))
    }

    static func named(_ name: String, _ connection: Connection) throws -> StateMachineRecord? {
        try Row.fetchOne(
            connection.cachedStatement(
                sql: "SELECT \(columns) FROM state_machine WHERE name = ?"), arguments: [name]
        ).map(StateMachineRecord.init(row:))
    }

    static func insert(
        name: String, sourcePath: String?, nowMillis: Int64, _ connection: Connection
    ) throws {
        try connection.cachedStatement(
            sql: """
                INSERT INTO state_machine
                    (name, role_arn, revision, created_at_millis, updated_at_millis, source_path)
                VALUES (?, ?, 1, ?, ?, ?)
                """
        ).execute(arguments: [name, Names.roleARN, nowMillis, nowMillis, sourcePath])
    }

    static func advance(
        id: Int64, revision: Int, sourcePath: String?, nowMillis: Int64, _ connection: Connection
    ) throws {
        try connection.cachedStatement(
            sql: """
                UPDATE state_machine
                SET revision = ?, updated_at_millis = ?, source_path = coalesce(?, source_path)
                WHERE id = ?
                """
        ).execute(arguments: [revision, nowMillis, sourcePath, id])
    }

    static func insertRevision(
        id: Int64, revision: Int, text: String, nowMillis: Int64, _ connection: Connection
    ) throws {
        try connection.cachedStatement(
            sql: """
                INSERT INTO state_machine_revision
                    (state_machine_id, revision, definition, created_at_millis)
                VALUES (?, ?, ?, ?)
                """
        ).execute(arguments: [id, revision, text, nowMillis])
    }

    static func text(id: Int64, revision: Int, _ connection: Connection) throws -> String? {
        try String.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT definition FROM state_machine_revision
                    WHERE state_machine_id = ? AND revision = ?
                    """), arguments: [id, revision])
    }
}

extension StateMachineRecord {
    fileprivate init(row: Row) {
        let name: String = row[1]
        self.init(
            id: row[0], arn: Names.stateMachineARN(name), name: name, roleARN: row[2],
            revision: row[3], createdAtMillis: row[4], updatedAtMillis: row[5],
            sourcePath: row[6])
    }
}
