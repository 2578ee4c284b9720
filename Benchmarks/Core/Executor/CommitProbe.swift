import Foundation
import GRDB

/// One durable commit of one small row, again and again: the least that the disk lets a step cost.
final class CommitProbe: Sendable {
    private let queue: DatabasePool
    private let row = String(repeating: "x", count: 1_000)

    init(_ folder: String) throws {
        queue = try DatabasePool(path: folder + "/probe.sqlite")
        try queue.writeWithoutTransaction { connection in
            try connection.execute(sql: "PRAGMA synchronous = FULL")
            try connection.execute(sql: "PRAGMA wal_autocheckpoint = 1000")
            try connection.execute(
                sql: "CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
        }
    }

    /// Seconds for one.
    func commit() throws -> Double {
        try queue.writeWithoutTransaction { connection in
            let insertion = try connection.cachedStatement(sql: "INSERT INTO t (body) VALUES (?)")
            return try ContinuousClock().measure {
                try connection.inTransaction(.immediate) {
                    try insertion.execute(arguments: [row])
                    return .commit
                }
            }.seconds
        }
    }

    func close() throws { try queue.close() }
}
