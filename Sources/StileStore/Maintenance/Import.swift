import GRDB
import StileInterpreter
import StileJSON

extension Database {
    /// Events of one chunk of an imported history.
    private static let eventsPerChunk = 500

    /// Puts an exported execution into the file, under an id that no other has.
    ///
    /// It is pinned to the machine's revision that is equal to its own; where the machine is not
    /// there, it comes along, and where it has no such revision, the revision is kept beside it.
    ///
    /// - Throws: `failed` when an execution of that ARN is there, or when this one runs.
    package func importExecution(
        _ archive: ExecutionArchive, id: Int64, nowMillis: Int64
    ) throws(StoreError) -> ExecutionRecord {
        guard archive.status.isTerminal else {
            throw .failed(
                "\(archive.executionName) was running when it was exported; only ended executions "
                    + "can be imported")
        }
        defer { countDeploy() }
        return try write { connection in
            let reader = RecordReader(object: archive.execution, place: "the exported execution")
            let arn = try reader.string("arn")
            guard try ExecutionTable.find(arn, connection) == nil else {
                throw StoreError.failed(
                    "the execution \(arn) is there already; nothing was imported")
            }
            let frames = try Self.frames(archive, id: id)
            let (machine, revision) = try Self.revision(for: archive, nowMillis, connection)
            try Self.insert(archive, reader, id: id, machine, revision, connection)
            let chunk = try Self.insertHistory(archive.events, id: id, connection)
            try connection.execute(
                sql: "UPDATE execution SET last_chunk = ? WHERE id = ?", arguments: [chunk, id])
            try Self.insertLive(archive, frames, id: id, chunk: chunk, connection)
            guard let record = try ExecutionTable.find(arn, connection), record.id == id else {
                throw StoreError.failed(
                    "the exported execution's ARN \(arn) does not fit its names")
            }
            return record
        }
    }

    // MARK: - The machine

    private static func revision(
        for archive: ExecutionArchive, _ nowMillis: Int64, _ connection: Connection
    ) throws -> (machineID: Int64, revision: Int) {
        let reader = RecordReader(object: archive.machine, place: "the exported state machine")
        let settings = StateMachineSettings(
            roleARN: try reader.string("roleArn"), logging: reader.optionalString("logging"),
            tracing: reader.optionalString("tracing"),
            encryption: reader.optionalString("encryption"))
        let definition = try reader.string("definition")
        let known = try Row.fetchAll(
            connection,
            sql: """
                SELECT m.id, r.revision FROM state_machine AS m
                JOIN state_machine_revision AS r ON r.state_machine_id = m.id
                WHERE m.name = ? AND m.type = ? ORDER BY m.status = 'DELETED', m.id DESC, r.revision DESC
                """, arguments: [archive.machineName, try reader.string("type")])
        for row in known {
            let found = try RevisionTable.find(id: row[0], revision: row[1], connection)
            if found?.holds(definition: definition, settings: settings) == true {
                return (row[0], row[1])
            }
        }
        // A name is taken by one machine at a time; what else is kept under it counts as deleted.
        let isTaken = try StateMachineTable.named(archive.machineName, connection) != nil
        let revision = try reader.integer("revision")
        try connection.execute(
            sql: """
                INSERT INTO state_machine
                    (name, type, status, revision, created_at_millis, updated_at_millis)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                archive.machineName, try reader.string("type"), isTaken ? "DELETED" : "ACTIVE",
                revision, reader.optionalMillis("createdAtMillis") ?? nowMillis,
                reader.optionalMillis("revisedAtMillis") ?? nowMillis,
            ])
        let machineID = connection.lastInsertedRowID
        try RevisionTable.insert(
            RevisionRecord(
                machineID: machineID, revision: revision,
                revisionID: reader.optionalString("revisionId"), definition: definition,
                settings: settings,
                createdAtMillis: reader.optionalMillis("revisedAtMillis") ?? nowMillis), connection)
        return (machineID, revision)
    }

    // MARK: - The execution

    private static func insert(
        _ archive: ExecutionArchive, _ reader: RecordReader, id: Int64, _ machineID: Int64,
        _ revision: Int, _ connection: Connection
    ) throws {
        let launch = LaunchDetails(expressID: reader.optionalString("expressId"))
        let input = try RecordReader.document(
            reader.string("input"), place: "the exported execution's input")
        try connection.execute(
            sql: """
                INSERT INTO execution
                    (id, state_machine_id, revision, name, status, started_at_millis,
                    stopped_at_millis, redrive_count, redriven_at_millis, last_event_id, input,
                    output, error, cause, type, version, alias, trace_header, redrive_token)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id, machineID, revision, launch.storedName(archive.executionName),
                archive.status.rawValue, try reader.millis("startedAtMillis"),
                try reader.millis("stoppedAtMillis"), try reader.integer("redriveCount"),
                reader.optionalMillis("redrivenAtMillis"), archive.events.count, input.text,
                reader.optionalString("output"), reader.optionalString("error"),
                reader.optionalString("cause"), launch.type.rawValue,
                reader.optionalInteger("stateMachineVersion"), reader.optionalString("alias"),
                reader.optionalString("traceHeader"), reader.optionalString("redriveToken"),
            ])
    }

    private static func insertHistory(
        _ events: [HistoryEvent], id: Int64, _ connection: Connection
    ) throws -> Int64? {
        let writer = GroupWriter(connection)
        var next = try HistoryTable.lastID(connection) + 1
        var previous: Int64?
        for start in stride(from: 0, to: events.count, by: eventsPerChunk) {
            let part = Array(events[start..<min(start + eventsPerChunk, events.count)])
            try HistoryTable.insert(
                id: next, executionID: id, previousChunk: previous, events: part, writer)
            previous = next
            next += 1
        }
        return previous
    }

    private static func frames(
        _ archive: ExecutionArchive, id: Int64
    ) throws(StoreError) -> [(number: Int, format: Int, stored: FrameFormat.Stored)] {
        var frames: [(number: Int, format: Int, stored: FrameFormat.Stored)] = []
        for element in archive.live?["frames"]?.arrayValue ?? [] {
            let reader = RecordReader(
                object: element.objectValue ?? JSONObject(), place: "the exported frame")
            let stored = FrameFormat.Stored(
                body: try reader.string("body"), input: try reader.string("input"),
                payload: reader.optionalString("payload"))
            let (number, format) = (try reader.integer("number"), try reader.integer("format"))
            _ = try ExecutionArchive.translating { () throws(StoreError) in
                try FrameFormat.decode(stored, number: number, format: format, executionID: id)
            }
            frames.append((number, format, stored))
        }
        return frames
    }

    private static func insertLive(
        _ archive: ExecutionArchive,
        _ frames: [(number: Int, format: Int, stored: FrameFormat.Stored)], id: Int64,
        chunk: Int64?, _ connection: Connection
    ) throws {
        guard let live = archive.live, archive.status != .succeeded else { return }
        let reader = RecordReader(object: live, place: "the exported live state")
        try connection.execute(
            sql: """
                INSERT INTO live_execution
                    (execution_id, next_event_id, next_frame, next_entry, deadline_millis, last_chunk)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id, archive.events.count + 1, try reader.integer("nextFrame"),
                try reader.integer("nextEntry"), reader.optionalMillis("deadlineMillis"), chunk,
            ])
        for frame in frames {
            try connection.execute(
                sql: """
                    INSERT INTO live_frame (execution_id, number, format, body, input, payload)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, frame.number, frame.format, frame.stored.body, frame.stored.input,
                    frame.stored.payload,
                ])
        }
    }
}
