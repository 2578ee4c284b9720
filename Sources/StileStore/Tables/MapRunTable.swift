import GRDB
import StileInterpreter

/// `map_run`: one row each. Its counts change in the commit in which its children do.
enum MapRunTable {
    static let schema = """
        CREATE TABLE map_run (
            id INTEGER PRIMARY KEY,
            arn TEXT NOT NULL UNIQUE,
            execution_id INTEGER NOT NULL REFERENCES execution (id),
            label TEXT NOT NULL,
            state_pointer TEXT NOT NULL,
            child_type TEXT NOT NULL CHECK (child_type IN ('STANDARD', 'EXPRESS')),
            parts TEXT NOT NULL,
            started_at_millis INTEGER NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED')),
            stopped_at_millis INTEGER,
            redrive_count INTEGER NOT NULL CHECK (redrive_count >= 0),
            redriven_at_millis INTEGER,
            -- Where in the parent its end is reported.
            frame INTEGER NOT NULL,
            entry INTEGER NOT NULL,
            max_concurrency INTEGER NOT NULL CHECK (max_concurrency >= 0),
            tolerated_failure_count INTEGER,
            tolerated_failure_percentage REAL,
            source_identity TEXT,
            items_total INTEGER,
            next_item INTEGER NOT NULL,
            next_child INTEGER NOT NULL,
            running INTEGER NOT NULL CHECK (running >= 0),
            succeeded INTEGER NOT NULL CHECK (succeeded >= 0),
            failed INTEGER NOT NULL CHECK (failed >= 0),
            timed_out INTEGER NOT NULL CHECK (timed_out >= 0),
            aborted INTEGER NOT NULL CHECK (aborted >= 0),
            items_running INTEGER NOT NULL CHECK (items_running >= 0),
            items_succeeded INTEGER NOT NULL CHECK (items_succeeded >= 0),
            items_failed INTEGER NOT NULL CHECK (items_failed >= 0),
            items_timed_out INTEGER NOT NULL CHECK (items_timed_out >= 0),
            items_aborted INTEGER NOT NULL CHECK (items_aborted >= 0),
            redrive_cursor INTEGER NOT NULL,
            redrive_end INTEGER NOT NULL,
            pending_redrive INTEGER NOT NULL CHECK (pending_redrive >= 0),
            items_pending_redrive INTEGER NOT NULL CHECK (items_pending_redrive >= 0),
            results_written INTEGER NOT NULL,
            item_results_written INTEGER NOT NULL,
            CHECK ((status = 'RUNNING') = (stopped_at_millis IS NULL)),
            CHECK (running + succeeded + failed + timed_out + aborted = next_child)
        ) STRICT;
        CREATE INDEX map_run_execution ON map_run (execution_id);
        CREATE INDEX map_run_active ON map_run (id) WHERE status = 'RUNNING' OR running > 0;
        """

    static let columns = [
        "id", "arn", "execution_id", "label", "state_pointer", "child_type", "parts",
        "started_at_millis", "status", "stopped_at_millis", "redrive_count", "redriven_at_millis",
        "frame", "entry", "max_concurrency", "tolerated_failure_count",
        "tolerated_failure_percentage", "source_identity", "items_total", "next_item",
        "next_child", "running", "succeeded", "failed", "timed_out", "aborted", "items_running",
        "items_succeeded", "items_failed", "items_timed_out", "items_aborted", "redrive_cursor",
        "redrive_end", "pending_redrive", "items_pending_redrive", "results_written",
        "item_results_written",
    ]
    /// What never changes comes first.
    private static let constantCount = 8

    private static let selection =
        "SELECT \(columns.joined(separator: ", ")) FROM map_run"

    private static let insertion = """
        INSERT INTO map_run (\(columns.joined(separator: ", ")))
        VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
        """

    private static let change = """
        UPDATE map_run
        SET \(columns.dropFirst(constantCount).map { "\($0) = ?" }.joined(separator: ", "))
        WHERE id = ?
        """

    // MARK: - Writing

    static func insert(_ run: MapRunRecord, _ connection: Connection) throws {
        let constants: StatementArguments = [
            run.id, run.arn, run.executionID, run.label, run.statePointer, run.childType.rawValue,
            run.parts, run.startedAtMillis,
        ]
        try connection.cachedStatement(sql: insertion).execute(
            arguments: constants + changing(run))
    }

    static func update(_ run: MapRunRecord, _ connection: Connection) throws {
        try connection.cachedStatement(sql: change).execute(arguments: changing(run) + [run.id])
    }

    private static func changing(_ run: MapRunRecord) -> StatementArguments {
        [
            run.status.rawValue, run.stoppedAtMillis, run.redriveCount, run.redrivenAtMillis,
            run.stamp.frame.number, run.stamp.entry, run.limits.maxConcurrency,
            run.limits.toleratedFailureCount, run.limits.toleratedFailurePercentage,
            run.sourceIdentity, run.itemsTotal, run.nextItem, run.nextChild, run.children.running,
            run.children.succeeded, run.children.failed, run.children.timedOut,
            run.children.aborted, run.items.running, run.items.succeeded, run.items.failed,
            run.items.timedOut, run.items.aborted, run.redriveCursor, run.redriveEnd,
            run.pendingRedrive, run.itemsPendingRedrive, run.resultsWritten,
            run.itemResultsWritten,
        ]
    }

