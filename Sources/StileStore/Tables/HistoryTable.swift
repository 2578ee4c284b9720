import GRDB
import StileInterpreter

/// `history_chunk`: the events of one commit of one execution, packed.
///
/// Appended in rowid order, which writes a quarter of the pages that a table clustered by
/// execution does. Each chunk names the one before it; the execution names the newest.
enum HistoryTable {
    static let schema = """
        CREATE TABLE history_chunk (
            id INTEGER PRIMARY KEY,
            execution_id INTEGER NOT NULL REFERENCES execution (id),
            previous_chunk INTEGER,
            first_event_id INTEGER NOT NULL CHECK (first_event_id >= 1),
            last_event_id INTEGER NOT NULL CHECK (last_event_id >= first_event_id),
            events TEXT NOT NULL
        ) STRICT;
        -- One row per event, for SQL by hand; a scan of the chunks, so name an execution's ids.
        CREATE VIEW history_event AS
            SELECT c.execution_id,
                json_extract(e.value, '$.id') AS id,
                json_extract(e.value, '$.previous') AS previous_event_id,
                json_extract(e.value, '$.at') AS timestamp_millis,
                json_extract(e.value, '$.type') AS type,
                json_extract(e.value, '$.key') AS details_key,
                json_extract(e.value, '$.details') AS details
            FROM history_chunk AS c, json_each(c.events) AS e;
        """

    /// The rowid of the newest chunk of all, 0 when there is none.
    static func lastID(_ connection: Connection) throws -> Int64 {
        try Int64.fetchOne(
            connection.cachedStatement(sql: "SELECT max(id) FROM history_chunk")) ?? 0
    }

    static let insertion = """
        INSERT INTO history_chunk
            (id, execution_id, previous_chunk, first_event_id, last_event_id, events)
        VALUES (?, ?, ?, ?, ?, ?)
        """

    static func insert(
        id: Int64, executionID: Int64, previousChunk: Int64?, events: PackedEvents,
        _ writer: GroupWriter
    ) throws {
        try writer.run(.insertChunk) { row in
            row.add(id)
            row.add(executionID)
            row.add(previousChunk)
            row.add(events.firstID)
            row.add(events.lastID)
            row.add(events.bytes)
        }
    }

    static func events(
        of executionID: Int64, afterID: Int, limit: Int, _ connection: Connection
    ) throws -> [HistoryEvent] {
        let sql = """
            WITH RECURSIVE chain (id, previous_chunk, first_event_id) AS (
                SELECT c.id, c.previous_chunk, c.first_event_id
                FROM execution AS e
                LEFT JOIN live_execution AS l ON l.execution_id = e.id
                JOIN history_chunk AS c ON c.id = coalesce(l.last_chunk, e.last_chunk)
                WHERE e.id = ?1
                UNION ALL
                SELECT c.id, c.previous_chunk, c.first_event_id
                FROM chain
                JOIN history_chunk AS c ON c.id = chain.previous_chunk
                WHERE chain.first_event_id > ?2 + 1
            )
            SELECT c.id, c.events FROM chain JOIN history_chunk AS c ON c.id = chain.id
            ORDER BY c.id
            """
        let rows = try Row.fetchCursor(
            connection.cachedStatement(sql: sql), arguments: [executionID, afterID])
        var events: [HistoryEvent] = []
        while events.count < limit, let row = try rows.next() {
            let chunk = try HistoryFormat.decode(row[1], chunk: row[0])
            events.append(contentsOf: chunk.lazy.filter { $0.id > afterID })
        }
        return Array(events.prefix(limit))
    }

    /// Newest first: the chunks are linked in that direction.
    static func eventsBackwards(
        of executionID: Int64, beforeID: Int, limit: Int, _ connection: Connection
    ) throws -> [HistoryEvent] {
        let newest = try Int64.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT coalesce(l.last_chunk, e.last_chunk) FROM execution AS e
                    LEFT JOIN live_execution AS l ON l.execution_id = e.id
                    WHERE e.id = ?
                    """), arguments: [executionID])
        var next = newest
        var events: [HistoryEvent] = []
        while let chunk = next, events.count < limit {
            let row = try Row.fetchOne(
                connection.cachedStatement(
                    sql: """
                        SELECT previous_chunk, first_event_id, CASE WHEN first_event_id < ?2
                            THEN events END
                        FROM history_chunk WHERE id = ?1
                        """), arguments: [chunk, beforeID])
            guard let row else { break }
            if let text: String = row[2] {
                let found = try HistoryFormat.decode(text, chunk: chunk)
                events += found.reversed().filter { $0.id < beforeID }
            }
            next = row[0]
        }
        return Array(events.prefix(limit))
    }
}
