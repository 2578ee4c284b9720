import GRDB
import StileInterpreter

/// `purge`: executions of which a purge has removed the newest events, and no more yet.
///
/// They show the end that they had and the events that are left, until the next batch.
enum PurgeTable {
    static let schema = """
        CREATE TABLE purge (
            execution_id INTEGER PRIMARY KEY REFERENCES execution (id)
        ) STRICT;
        """

    struct Begun {
        let executionID: Int64
        let status: ExecutionStatus
        /// Of a child.
        let mapRunID: Int64?
    }

    static func first(_ connection: Connection) throws -> Begun? {
        let row = try Row.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT e.id, e.status, e.map_run_id FROM purge AS p
                    JOIN execution AS e ON e.id = p.execution_id LIMIT 1
                    """))
        return row.map {
            Begun(executionID: $0[0], status: ExecutionTable.status($0[1]), mapRunID: $0[2])
        }
    }

    /// - Parameter newestChunk: Of those that are left.
    static func begin(_ id: Int64, newestChunk: Int64, _ connection: Connection) throws {
        try connection.cachedStatement(
            sql: """
                UPDATE execution SET last_chunk = ?1, last_event_id = (
                    SELECT last_event_id FROM history_chunk WHERE id = ?1)
                WHERE id = ?2
                """
        ).execute(arguments: [newestChunk, id])
        try connection.cachedStatement(
            sql: "INSERT OR IGNORE INTO purge (execution_id) VALUES (?)"
        ).execute(arguments: [id])
    }

    static func end(_ id: Int64, _ connection: Connection) throws {
        try connection.cachedStatement(sql: "DELETE FROM purge WHERE execution_id = ?")
            .execute(arguments: [id])
    }
}
