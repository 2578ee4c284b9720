import Foundation
import GRDB
import Synchronization

/// Makes a recorded executor's changes once more, with prepared statements and nothing else: the
/// fastest that SQLite can be made to store them durably.
///
/// The tables, indexes and pragmas are the executor's own; foreign keys are checked as there.
struct BareLoop {
    let journal: Journal
    /// How often the recording is made, each time with other ids and names.
    let repetitions: Int

    private struct Step {
        let statement: Statement
        let arguments: StatementArguments
    }

    /// Seconds for all changes, spread evenly over `commits`; statements and their arguments are
    /// ready before the clock starts.
    func seconds(_ folder: String, _ commits: Int) throws -> Double {
        let pool = try open(folder + "/bare.sqlite")
        let commitsEach = max(1, commits / repetitions)
        let perCommit = max(1, (journal.changes.count + commitsEach - 1) / commitsEach)
        let seconds = try pool.writeWithoutTransaction { connection in
            try (0..<repetitions).reduce(0.0) { sum, repetition in
                let steps = try journal.changes(repetition).map { try step($0, connection) }
                return sum + (try run(steps, perCommit, connection))
            }
        }
        try pool.close()
        return seconds
    }

    private func run(
        _ steps: [Step], _ perCommit: Int, _ connection: GRDB.Database
    ) throws -> Double {
        try ContinuousClock().measure {
            for start in stride(from: 0, to: steps.count, by: perCommit) {
                let end = min(start + perCommit, steps.count)
                try connection.inTransaction(.immediate) {
                    for step in steps[start..<end] {
                        step.statement.setUncheckedArguments(step.arguments)
                        try step.statement.execute()
                    }
                    return .commit
                }
            }
        }.seconds
    }

    private func open(_ path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { connection in
            try connection.execute(
                sql: """
                    PRAGMA secure_delete = OFF; PRAGMA temp_store = MEMORY;
                    PRAGMA cache_size = -65536;
                    """)
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction { connection in
            try connection.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000")
            for sql in journal.schema { try connection.execute(sql: sql) }
            for change in journal.before {
                let step = try step(change, connection)
                try step.statement.execute(arguments: step.arguments)
            }
        }
        return pool
    }

    private func step(_ change: Journal.Change, _ connection: GRDB.Database) throws -> Step {
        let table = journal.tables[change.table]
        let condition = table.key.map { "\(table.columns[$0]) = ?" }.joined(separator: " AND ")
        let key = table.key.map { change.values[$0] }
        let sql: String
        let values: [DatabaseValue]
        switch change.action {
        case .insert:
            let marks = table.columns.map { _ in "?" }.joined(separator: ", ")
            sql = "INSERT INTO \(table.name) VALUES (\(marks))"
            values = change.values
        case .update:
            let settings = table.updated.map { "\(table.columns[$0]) = ?" }
            sql =
                "UPDATE \(table.name) SET \(settings.joined(separator: ", ")) WHERE \(condition)"
            values = table.updated.map { change.values[$0] } + key
        case .delete:
            sql = "DELETE FROM \(table.name) WHERE \(condition)"
            values = key
        }
        return Step(
            statement: try connection.cachedStatement(sql: sql),
            arguments: StatementArguments(values))
    }
}

/// Counts across threads.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func increment() { count.add(1, ordering: .relaxed) }
}
