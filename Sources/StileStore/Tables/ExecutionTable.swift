import GRDB
import StileInterpreter
import StileJSON

/// `execution`: one row each, from the start on. The row changes only at the end and on redrive;
/// what changes with every step lies in `live_execution`.
enum ExecutionTable {
    /// Rowids rise in the order of starts, so that "newest first" is the table backwards.
    /// The name index serves look-ups by name alone as well as AWS's rule of unique names.
    static let schema = """
        CREATE TABLE execution (
            id INTEGER PRIMARY KEY,
            state_machine_id INTEGER NOT NULL REFERENCES state_machine (id),
            revision INTEGER NOT NULL,
            name TEXT NOT NULL,
            status TEXT NOT NULL
                CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED')),
            started_at_millis INTEGER NOT NULL,
            stopped_at_millis INTEGER,
            redrive_count INTEGER NOT NULL DEFAULT 0 CHECK (redrive_count >= 0),
            redriven_at_millis INTEGER,
            -- Rowid of the newest history chunk when it ended; of a running one see live_execution.
            last_chunk INTEGER,
            last_event_id INTEGER NOT NULL DEFAULT 0,
            input TEXT NOT NULL,
            output TEXT,
            error TEXT,
            cause TEXT,
            CHECK ((status = 'RUNNING') = (stopped_at_millis IS NULL)),
            CHECK ((status = 'SUCCEEDED') = (output IS NOT NULL)),
            CHECK (status IN ('FAILED', 'TIMED_OUT', 'ABORTED')
                OR (error IS NULL AND cause IS NULL)),
            CHECK ((redrive_count > 0) = (redriven_at_millis IS NOT NULL)),
            FOREIGN KEY (state_machine_id, revision)
                REFERENCES state_machine_revision (state_machine_id, revision)
        ) STRICT;
        CREATE UNIQUE INDEX execution_name ON execution (name, state_machine_id);
        CREATE INDEX execution_machine ON execution (state_machine_id);
        CREATE INDEX execution_running ON execution (status) WHERE status = 'RUNNING';
        CREATE INDEX execution_unsuccessful ON execution (status)
            WHERE status IN ('FAILED', 'TIMED_OUT', 'ABORTED');
        """

    /// Step 3. The name of an Express execution has its id behind a colon, which no name contains.
    static let launchDetails = """
        ALTER TABLE execution ADD COLUMN type TEXT NOT NULL DEFAULT 'STANDARD'
            CHECK (type IN ('STANDARD', 'EXPRESS'));
        ALTER TABLE execution ADD COLUMN version INTEGER;
        ALTER TABLE execution ADD COLUMN alias TEXT;
        ALTER TABLE execution ADD COLUMN trace_header TEXT;
        ALTER TABLE execution ADD COLUMN redrive_token TEXT;
        """

    /// Step 4. A child's name has the label of its map run before it, with a slash, which no name
    /// contains. Lists of a machine's executions leave its children out, and so does their index.
    static let children = """
        ALTER TABLE execution ADD COLUMN map_run_id INTEGER REFERENCES map_run (id);
        ALTER TABLE execution ADD COLUMN child_index INTEGER
            CHECK ((child_index IS NULL) = (map_run_id IS NULL));
        ALTER TABLE execution ADD COLUMN item_count INTEGER
            CHECK ((item_count IS NULL) = (map_run_id IS NULL));
        DROP INDEX execution_machine;
        CREATE INDEX execution_machine ON execution (state_machine_id) WHERE map_run_id IS NULL;
        CREATE UNIQUE INDEX execution_child ON execution (map_run_id, child_index)
            WHERE map_run_id IS NOT NULL;
        """

    /// Step 6. The parent may be purged before its child: nothing refers to its row.
    static let parents = """
        ALTER TABLE execution ADD COLUMN parent_id INTEGER;
        ALTER TABLE execution ADD COLUMN parent_entry INTEGER
            CHECK ((parent_entry IS NULL) = (parent_id IS NULL));
        ALTER TABLE execution ADD COLUMN mock_case TEXT;
        """

