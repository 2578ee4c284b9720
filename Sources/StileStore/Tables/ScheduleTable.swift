import GRDB

/// `schedule`: what starts executions by the clock.
enum ScheduleTable {
    static let schema = """
        CREATE TABLE schedule (
            name TEXT PRIMARY KEY,
            expression TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            state_machine TEXT NOT NULL,
            input TEXT NOT NULL,
            enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
            next_due_millis INTEGER,
            last_fired_millis INTEGER,
            catch_up TEXT NOT NULL CHECK (catch_up IN ('one', 'none')),
            last_problem TEXT,
            created_at_millis INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX schedule_due ON schedule (next_due_millis)
            WHERE enabled = 1 AND next_due_millis IS NOT NULL;
        """

    private static let columns = """
        name, expression, time_zone, state_machine, input, enabled, next_due_millis,
        last_fired_millis, created_at_millis, catch_up, last_problem
        """
    private static let isDue = "enabled = 1 AND next_due_millis IS NOT NULL"

    static func all(_ connection: Connection) throws -> [ScheduleRecord] {
        try Row.fetchAll(connection, sql: "SELECT \(columns) FROM schedule ORDER BY name")
            .map(ScheduleRecord.init(row:))
    }

    static func named(_ name: String, _ connection: Connection) throws -> ScheduleRecord? {
        try Row.fetchOne(
            connection, sql: "SELECT \(columns) FROM schedule WHERE name = ?", arguments: [name]
        ).map(ScheduleRecord.init(row:))
    }

    static func due(
        atMillis: Int64, limit: Int, _ connection: Connection
    ) throws -> [ScheduleRecord] {
        try Row.fetchAll(
            connection.cachedStatement(
                sql: """
                    SELECT \(columns) FROM schedule WHERE \(isDue) AND next_due_millis <= ?
                    ORDER BY next_due_millis, name LIMIT ?
                    """), arguments: [atMillis, limit]
        ).map(ScheduleRecord.init(row:))
    }

    static func nextDue(_ connection: Connection) throws -> Int64? {
        try Int64.fetchOne(
            connection.cachedStatement(
                sql: "SELECT min(next_due_millis) FROM schedule WHERE \(isDue)"))
    }

    static func put(_ schedule: ScheduleRecord, _ connection: Connection) throws {
        try connection.cachedStatement(
            sql: "REPLACE INTO schedule (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            schedule.name, schedule.expression, schedule.timeZone, schedule.stateMachine,
            schedule.inputJSON, schedule.enabled, schedule.nextDueMillis,
            schedule.lastFiredMillis, schedule.createdAtMillis, schedule.catchUp.rawValue,
            schedule.lastProblem,
        ])
    }

    static func delete(_ name: String, _ connection: Connection) throws -> Bool {
        try connection.cachedStatement(sql: "DELETE FROM schedule WHERE name = ?")
            .execute(arguments: [name])
        return connection.changesCount > 0
    }

    static func setEnabled(
        _ name: String, _ enabled: Bool, nextDueMillis: Int64?, _ connection: Connection
    ) throws -> Bool {
        try connection.cachedStatement(
            sql: "UPDATE schedule SET enabled = ?, next_due_millis = ? WHERE name = ?"
        ).execute(arguments: [enabled, nextDueMillis, name])
        return connection.changesCount > 0
    }

    static func advance(
        _ name: String, firedMillis: Int64?, expectedDueMillis: Int64, nextDueMillis: Int64?,
        problem: String?, _ connection: Connection
    ) throws -> Bool {
        try connection.cachedStatement(
            sql: """
                UPDATE schedule SET
                    last_fired_millis = coalesce(?, last_fired_millis), next_due_millis = ?,
                    last_problem = ?
                WHERE name = ? AND next_due_millis = ?
                """
        ).execute(arguments: [firedMillis, nextDueMillis, problem, name, expectedDueMillis])
        return connection.changesCount > 0
    }
}

extension ScheduleRecord {
    fileprivate init(row: Row) {
        self.init(
            name: row[0], expression: row[1], timeZone: row[2], stateMachine: row[3],
            inputJSON: row[4], enabled: row[5], catchUp: CatchUp(rawValue: row[9]) ?? .one,
            nextDueMillis: row[6], lastFiredMillis: row[7], lastProblem: row[10],
            createdAtMillis: row[8])
    }
}