    // MARK: - Reading

    static func find(_ arn: String, _ connection: Connection) throws -> MapRunRecord? {
        try Row.fetchOne(
            connection.cachedStatement(sql: "\(selection) WHERE arn = ?"), arguments: [arn]
        ).map(MapRunRecord.init(row:))
    }

    static func list(
        _ executionID: Int64, limit: Int, beforeID: Int64?, _ connection: Connection
    ) throws -> [MapRunRecord] {
        let sql = "\(selection) WHERE execution_id = ? AND id < ? ORDER BY id DESC LIMIT ?"
        return try Row.fetchAll(
            connection.cachedStatement(sql: sql),
            arguments: [executionID, beforeID ?? .max, limit]
        ).map(MapRunRecord.init(row:))
    }

    static func active(_ connection: Connection) throws -> [MapRunRecord] {
        let sql = "\(selection) WHERE status = 'RUNNING' OR running > 0 ORDER BY id"
        return try Row.fetchAll(connection.cachedStatement(sql: sql))
            .map(MapRunRecord.init(row:))
    }

    static func lastID(_ connection: Connection) throws -> Int64 {
        try Int64.fetchOne(connection, sql: "SELECT max(id) FROM map_run") ?? 0
    }

    static func unsuccessful(
        _ id: Int64, _ range: Range<Int>, _ connection: Connection
    ) throws -> [UnsuccessfulChild] {
        let sql = """
            SELECT id, child_index, item_count, last_event_id FROM execution
            WHERE map_run_id = ? AND child_index >= ? AND child_index < ?
                AND status IN ('FAILED', 'TIMED_OUT', 'ABORTED')
            ORDER BY child_index
            """
        return try Row.fetchAll(
            connection.cachedStatement(sql: sql),
            arguments: [id, range.lowerBound, range.upperBound]
        ).map {
            UnsuccessfulChild(
                executionID: $0[0], index: $0[1], itemCount: $0[2], lastEventID: $0[3])
        }
    }

    static func notRedrivable(
        _ id: Int64, historyEventsMax: Int, _ connection: Connection
    ) throws -> (children: Int, items: Int) {
        let sql = """
            SELECT count(*), coalesce(sum(item_count), 0) FROM execution
            WHERE map_run_id = ? AND status IN ('FAILED', 'TIMED_OUT', 'ABORTED')
                AND last_event_id + 1 >= ?
            """
        let row = try Row.fetchOne(
            connection.cachedStatement(sql: sql), arguments: [id, historyEventsMax])
        return (row?[0] ?? 0, row?[1] ?? 0)
    }

    static func countedChildren(
        _ id: Int64, _ connection: Connection
    ) throws -> (children: MapRunCounts, items: MapRunCounts) {
        let sql = """
            SELECT status, count(*), sum(item_count) FROM execution
            WHERE map_run_id = ? GROUP BY status
            """
        let rows = try Row.fetchAll(connection.cachedStatement(sql: sql), arguments: [id])
        var counts = (children: MapRunCounts(), items: MapRunCounts())
        for row in rows {
            let status = ExecutionTable.status(row[0])
            counts.children[status] = row[1]
            counts.items[status] = row[2]
        }
        return counts
    }
}

extension MapRunRecord {
    fileprivate init(row: Row) {
        guard let childType = StateMachineType(rawValue: row["child_type"]),
            let status = MapRunStatus(rawValue: row["status"])
        else { preconditionFailure("the table holds a type or status against its own check") }
        self.init(
            id: row["id"], arn: row["arn"], executionID: row["execution_id"], label: row["label"],
            statePointer: row["state_pointer"], childType: childType, parts: row["parts"],
            startedAtMillis: row["started_at_millis"],
            stamp: Stamp(frame: FrameID(row["frame"]), entry: row["entry"]),
            limits: MapRunLimits(
                maxConcurrency: row["max_concurrency"],
                toleratedFailureCount: row["tolerated_failure_count"],
                toleratedFailurePercentage: row["tolerated_failure_percentage"]))
        self.status = status
        readProgress(row)
    }

    private mutating func readProgress(_ row: Row) {
        stoppedAtMillis = row["stopped_at_millis"]
        redriveCount = row["redrive_count"]
        redrivenAtMillis = row["redriven_at_millis"]
        sourceIdentity = row["source_identity"]
        itemsTotal = row["items_total"]
        nextItem = row["next_item"]
        nextChild = row["next_child"]
        for status in ExecutionStatus.allCases {
            let column = status.rawValue.lowercased()
            children[status] = row[column]
            items[status] = row["items_\(column)"]
        }
        redriveCursor = row["redrive_cursor"]
        redriveEnd = row["redrive_end"]
        pendingRedrive = row["pending_redrive"]
        itemsPendingRedrive = row["items_pending_redrive"]
        resultsWritten = row["results_written"]
        itemResultsWritten = row["item_results_written"]
    }
}