    static let selection = """
        SELECT e.id, e.name, m.name, e.revision, e.status, e.started_at_millis,
            e.stopped_at_millis, e.input, e.output, e.error, e.cause, e.redrive_count,
            e.redriven_at_millis, coalesce(l.next_event_id - 1, e.last_event_id),
            e.version, e.alias, e.trace_header, e.redrive_token, e.map_run_id, r.arn, r.label,
            e.child_index, e.item_count, e.parent_id, e.parent_entry, e.mock_case
        FROM execution AS e
        JOIN state_machine AS m ON m.id = e.state_machine_id
        LEFT JOIN live_execution AS l ON l.execution_id = e.id
        LEFT JOIN map_run AS r ON r.id = e.map_run_id
        """

    // MARK: - Reading

    /// Of a map run, by their index.
    static func children(
        _ mapRunID: Int64, fromIndex: Int, limit: Int, _ connection: Connection
    ) throws -> [ExecutionRecord] {
        let sql = """
            \(selection) WHERE e.map_run_id = ? AND e.child_index >= ?
            ORDER BY e.child_index LIMIT ?
            """
        return try Row.fetchAll(
            connection.cachedStatement(sql: sql), arguments: [mapRunID, fromIndex, limit]
        ).map(ExecutionRecord.init(row:))
    }

    static func find(id: Int64, _ connection: Connection) throws -> ExecutionRecord? {
        try Row.fetchOne(
            connection.cachedStatement(sql: "\(selection) WHERE e.id = ?"), arguments: [id]
        ).map(ExecutionRecord.init(row:))
    }

    /// By ARN, or by name alone: then the newest of that name.
    static func find(_ nameOrARN: String, _ connection: Connection) throws -> ExecutionRecord? {
        if let names = Names.execution(arn: nameOrARN) {
            let sql = "\(selection) WHERE e.name = ? AND m.name = ? ORDER BY e.id DESC LIMIT 1"
            return try Row.fetchOne(
                connection.cachedStatement(sql: sql), arguments: [names.name, names.machine]
            ).map(ExecutionRecord.init(row:))
        }
        let sql = "\(selection) WHERE e.name = ? ORDER BY e.id DESC LIMIT 1"
        return try Row.fetchOne(
            connection.cachedStatement(sql: sql), arguments: [nameOrARN]
        ).map(ExecutionRecord.init(row:))
    }

    static func isTaken(
        _ name: String, machineID: Int64, _ connection: Connection
    ) throws -> Bool {
        let sql = "SELECT 1 FROM execution WHERE name = ? AND state_machine_id = ?"
        return try Int.fetchOne(
            connection.cachedStatement(sql: sql), arguments: [name, machineID]) != nil
    }

    static func machineID(
        ofExecution id: Int64, _ connection: Connection
    ) throws -> Int64? {
        try Int64.fetchOne(
            connection.cachedStatement(sql: "SELECT state_machine_id FROM execution WHERE id = ?"),
            arguments: [id])
    }

    static func counts(
        machine: String?, _ connection: Connection
    ) throws -> [ExecutionStatus: Int] {
        let sql = """
            SELECT e.status, count(*) FROM execution AS e
            WHERE e.map_run_id IS NULL AND (?1 IS NULL
                OR e.state_machine_id IN (SELECT id FROM state_machine WHERE name = ?1))
            GROUP BY e.status
            """
        let rows = try Row.fetchAll(
            connection.cachedStatement(sql: sql),
            arguments: [machine.map { Names.stateMachine($0).name }])
        return Dictionary(uniqueKeysWithValues: rows.map { (status($0[0]), $0[1]) })
    }

    static func lastID(_ connection: Connection) throws -> Int64 {
        try Int64.fetchOne(connection, sql: "SELECT max(id) FROM execution") ?? 0
    }

    static func status(_ text: String) -> ExecutionStatus {
        guard let status = ExecutionStatus(rawValue: text) else {
            preconditionFailure("the table holds status \(text) against its own check")
        }
        return status
    }

    // MARK: - Writing

