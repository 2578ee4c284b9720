import Foundation
import GRDB
import StileInterpreter
import StileTestSupport

@testable import StileStore

/// Data files of every version of the schema, as that version left them: the rows of its tables as SQL.
///
/// A file is recorded once, by the version itself, and never changed: `STILE_RECORD=1` and the test
/// `OldFileTests` write those that are missing. (Those of the versions 1 to 4 came later: their rows have
/// the columns, and their frames the format, that those versions wrote.)
enum OldFiles {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Files")

    static func place(_ version: Int) -> URL { folder.appending(path: "version-\(version).sql") }

    static func exists(_ version: Int) -> Bool {
        FileManager.default.fileExists(atPath: place(version).path)
    }

    static let isRecording = ProcessInfo.processInfo.environment["STILE_RECORD"] == "1"

    static func recordIfMissing(_ version: Int) throws {
        guard !exists(version) else { return }
        try record(version).write(to: place(version), atomically: true, encoding: .utf8)
    }

    /// Puts a data file of that version into the folder.
    static func make(_ version: Int, in folder: String) throws {
        let sql = try String(contentsOf: place(version), encoding: .utf8)
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(
            path: folder + "/stile.sqlite", configuration: configuration)
        try Migrations.apply(to: queue, path: "", upTo: version)
        try queue.writeWithoutTransaction { connection in
            // A step that rebuilds tables turns them on again.
            try connection.execute(sql: "PRAGMA foreign_keys = OFF")
            // The rows bring their own.
            if version >= 2 { try connection.execute(sql: "DELETE FROM secret") }
            try connection.execute(sql: sql)
        }
        try queue.close()
    }

    /// The format that a version gave its frames.
    private static func frameFormat(_ version: Int) -> Int {
        [1: 1, 2: 2, 3: 2, 4: 3][version] ?? FrameFormat.version
    }

    /// All rows of the file, as the tables of `version` can hold them.
    static func dump(_ store: StileStore.Database, version: Int) throws -> String {
        let columns = try columns(version)
        return try store.read { connection in
            var text = ""
            for table in columns.keys.sorted() {
                text += try rows(
                    of: table, columns[table] ?? [], frameFormat(version), connection)
            }
            return text
        }
    }

    private static func columns(_ version: Int) throws -> [String: [String]] {
        let queue = try DatabaseQueue()
        try Migrations.apply(to: queue, path: "", upTo: version)
        return try queue.read { connection in
            let tables = try String.fetchAll(
                connection,
                sql:
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
            return try Dictionary(
                uniqueKeysWithValues: tables.map { table in
                    (
                        table,
                        try String.fetchAll(
                            connection, sql: "SELECT name FROM pragma_table_info('\(table)')")
                    )
                })
        }
    }

    private static func rows(
        of table: String, _ columns: [String], _ frameFormat: Int, _ connection: Connection
    ) throws -> String {
        let values = columns.map { column in
            if table == "state_machine", column == "role_arn" { return "quote('\(Names.roleARN)')" }
            if table == "live_frame", column == "format" {
                return "\(frameFormat)"
            }
            return "quote(\"\(column)\")"
        }
        let head = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES"
        let texts = try String.fetchAll(
            connection, sql: "SELECT \(values.joined(separator: " || ', ' || ")) FROM \(table)")
        return texts.map { "\(head)\n    (\($0));\n" }.joined()
    }
}

extension OldFiles {
    /// What a file of the version holds, by what its program could do.
    static func record(_ version: Int) throws -> String {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let store = try StileStore.Database(
            opening: folder.path, mode: .owner(purpose: "a recording"))
        try OldWork(version: version).fill(store)
        let text = try dump(store, version: version)
        try store.close()
        return text
    }
}
