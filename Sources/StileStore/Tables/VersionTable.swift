import GRDB

/// `state_machine_version`: the published versions that exist now.
enum VersionTable {
    /// At most one version of a revision exists at a time: publishing is idempotent.
    static let schema = """
        CREATE TABLE state_machine_version (
            state_machine_id INTEGER NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1),
            revision INTEGER NOT NULL,
            description TEXT,
            created_at_millis INTEGER NOT NULL,
            PRIMARY KEY (state_machine_id, version),
            UNIQUE (state_machine_id, revision),
            FOREIGN KEY (state_machine_id, revision)
                REFERENCES state_machine_revision (state_machine_id, revision)
        ) STRICT, WITHOUT ROWID;
        """

    private static let selection = """
        SELECT v.state_machine_id, m.name, v.version, v.revision, v.description,
            v.created_at_millis
        FROM state_machine_version AS v JOIN state_machine AS m ON m.id = v.state_machine_id
        """

    static func insert(_ version: VersionRecord, _ connection: Connection) throws {
        try connection.cachedStatement(
            sql: """
                INSERT INTO state_machine_version
                    (state_machine_id, version, revision, description, created_at_millis)
                VALUES (?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            version.machineID, version.version, version.revision, version.description,
            version.createdAtMillis,
        ])
    }

    static func find(
        machineID: Int64, version: Int, _ connection: Connection
    ) throws -> VersionRecord? {
        try one("v.version = ?", [machineID, version], connection)
    }

    /// The version of a revision.
    static func published(
        machineID: Int64, revision: Int, _ connection: Connection
    ) throws -> VersionRecord? {
        try one("v.revision = ?", [machineID, revision], connection)
    }

    private static func one(
        _ condition: String, _ arguments: StatementArguments, _ connection: Connection
    ) throws -> VersionRecord? {
        let sql = "\(selection) WHERE v.state_machine_id = ? AND \(condition)"
        return try Row.fetchOne(connection.cachedStatement(sql: sql), arguments: arguments)
            .map(VersionRecord.init(row:))
    }

    /// Newest first.
    static func list(
        machineID: Int64, limit: Int, before: Int?, _ connection: Connection
    ) throws -> [VersionRecord] {
        let sql = """
            \(selection) WHERE v.state_machine_id = ?1 AND (?2 IS NULL OR v.version < ?2)
            ORDER BY v.version DESC LIMIT ?3
            """
        return try Row.fetchAll(
            connection.cachedStatement(sql: sql), arguments: [machineID, before, limit]
        ).map(VersionRecord.init(row:))
    }

    static func count(machineID: Int64, _ connection: Connection) throws -> Int {
        try Int.fetchOne(
            connection.cachedStatement(
                sql: "SELECT count(*) FROM state_machine_version WHERE state_machine_id = ?"),
            arguments: [machineID]) ?? 0
    }

    static func delete(machineID: Int64, version: Int, _ connection: Connection) throws {
        try connection.cachedStatement(
            sql: "DELETE FROM state_machine_version WHERE state_machine_id = ? AND version = ?"
        ).execute(arguments: [machineID, version])
    }

    static func deleteAll(machineID: Int64, _ connection: Connection) throws {
        try connection.cachedStatement(
            sql: "DELETE FROM state_machine_version WHERE state_machine_id = ?"
        ).execute(arguments: [machineID])
    }
}

extension VersionRecord {
    fileprivate init(row: Row) {
        self.init(
            machineID: row[0], machineName: row[1], version: row[2], revision: row[3],
            description: row[4], createdAtMillis: row[5])
    }
}