    static let insertion = """
        INSERT INTO execution
            (id, state_machine_id, revision, name, status, started_at_millis,
            stopped_at_millis, last_chunk, last_event_id, input, output, error, cause,
            type, version, alias, trace_header, map_run_id, child_index, item_count,
            parent_id, parent_entry, mock_case)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static func insert(
        _ write: ExecutionWrite, _ values: ExecutionWrite.Row, lastChunk: Int64?,
        _ writer: GroupWriter
    ) throws {
        try writer.run(.insertExecution) { row in
            row.add(write.id)
            row.add(values.machineID)
            row.add(values.revision)
            row.add(values.launch.storedName(values.identity.executionName))
            row.add(write.status.rawValue)
            row.add(values.identity.startedAtMillis)
            row.add(values.stoppedAtMillis)
            row.add(lastChunk)
            row.add(write.nextEventID - 1)
            row.add(values.identity.input.text)
            row.add(values.output?.text)
            row.add(values.error)
            row.add(values.cause)
            row.add(values.launch.type.rawValue)
            row.add(values.launch.version)
            row.add(values.launch.alias)
            row.add(values.launch.traceHeader)
            row.add(values.launch.child?.mapRunID)
            row.add(values.launch.child?.index)
            row.add(values.launch.child?.itemCount)
            row.add(values.launch.parent?.executionID)
            row.add(values.launch.parent?.entry)
            row.add(values.launch.mockCase)
        }
    }

    static let change = """
        UPDATE execution
        SET status = ?, stopped_at_millis = ?, redrive_count = ?, redriven_at_millis = ?,
            last_chunk = ?, last_event_id = ?, output = ?, error = ?, cause = ?,
            redrive_token = ?, revision = ?, version = ?, alias = ?
        WHERE id = ?
        """

    /// Records an end, or a redrive's new beginning.
    static func update(
        _ write: ExecutionWrite, _ values: ExecutionWrite.Row, lastChunk: Int64?,
        _ writer: GroupWriter
    ) throws {
        try writer.run(.updateExecution) { row in
            row.add(write.status.rawValue)
            row.add(values.stoppedAtMillis)
            row.add(values.redriveCount)
            row.add(values.redrivenAtMillis)
            row.add(lastChunk)
            row.add(write.nextEventID - 1)
            row.add(values.output?.text)
            row.add(values.error)
            row.add(values.cause)
            row.add(values.redriveToken)
            row.add(values.revision)
            row.add(values.launch.version)
            row.add(values.launch.alias)
            row.add(write.id)
        }
    }
}

extension ExecutionRecord {
    init(row: Row) {
        let (name, expressID) = LaunchDetails.split(row[1])
        let machine: String = row[2]
        let launch = LaunchDetails(
            expressID: expressID, version: row[14], alias: row[15], traceHeader: row[16],
            child: MapRunMembership(row: row, from: 18),
            parent: ParentAttempt(row: row, from: 23), mockCase: row[25])
        self.init(
            id: row[0], arn: launch.executionARN(machine: machine, name: name), name: name,
            stateMachineARN: launch.stateMachineARN(machine: machine), machineName: machine,
            revision: row[3], status: ExecutionTable.status(row[4]), startedAtMillis: row[5],
            stoppedAtMillis: row[6], input: row[7], output: row[8], error: row[9], cause: row[10],
            redriveCount: row[11], redrivenAtMillis: row[12], lastEventID: row[13],
            launch: launch, redriveToken: row[17])
    }
}

extension MapRunMembership {
    /// Reads map run's id, ARN, label, index and item count from five columns; nil when the
    /// execution is nobody's child.
    init?(row: Row, from first: Int) {
        guard let id: Int64 = row[first] else { return nil }
        self.init(
            mapRunID: id, mapRunARN: row[first + 1], label: row[first + 2], index: row[first + 3],
            itemCount: row[first + 4])
    }
}

extension ParentAttempt {
    /// Reads execution and entry from two columns; nil when no attempt waits for the execution.
    init?(row: Row, from first: Int) {
        guard let id: Int64 = row[first] else { return nil }
        self.init(executionID: id, entry: row[first + 1])
    }
}
