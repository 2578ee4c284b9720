import GRDB

/// `state_machine_alias` and `alias_route`.
enum AliasTable {
    static let schema = """
        CREATE TABLE state_machine_alias (
            id INTEGER PRIMARY KEY,
            state_machine_id INTEGER NOT NULL REFERENCES state_machine (id),
            name TEXT NOT NULL,
            description TEXT,
            created_at_millis INTEGER NOT NULL,
            updated_at_millis INTEGER NOT NULL,
            UNIQUE (state_machine_id, name)
        ) STRICT;
        CREATE TABLE alias_route (
            alias_id INTEGER NOT NULL REFERENCES state_machine_alias (id),
            -- In the order in which the routes were given.
            position INTEGER NOT NULL,
            state_machine_id INTEGER NOT NULL,
            version INTEGER NOT NULL,
            weight INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 100),
            PRIMARY KEY (alias_id, position),
            FOREIGN KEY (state_machine_id, version)
                REFERENCES state_machine_version (state_machine_id, version)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX alias_route_version ON alias_route (state_machine_id, version);
        """

    private static let selection = """
        SELECT a.id, a.state_machine_id, m.name, a.name, a.description, a.created_at_millis,
            a.updated_at_millis
        FROM state_machine_alias AS a JOIN state_machine AS m ON m.id = a.state_machine_id
        """

    // MARK: - Reading

    static func find(
        machineID: Int64, name: String, _ connection: Connection
    ) throws -> AliasRecord? {
        try records(
            "WHERE a.state_machine_id = ? AND a.name = ?", [machineID, name], connection
        ).first
    }

    /// In the order of their creation.
    static func list(
        machineID: Int64, routingTo version: Int?, limit: Int, after: Int64,
        _ connection: Connection
    ) throws -> [AliasRecord] {
        try records(
            """
            WHERE a.state_machine_id = ?1 AND a.id > ?2
                AND (?3 IS NULL OR EXISTS (
                    SELECT 1 FROM alias_route WHERE alias_id = a.id AND version = ?3))
            ORDER BY a.id LIMIT ?4
            """, [machineID, after, version, limit], connection)
    }

    /// Names of the aliases that route to a version, in the order of their creation.
    static func names(
        machineID: Int64, routingTo version: Int, _ connection: Connection
    ) throws -> [String] {
        try String.fetchAll(
            connection.cachedStatement(
                sql: """
                    SELECT name FROM state_machine_alias WHERE id IN (
                        SELECT alias_id FROM alias_route
                        WHERE state_machine_id = ? AND version = ?)
                    ORDER BY id
                    """), arguments: [machineID, version])
    }

    static func count(machineID: Int64, _ connection: Connection) throws -> Int {
        try Int.fetchOne(
            connection.cachedStatement(
                sql: "SELECT count(*) FROM state_machine_alias WHERE state_machine_id = ?"),
            arguments: [machineID]) ?? 0
    }

    private static func records(
        _ condition: String, _ arguments: StatementArguments, _ connection: Connection
    ) throws -> [AliasRecord] {
        try Row.fetchAll(
            connection.cachedStatement(sql: "\(selection) \(condition)"), arguments: arguments
        ).map { row in
            AliasRecord(
                id: row[0], machineID: row[1], machineName: row[2], name: row[3],
                description: row[4], routes: try routes(of: row[0], connection),
                createdAtMillis: row[5], updatedAtMillis: row[6])
        }
    }

    private static func routes(of id: Int64, _ connection: Connection) throws -> [AliasRoute] {
        try Row.fetchAll(
            connection.cachedStatement(
                sql: """
                    SELECT version, weight FROM alias_route WHERE alias_id = ? ORDER BY position
                    """), arguments: [id]
        ).map { AliasRoute(version: $0[0], weight: $0[1]) }
    }

    // MARK: - Writing

    /// Inserts an alias without routes; returns its id.
    static func insert(
        _ name: String, machineID: Int64, description: String?, nowMillis: Int64,
        _ connection: Connection
    ) throws -> Int64 {
        try connection.cachedStatement(
            sql: """
                INSERT INTO state_machine_alias
                    (state_machine_id, name, description, created_at_millis, updated_at_millis)
                VALUES (?, ?, ?, ?, ?)
                """
        ).execute(arguments: [machineID, name, description, nowMillis, nowMillis])
        return connection.lastInsertedRowID
    }

    static func update(
        _ id: Int64, description: String?, nowMillis: Int64, _ connection: Connection
    ) throws {
        try connection.cachedStatement(
            sql: """
                UPDATE state_machine_alias SET description = ?, updated_at_millis = ? WHERE id = ?
                """
        ).execute(arguments: [description, nowMillis, id])
    }

    static func setRoutes(
        _ routes: [AliasRoute], of id: Int64, machineID: Int64, _ connection: Connection
    ) throws {
        try deleteRoutes(of: id, connection)
        for (position, route) in routes.enumerated() {
            try connection.cachedStatement(
                sql: """
                    INSERT INTO alias_route (alias_id, position, state_machine_id, version, weight)
                    VALUES (?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [id, position, machineID, route.version, route.weight])
        }
    }

    static func delete(_ id: Int64, _ connection: Connection) throws {
        try deleteRoutes(of: id, connection)
        try connection.cachedStatement(sql: "DELETE FROM state_machine_alias WHERE id = ?")
            .execute(arguments: [id])
    }

    static func deleteAll(machineID: Int64, _ connection: Connection) throws {
        try connection.cachedStatement(sql: "DELETE FROM alias_route WHERE state_machine_id = ?")
            .execute(arguments: [machineID])
        try connection.cachedStatement(
            sql: "DELETE FROM state_machine_alias WHERE state_machine_id = ?"
        ).execute(arguments: [machineID])
    }

    private static func deleteRoutes(of id: Int64, _ connection: Connection) throws {
        try connection.cachedStatement(sql: "DELETE FROM alias_route WHERE alias_id = ?")
            .execute(arguments: [id])
    }
}
