import GRDB

/// `state_machine`: one row for each machine there ever was; its revisions lie in
/// `state_machine_revision`.
enum StateMachineTable {
    /// Step 1.
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

    /// Step 2: types, life cycle, names that are free again after a deletion. The role moves to
    /// the revisions and stays behind in `old_role` until they have it.
    static let rebuild = """
        CREATE TABLE new_state_machine (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            type TEXT NOT NULL CHECK (type IN ('STANDARD', 'EXPRESS')),
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'DELETING', 'DELETED')),
            revision INTEGER NOT NULL CHECK (revision >= 1),
            -- Of the versions ever published, so that no number is given twice.
            last_version INTEGER NOT NULL DEFAULT 0 CHECK (last_version >= 0),
            created_at_millis INTEGER NOT NULL,
            updated_at_millis INTEGER NOT NULL,
            source_path TEXT
        ) STRICT;
        INSERT INTO new_state_machine
            (id, name, type, status, revision, created_at_millis, updated_at_millis, source_path)
        SELECT id, name, 'STANDARD', 'ACTIVE', revision, created_at_millis, updated_at_millis,
            source_path
        FROM state_machine;
        CREATE TEMP TABLE old_role AS SELECT id, role_arn FROM state_machine;
        DROP TABLE state_machine;
        ALTER TABLE new_state_machine RENAME TO state_machine;
        CREATE UNIQUE INDEX state_machine_name ON state_machine (name) WHERE status != 'DELETED';
        CREATE INDEX state_machine_every_name ON state_machine (name);
        CREATE INDEX state_machine_deleting ON state_machine (id) WHERE status = 'DELETING';
        """

    private static let selection = """
        SELECT m.id, m.name, m.type, m.status, m.revision, r.revision_id, r.role_arn, r.logging,
            r.tracing, r.encryption, m.created_at_millis, m.updated_at_millis, m.source_path
        FROM state_machine AS m
        JOIN state_machine_revision AS r
            ON r.state_machine_id = m.id AND r.revision = m.revision
        """

    // MARK: - Reading

    static func all(_ connection: Connection) throws -> [StateMachineRecord] {
        try records("WHERE m.status != 'DELETED' ORDER BY m.name", [], connection)
    }

    /// By name.
    static func list(
        limit: Int, after: String, _ connection: Connection
    ) throws -> [StateMachineRecord] {
        try records(
            "WHERE m.status != 'DELETED' AND m.name > ? ORDER BY m.name LIMIT ?", [after, limit],
            connection)
    }

    static func deleting(_ connection: Connection) throws -> [StateMachineRecord] {
        try records("WHERE m.status = 'DELETING' ORDER BY m.id", [], connection)
    }

    /// The one of that name that is not deleted.
    static func named(_ name: String, _ connection: Connection) throws -> StateMachineRecord? {
        try records("WHERE m.status != 'DELETED' AND m.name = ?", [name], connection).first
    }

    /// The one of that name that was created last, deleted or not.
    static func newest(
        named name: String, _ connection: Connection
    ) throws -> StateMachineRecord? {
        try records("WHERE m.name = ? ORDER BY m.id DESC LIMIT 1", [name], connection).first
    }

    static func withID(_ id: Int64, _ connection: Connection) throws -> StateMachineRecord? {
        try records("WHERE m.id = ?", [id], connection).first
    }

    static func hasRunningExecutions(id: Int64, _ connection: Connection) throws -> Bool {
        try Bool.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT EXISTS (
                        SELECT 1 FROM execution
                        WHERE state_machine_id = ? AND status = 'RUNNING')
                    """), arguments: [id]) ?? false
    }

    private static func records(
        _ condition: String, _ arguments: StatementArguments, _ connection: Connection
    ) throws -> [StateMachineRecord] {
        try Row.fetchAll(
            connection.cachedStatement(sql: "\(selection) \(condition)"), arguments: arguments
        ).map(StateMachineRecord.init(row:))
    }

    // MARK: - Writing

    /// Inserts the machine without its first revision; returns its id.
    static func insert(
        _ machine: NewStateMachine, nowMillis: Int64, _ connection: Connection
    ) throws -> Int64 {
        try connection.cachedStatement(
            sql: """
                INSERT INTO state_machine
                    (name, type, status, revision, created_at_millis, updated_at_millis,
                    source_path)
                VALUES (?, ?, 'ACTIVE', 1, ?, ?, ?)
                """
        ).execute(arguments: [
            machine.name, machine.type.rawValue, nowMillis, nowMillis, machine.sourcePath,
        ])
        return connection.lastInsertedRowID
    }

    /// Makes `revision` the current one.
    static func advance(
        _ revision: RevisionRecord, sourcePath: String?, _ connection: Connection
    ) throws {
        try connection.cachedStatement(
            sql: """
                UPDATE state_machine
                SET revision = ?, updated_at_millis = ?, source_path = coalesce(?, source_path)
                WHERE id = ?
                """
        ).execute(arguments: [
            revision.revision, revision.createdAtMillis, sourcePath, revision.machineID,
        ])
    }

    static func setStatus(
        _ status: StateMachineStatus, id: Int64, _ connection: Connection
    ) throws {
        try connection.cachedStatement(sql: "UPDATE state_machine SET status = ? WHERE id = ?")
            .execute(arguments: [status.rawValue, id])
    }

    /// Takes the next version number.
    static func nextVersion(id: Int64, _ connection: Connection) throws -> Int {
        let sql = """
            UPDATE state_machine SET last_version = last_version + 1 WHERE id = ?
            RETURNING last_version
            """
        guard
            let version = try Int.fetchOne(
                connection.cachedStatement(sql: sql), arguments: [id])
        else { preconditionFailure("state machine \(id) vanished within its own transaction") }
        return version
    }
}

extension StateMachineRecord {
    fileprivate init(row: Row) {
        self.init(
            id: row[0], name: row[1], type: Self.known(row[2]), status: Self.known(row[3]),
            revision: row[4], revisionID: row[5],
            settings: StateMachineSettings(
                roleARN: row[6], logging: row[7], tracing: row[8], encryption: row[9]),
            createdAtMillis: row[10], updatedAtMillis: row[11], sourcePath: row[12])
    }

    private static func known<Value: RawRepresentable<String>>(_ text: String) -> Value {
        guard let value = Value(rawValue: text) else {
            preconditionFailure("the table holds \(Value.self) \(text) against its own check")
        }
        return value
    }
}
