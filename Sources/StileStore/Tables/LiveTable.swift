import GRDB
import StileInterpreter
import StileJSON

/// `live_execution` and `live_frame`: what a step needs to go on.
///
/// The rows of a succeeded execution are gone; those of one that failed, was aborted or timed out
/// stay, so that a redrive can begin in the states that did not succeed.
enum LiveTable {
    static let schema = """
        CREATE TABLE live_execution (
            execution_id INTEGER PRIMARY KEY
                REFERENCES execution (id),
            next_event_id INTEGER NOT NULL CHECK (next_event_id >= 1),
            next_frame INTEGER NOT NULL,
            next_entry INTEGER NOT NULL,
            deadline_millis INTEGER,
            last_chunk INTEGER
        ) STRICT;
        -- One row per frame, so that a step writes only the frames that it touched.
        CREATE TABLE live_frame (
            execution_id INTEGER NOT NULL
                REFERENCES live_execution (execution_id),
            number INTEGER NOT NULL,
            format INTEGER NOT NULL CHECK (format >= 1),
            body TEXT NOT NULL,
            input TEXT NOT NULL,
            payload TEXT,
            PRIMARY KEY (execution_id, number)
        ) STRICT, WITHOUT ROWID;
        """

    /// Which executions to load.
    enum Scope {
        case one(Int64)
        case running
    }

    // MARK: - Writing

    static let insertion = """
        INSERT INTO live_execution
            (next_event_id, next_frame, next_entry, deadline_millis, last_chunk, execution_id)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    static let change = """
        UPDATE live_execution
        SET next_event_id = ?, next_frame = ?, next_entry = ?, deadline_millis = ?,
            last_chunk = ?
        WHERE execution_id = ?
        """
    static let deletion = "DELETE FROM live_execution WHERE execution_id = ?"

    static func put(
        _ write: ExecutionWrite, lastChunk: Int64?, _ writer: GroupWriter
    ) throws {
        try writer.run(write.isStored ? .updateLive : .insertLive) { row in
            row.add(write.nextEventID)
            row.add(write.nextFrameID)
            row.add(write.nextEntry)
            row.add(write.deadlineMillis)
            row.add(lastChunk)
            row.add(write.id)
        }
    }

    static let framePut = """
        INSERT INTO live_frame (execution_id, number, format, body, input, payload)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET
            format = excluded.format, body = excluded.body, input = excluded.input,
            payload = excluded.payload
        """

    static func put(_ frame: Frame, executionID: Int64, _ writer: GroupWriter) throws {
        writer.clearScratch()
        let payload = FrameFormat.writeBody(frame, to: &writer.scratch)
        try writer.run(.putFrame) { row in
            row.add(executionID)
            row.add(frame.id.number)
            row.add(FrameFormat.version)
            row.add(writer.scratch)
            row.add(frame.input.text)
            row.add(payload)
        }
    }

    static let frameDeletion = "DELETE FROM live_frame WHERE execution_id = ? AND number = ?"
    static let framesDeletion = "DELETE FROM live_frame WHERE execution_id = ?"

    static func delete(_ frame: FrameID, executionID: Int64, _ writer: GroupWriter) throws {
        try writer.run(.deleteFrame) { row in
            row.add(executionID)
            row.add(frame.number)
        }
    }

    static func deleteAll(executionID: Int64, _ writer: GroupWriter) throws {
        for statement in [GroupStatement.deleteFrames, .deleteLive] {
            try writer.run(statement) { $0.add(executionID) }
        }
    }

    // MARK: - Reading

    static func load(_ scope: Scope, _ connection: Connection) throws -> [LiveExecution] {
        let condition =
            switch scope {
            case .one: "e.id = ?"
            case .running: "e.status = 'RUNNING'"
            }
        let arguments: StatementArguments =
            switch scope {
            case .one(let id): [id]
            case .running: []
            }
        let sql = """
            SELECT e.id, e.name, m.name, r.role_arn, m.id, e.revision, e.status,
                e.started_at_millis, e.redrive_count, e.redriven_at_millis, e.input, e.error,
                e.cause, l.next_event_id, l.next_frame, l.next_entry, l.deadline_millis,
                l.last_chunk, e.version, e.alias, e.trace_header, e.redrive_token,
                e.map_run_id, u.arn, u.label, e.child_index, e.item_count, u.state_pointer,
                e.parent_id, e.parent_entry, e.mock_case
            FROM execution AS e
            JOIN live_execution AS l ON l.execution_id = e.id
            JOIN state_machine AS m ON m.id = e.state_machine_id
            JOIN state_machine_revision AS r
                ON r.state_machine_id = e.state_machine_id AND r.revision = e.revision
            LEFT JOIN map_run AS u ON u.id = e.map_run_id
            WHERE \(condition)
            ORDER BY e.id
            """
        let rows = try Row.fetchCursor(
            connection.cachedStatement(sql: sql), arguments: arguments)
        var executions: [LiveExecution] = []
        while let row = try rows.next() {
            let frames = try frames(of: row[0], connection)
            executions.append(try LiveExecution(row: row, frames: frames))
        }
        return executions
    }

    private static func frames(
        of executionID: Int64, _ connection: Connection
    ) throws -> [FrameID: Frame] {
        let sql = """
            SELECT number, format, body, input, payload
            FROM live_frame WHERE execution_id = ?
            """
        let rows = try Row.fetchCursor(
            connection.cachedStatement(sql: sql), arguments: [executionID])
        var frames: [FrameID: Frame] = [:]
        while let row = try rows.next() {
            let frame = try FrameFormat.decode(
                FrameFormat.Stored(body: row[2], input: row[3], payload: row[4]),
                number: row[0], format: row[1], executionID: executionID)
            frames[frame.id] = frame
        }
        return frames
    }
}

extension LiveExecution {
    fileprivate init(row: Row, frames: [FrameID: Frame]) throws {
        let id: Int64 = row[0]
        let machine: String = row[2]
        let (name, expressID) = LaunchDetails.split(row[1])
        let launch = LaunchDetails(
            expressID: expressID, version: row[18], alias: row[19], traceHeader: row[20],
            child: MapRunMembership(row: row, from: 22),
            parent: ParentAttempt(row: row, from: 28), mockCase: row[30])
        let input = try RecordReader.document(row[10], place: "input of execution \(id)")
        let identity = ExecutionIdentity(
            executionARN: launch.executionARN(machine: machine, name: name), executionName: name,
            stateMachineARN: launch.stateMachineARN(machine: machine), stateMachineName: machine,
            roleARN: row[3], input: input, startedAtMillis: row[7],
            isExpress: expressID != nil)
        let state = ExecutionState(
            identity: identity, status: ExecutionTable.status(row[6]), frames: frames,
            nextEventID: row[13], nextFrameID: row[14], nextEntry: row[15], redriveCount: row[8],
            redrivenAtMillis: row[9], deadlineMillis: row[16], output: nil, error: row[11],
            cause: row[12])
        self.init(
            id: id, machineID: row[4], revision: row[5], launch: launch, redriveToken: row[21],
            statePointer: row[27], state: state, lastChunk: row[17])
    }
}
