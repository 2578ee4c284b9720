import Foundation
import GRDB
import StileJSON

/// Every change that an executor made to its file, in order, as triggers saw them.
struct Journal {
    enum Action: String {
        case insert, update, delete
    }

    struct Change {
        let action: Action
        let table: Int
        /// Values in the order of the table's columns; of a deleted row what it held.
        let values: [DatabaseValue]
    }

    struct Table {
        let name: String
        let columns: [String]
        /// Places of the key's columns.
        let key: [Int]
        /// Places of the columns that some update changed: the ones that it has to set.
        var updated: [Int]
    }

    /// SQL that makes the file as it was before the first change.
    let schema: [String]
    /// Rows of the tables that are filled before.
    let before: [Change]
    let changes: [Change]
    let tables: [Table]

    /// Columns that hold an id of an execution or of a chunk: another one in each repetition.
    private static let ids: Set = ["id", "execution_id", "previous_chunk", "last_chunk"]
    private static let watched = ["execution", "history_chunk", "live_execution", "live_frame"]
    private static let filled = ["state_machine", "state_machine_revision"]

    /// Sets the triggers.
    static func begin(in folder: String) throws {
        let queue = try DatabaseQueue(path: folder + "/stile.sqlite")
        try queue.writeWithoutTransaction { connection in
            try connection.execute(
                sql: """
                    CREATE TABLE bench_journal (
                        id INTEGER PRIMARY KEY, action TEXT, tbl INTEGER, old TEXT, new TEXT)
                    """)
            for (index, name) in watched.enumerated() {
                let columns = try connection.columns(in: name).map(\.name)
                let old = row("OLD", columns)
                let new = row("NEW", columns)
                for (action, values) in [
                    (Action.insert, "NULL, \(new)"), (.update, "\(old), \(new)"),
                    (.delete, "NULL, \(old)"),
                ] {
                    try connection.execute(
                        sql: """
                            CREATE TRIGGER bench_\(action)_\(name) AFTER \(action) ON \(name) BEGIN
                              INSERT INTO bench_journal (action, tbl, old, new)
                              VALUES ('\(action)', \(index), \(values));
                            END
                            """)
                }
            }
        }
        try queue.close()
    }

    /// The changes once more, as if other executions had made them.
    func changes(_ repetition: Int) -> [Change] {
        guard repetition > 0 else { return changes }
        let shift = Int64(repetition) * 10_000_000
        let ending = String(format: "%06x", repetition)
        let places = tables.map { table in
            table.columns.indices.filter { Self.ids.contains(table.columns[$0]) }
        }
        return changes.map { change in
            var values = change.values
            for place in places[change.table] {
                guard let id = Int64.fromDatabaseValue(values[place]) else { continue }
                values[place] = (id + shift).databaseValue
            }
            let table = tables[change.table]
            if let place = table.columns.firstIndex(of: "name"), table.name == "execution",
                let name = String.fromDatabaseValue(values[place])
            {
                values[place] = (name.dropLast(ending.count) + ending).databaseValue
            }
            return Change(action: change.action, table: change.table, values: values)
        }
    }

    private static func row(_ name: String, _ columns: [String]) -> String {
        "json_array(\(columns.map { "\(name).\($0)" }.joined(separator: ", ")))"
    }

    init(of folder: String) throws {
        let queue = try DatabaseQueue(path: folder + "/stile.sqlite")
        (schema, before, changes, tables) = try queue.read { connection in
            var tables = try (Self.watched + Self.filled).map { try Self.table($0, connection) }
            let changes = try Self.changes(&tables, connection)
            return (
                try Self.schema(connection), try Self.before(tables, connection), changes, tables
            )
        }
        try queue.close()
    }

    private static func schema(_ connection: GRDB.Database) throws -> [String] {
        try String.fetchAll(
            connection,
            sql: """
                SELECT sql FROM sqlite_master
                WHERE sql IS NOT NULL AND type IN ('table', 'index')
                  AND name NOT LIKE 'bench%' AND name NOT LIKE 'sqlite%' ORDER BY rowid
                """)
    }

    private static func table(_ name: String, _ connection: GRDB.Database) throws -> Table {
        let columns = try connection.columns(in: name).map(\.name)
        let keys = try connection.primaryKey(name).columns
        return Table(
            name: name, columns: columns, key: keys.compactMap { columns.firstIndex(of: $0) },
            updated: [])
    }

    private static func before(
        _ tables: [Table], _ connection: GRDB.Database
    ) throws -> [Change] {
        try tables.indices.dropFirst(watched.count).flatMap { index in
            try Row.fetchAll(connection, sql: "SELECT * FROM \(tables[index].name)").map {
                Change(action: .insert, table: index, values: Array($0.databaseValues))
            }
        }
    }

    private static func changes(
        _ tables: inout [Table], _ connection: GRDB.Database
    ) throws -> [Change] {
        var changes: [Change] = []
        var updated = tables.map { _ in Set<Int>() }
        let rows = try Row.fetchCursor(
            connection, sql: "SELECT action, tbl, old, new FROM bench_journal ORDER BY id")
        while let row = try rows.next() {
            guard let action = Action(rawValue: row[0]) else {
                throw BenchmarkFailure("the journal names an unknown action")
            }
            let table: Int = row[1]
            let new = try values(row[3])
            if action == .update {
                let old = try values(row[2])
                updated[table].formUnion(new.indices.filter { new[$0] != old[$0] })
            }
            changes.append(Change(action: action, table: table, values: new))
        }
        for index in tables.indices { tables[index].updated = updated[index].sorted() }
        return changes
    }

    private static func values(_ text: String) throws -> [DatabaseValue] {
        try (JSON(parsing: text).arrayValue ?? []).map { value in
            if let text = value.stringValue { return text.databaseValue }
            if let number = value.integerValue { return number.databaseValue }
            guard value == .null else {
                throw BenchmarkFailure("the journal holds a value of another kind")
            }
            return .null
        }
    }
}
