import GRDB

/// The file's schema: numbered steps, only ever appended to, each one transaction.
///
/// `PRAGMA user_version` holds the number of steps that were applied.
enum Migrations {
    struct Step {
        let number: Int
        let name: String
        let sql: [String]
        /// It replaces tables that others refer to: foreign keys are off meanwhile, and checked as a
        /// whole before the commit.
        var rebuildsParents = false
    }

    static let all: [Step] = [
        Step(
            number: 1, name: "state machines, executions, history, live state, schedules",
            sql: [
                StateMachineTable.schema, ExecutionTable.schema, HistoryTable.schema,
                LiveTable.schema, ScheduleTable.schema,
            ]),
        Step(
            number: 2, name: "state machines of the API: types, settings, versions, aliases, tags",
            sql: [
                StateMachineTable.rebuild, RevisionTable.rebuild, VersionTable.schema,
                AliasTable.schema, TagTable.schema, ActivityTable.schema, SecretTable.schema,
            ], rebuildsParents: true),
        Step(
            number: 3, name: "executions of Express machines, of versions and aliases",
            sql: [ExecutionTable.launchDetails]),
        Step(
            number: 4, name: "map runs and their children",
            sql: [MapRunTable.schema, ExecutionTable.children]),
        Step(
            number: 5, name: "executions that are being purged", sql: [PurgeTable.schema]),
        Step(
            number: 6, name: "executions that attempts wait for, and with mocked tasks",
            sql: [ExecutionTable.parents]),
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
                try apply(step, connection, path: path)
            }
        }
    }

    private static func apply(_ step: Step, _ connection: Connection, path: String) throws {
        // SQLite ignores this pragma within a transaction.
        if step.rebuildsParents { try connection.execute(sql: "PRAGMA foreign_keys = OFF") }
        try connection.inTransaction(.immediate) {
            for sql in step.sql { try connection.execute(sql: sql) }
            if step.rebuildsParents,
                let stray = try Row.fetchOne(connection, sql: "PRAGMA foreign_key_check")
            {
                throw StoreError.corrupt(
                    path: path, detail: "a row refers to one that is not there: \(stray)")
            }
            try connection.execute(sql: "PRAGMA user_version = \(step.number)")
            return .commit
        }
        // A step that failed closes the connection, so that there is nothing to turn on again.
        if step.rebuildsParents { try connection.execute(sql: "PRAGMA foreign_keys = ON") }
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
