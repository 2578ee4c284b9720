import GRDB
import StileInterpreter
import StileJSON

/// Puts archived executions into the tables, a parent before its children.
struct Intake {
    private let connection: Connection
    private let writer: GroupWriter
    private let machine: String
    private let machineID: Int64
    private let revision: Int
    /// Ids that are still free.
    private(set) var nextID: Int64
    private(set) var nextMapRunID: Int64
    private var nextChunk: Int64
    /// By ARN, those that have come in.
    private var mapRuns: [String: (id: Int64, label: String)] = [:]

    /// Events of one chunk of an imported history.
    private static let eventsPerChunk = 500

    init(
        _ connection: Connection, machine: String, _ revision: (machineID: Int64, revision: Int),
        id: Int64, mapRunID: Int64
    ) throws {
        self.connection = connection
        self.machine = machine
        machineID = revision.machineID
        self.revision = revision.revision
        nextID = id
        nextMapRunID = mapRunID
        writer = GroupWriter(connection)
        nextChunk = try HistoryTable.lastID(connection) + 1
    }

    mutating func add(_ archived: ArchivedExecution) throws -> ExecutionRecord {
        let id = nextID
        nextID += 1
        let reader = RecordReader(object: archived.execution, place: "the exported execution")
        let launch = try launch(archived, reader)
        let arn = launch.executionARN(machine: machine, name: archived.name)
        guard try reader.string("arn") == arn else {
            throw StoreError.failed(
                "the exported execution's ARN \(try reader.string("arn")) does not fit its names")
        }
        guard try ExecutionTable.find(arn, connection) == nil else {
            throw StoreError.failed("the execution \(arn) is there already; nothing was imported")
        }
        let chunk = nextChunk + Int64((archived.events.count - 1) / Self.eventsPerChunk)
        try insertExecution(archived, reader, launch, id: id, lastChunk: chunk)
        try insertHistory(archived.events, id: id)
        try insertLive(archived, id: id, chunk: chunk)
        for run in archived.mapRuns { try add(run, to: id) }
        guard let record = try ExecutionTable.find(id: id, connection) else {
            throw StoreError.failed("the exported execution \(arn) is not there after its import")
        }
        return record
    }

    private mutating func add(_ run: ArchivedMapRun, to executionID: Int64) throws {
        guard try MapRunTable.find(run.arn, connection) == nil else {
            throw StoreError.failed("the map run \(run.arn) is there already; nothing was imported")
        }
        try MapRunTable.insert(
            run, id: nextMapRunID, executionID: executionID, connection)
        mapRuns[run.arn] = (nextMapRunID, run.label)
        nextMapRunID += 1
    }

    private func launch(
        _ archived: ArchivedExecution, _ reader: RecordReader
    ) throws -> LaunchDetails {
        var launch = LaunchDetails(
            expressID: reader.optionalString("expressId"),
            version: reader.optionalInteger("stateMachineVersion"),
            alias: reader.optionalString("alias"),
            traceHeader: reader.optionalString("traceHeader"))
        guard let place = archived.placement else { return launch }
        guard let run = mapRuns[place.mapRunARN] else {
            throw StoreError.failed("the map run \(place.mapRunARN) is not there")
        }
        launch.child = MapRunMembership(
            mapRunID: run.id, mapRunARN: place.mapRunARN, label: run.label, index: place.index,
            itemCount: place.itemCount)
        return launch
    }

    // MARK: - Rows

    private func insertExecution(
        _ archived: ArchivedExecution, _ reader: RecordReader, _ launch: LaunchDetails, id: Int64,
        lastChunk: Int64
    ) throws {
        let input = try ExecutionArchive.translating { () throws(StoreError) in
            try RecordReader.document(
                reader.string("input"), place: "the exported execution's input")
        }
        let statement = try connection.cachedStatement(
            sql: """
                INSERT INTO execution
                    (id, state_machine_id, revision, name, status, started_at_millis,
                    stopped_at_millis, redrive_count, redriven_at_millis, last_chunk,
                    last_event_id, input, output, error, cause, type, version, alias,
                    trace_header, redrive_token, map_run_id, child_index, item_count)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            id, machineID, revision, launch.storedName(archived.name), archived.status.rawValue,
            try reader.millis("startedAtMillis"), try reader.millis("stoppedAtMillis"),
            try reader.integer("redriveCount"), reader.optionalMillis("redrivenAtMillis"),
            lastChunk, archived.events.count, input.text, reader.optionalString("output"),
            reader.optionalString("error"), reader.optionalString("cause"), launch.type.rawValue,
            launch.version, launch.alias, launch.traceHeader,
            reader.optionalString("redriveToken"), launch.child?.mapRunID, launch.child?.index,
            launch.child?.itemCount,
        ])
    }

    private mutating func insertHistory(_ events: [HistoryEvent], id: Int64) throws {
        var previous: Int64?
        for start in stride(from: 0, to: events.count, by: Self.eventsPerChunk) {
            let part = Array(events[start..<min(start + Self.eventsPerChunk, events.count)])
            guard let packed = PackedEvents(part) else { continue }
            try HistoryTable.insert(
                id: nextChunk, executionID: id, previousChunk: previous, events: packed, writer)
            previous = nextChunk
            nextChunk += 1
        }
    }

    private func insertLive(_ archived: ArchivedExecution, id: Int64, chunk: Int64) throws {
        guard let live = archived.live, archived.status != .succeeded else { return }
        let reader = RecordReader(object: live, place: "the exported live state")
        try connection.cachedStatement(
            sql: """
                INSERT INTO live_execution
                    (execution_id, next_event_id, next_frame, next_entry, deadline_millis, last_chunk)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            id, archived.events.count + 1, try reader.integer("nextFrame"),
            try reader.integer("nextEntry"), reader.optionalMillis("deadlineMillis"), chunk,
        ])
        for element in live["frames"]?.arrayValue ?? [] {
            try insertFrame(element.objectValue ?? JSONObject(), id: id)
        }
    }

    private func insertFrame(_ frame: JSONObject, id: Int64) throws {
        let reader = RecordReader(object: frame, place: "the exported frame")
        let (stored, number, format) = try ExecutionArchive.translating {
            () throws(StoreError) in
            let stored = FrameFormat.Stored(
                body: try reader.string("body"), input: try reader.string("input"),
                payload: reader.optionalString("payload"))
            let (number, format) = (try reader.integer("number"), try reader.integer("format"))
            _ = try FrameFormat.decode(stored, number: number, format: format, executionID: id)
            return (stored, number, format)
        }
        try connection.cachedStatement(
            sql: """
                INSERT INTO live_frame (execution_id, number, format, body, input, payload)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [id, number, format, stored.body, stored.input, stored.payload])
    }
}
