import Foundation
import GRDB
import Synchronization

/// Writes the rows that an executor left behind once more, with prepared statements and nothing
/// else: the fastest that SQLite can be made to store them durably.
struct BareLoop {
    /// The executor's folder; its rows are the data.
    let folder: String
    let executions: Int

    private struct Chunk {
        let execution: Int64
        let events: String
    }

    /// - Returns: how often a second all of it could be written.
    func measure(commits: Int) throws -> Double {
        let queue = try DatabaseQueue(path: folder + "/stile.sqlite")
        let chunks = try queue.read { connection in
            try Row.fetchAll(
                connection, sql: "SELECT execution_id, events FROM history_chunk ORDER BY id"
            ).map { Chunk(execution: $0[0], events: $0[1]) }
        }
        try queue.close()
        let perCommit = max(1, chunks.count / max(1, commits))
        let bare = try open(folder + "/bare.sqlite")
        let clock = ContinuousClock()
        let span = try clock.measure {
            try bare.writeWithoutTransaction { connection in
                for start in stride(from: 0, to: chunks.count, by: perCommit) {
                    let group = chunks[start..<min(start + perCommit, chunks.count)]
                    try connection.inTransaction(.immediate) {
                        for chunk in group { try write(chunk, connection) }
                        return .commit
                    }
                }
            }
        }
        return 1 / (Double(span.components.attoseconds) / 1e18 + Double(span.components.seconds))
    }

    private func open(_ path: String) throws -> DatabasePool {
        let pool = try DatabasePool(path: path)
        try pool.writeWithoutTransaction { connection in
            try connection.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    CREATE TABLE chunk (
                        id INTEGER PRIMARY KEY, execution INTEGER, events TEXT);
                    CREATE TABLE live (
                        execution INTEGER PRIMARY KEY, next INTEGER, body TEXT);
                    """)
        }
        return pool
    }

    /// A chunk, and the snapshot beside it.
    private func write(_ chunk: Chunk, _ connection: GRDB.Database) throws {
        try connection.cachedStatement(
            sql: "INSERT INTO chunk (execution, events) VALUES (?, ?)"
        ).execute(arguments: [chunk.execution, chunk.events])
        try connection.cachedStatement(
            sql: "REPLACE INTO live (execution, next, body) VALUES (?, ?, ?)"
        ).execute(arguments: [chunk.execution, 1, Self.body])
    }

    private static let body = String(repeating: "x", count: 250)
}

/// Counts across threads.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func increment() { count.add(1, ordering: .relaxed) }
}
