import GRDB

/// The file's schema: numbered steps, only ever appended to, each one transaction.
///
/// `PRAGMA user_version` holds the number of steps that were applied.
enum Migrations {
    struct Step {
        let number: Int
        let name: String
        let sql: [String]
    }

    static let all: [Step] = [
        Step(
            number: 1, name: "state machines, executions, history, live state, schedules",
            sql: [
                StateMachineTable.schema, ExecutionTable.schema, HistoryTable.schema,
                LiveTable.schema, ScheduleTable.schema,
            ])
    ]

    static var latest: Int { all.last?.number ?? 0 }

    /// Brings the file to `target`; refuses one that a newer program wrote.
    static func apply(
        to writer: some DatabaseWriter, path: String, upTo target: Int = latest
    ) throws {
        try writer.writeWithoutTransaction { connection in
            let found = try version(connection)
            guard found <= latest else {
                throw StoreError.newerSchema(found: found, known: latest, path: path)
            }
            for step in all where step.number > found && step.number <= target {
                try connection.inTransaction(.immediate) {
                    for sql in step.sql { try connection.execute(sql: sql) }
                    try connection.execute(sql: "PRAGMA user_version = \(step.number)")
                    return .commit
                }
            }
        }
    }

    /// Refuses a file that this program's reading queries do not fit.
    static func checkKnown(_ connection: Connection, path: String) throws {
        let found = try version(connection)
        if found > latest {
            throw StoreError.newerSchema(found: found, known: latest, path: path)
        }
        if found < latest {
            throw StoreError.olderSchema(found: found, known: latest, path: path)
        }
    }

    private static func version(_ connection: Connection) throws -> Int {
        try Int.fetchOne(connection, sql: "PRAGMA user_version") ?? 0
    }
}
