import GRDB
import StileInterpreter

// Executions: their histories, their ends, and what a step needs to go on.
extension Doctor {
    /// What the rows of one execution say.
    private struct Patient {
        let id: Int64
        let place: String
        let status: ExecutionStatus
        let newestChunk: Int64?
        let lastEventID: Int
        let isLive: Bool
        let isPurged: Bool

        init(row: Row) {
            id = row[0]
            let machine: String? = row[1]
            let name: String = row[2]
            place = "\(machine ?? "?")/\(name)"
            status = ExecutionTable.status(row[3])
            let nextEventID: Int? = row[6]
            isLive = nextEventID != nil
            newestChunk = row[7] ?? row[4]
            lastEventID = nextEventID.map { $0 - 1 } ?? row[5]
            isPurged = row[10]
        }
    }

    /// How often progress is told.
    private static let executionsPerStep = 500

    mutating func examineExecutions(_ progress: (Double) throws -> Void) throws {
        let total = try Int.fetchOne(connection, sql: "SELECT count(*) FROM execution") ?? 0
        let rows = try Row.fetchCursor(
            connection,
            sql: """
                SELECT e.id, m.name, e.name, e.status, e.last_chunk, e.last_event_id,
                    l.next_event_id, l.last_chunk, e.input, e.output,
                    e.id IN (SELECT execution_id FROM purge)
                FROM execution AS e
                LEFT JOIN state_machine AS m ON m.id = e.state_machine_id
                LEFT JOIN live_execution AS l ON l.execution_id = e.id
                """)
        var chunks = 0
        while let row = try rows.next() {
            let patient = Patient(row: row)
            if report.totals.executions % Self.executionsPerStep == 0 {
                try progress(Double(report.totals.executions) / Double(max(total, 1)))
            }
            report.totals.executions += 1
            if patient.isPurged {
                report.add(.purging, patient.place, "some of its events are removed already")
            }
            chunks += try examineHistory(patient)
            try examineLive(patient)
            examinePayload(row[8], "input", patient)
            if let output: String = row[9] { examinePayload(output, "output", patient) }
        }
        let stored = try Int.fetchOne(connection, sql: "SELECT count(*) FROM history_chunk") ?? 0
        if stored > chunks {
            report.add(
                .unreachableHistory, "history_chunk",
                "\(stored - chunks) of \(stored) chunks belong to no execution's chain")
        }
    }

    private mutating func examinePayload(_ text: String, _ what: String, _ patient: Patient) {
        guard (try? RecordReader.document(text, place: "")) == nil else { return }
        report.add(.payload, patient.place, "its \(what) is no JSON")
    }

    // MARK: - History

    /// Follows the chain from the newest chunk to the first event; answers its length.
    private mutating func examineHistory(_ patient: Patient) throws -> Int {
        var next = patient.newestChunk
        var awaited = patient.lastEventID
        var length = 0
        while let id = next {
            let row = try Row.fetchOne(
                connection.cachedStatement(
                    sql: """
                        SELECT execution_id, previous_chunk, first_event_id, last_event_id, events
                        FROM history_chunk WHERE id = ?
                        """), arguments: [id])
            guard let row, row[0] as Int64 == patient.id else {
                report.add(.historyChain, patient.place, "its chunk \(id) is not there")
                return length
            }
            length += 1
            let (first, last): (Int, Int) = (row[2], row[3])
            if last != awaited {
                report.add(
                    length == 1 ? .lastEvent : .historyChain, patient.place,
                    "chunk \(id) ends with event \(last), expected \(awaited)")
            }
            examineEvents(row[4], first...max(first, last), chunk: id, length == 1, patient)
            awaited = first - 1
            next = row[1]
            if let older = next, older >= id {
                report.add(.historyChain, patient.place, "chunk \(id) is linked to chunk \(older)")
                return length
            }
        }
        if awaited != 0 {
            report.add(.historyChain, patient.place, "events 1 to \(awaited) are not there")
        }
        return length
    }

    private mutating func examineEvents(
        _ text: String, _ ids: ClosedRange<Int>, chunk: Int64, _ isNewest: Bool, _ patient: Patient
    ) {
        guard let events = try? HistoryFormat.decode(text, chunk: chunk) else {
            return report.add(.events, patient.place, "chunk \(chunk) cannot be read")
        }
        report.totals.events += events.count
        // Counted first: the bounds may be damaged as well.
        if events.count != ids.count || !events.map(\.id).elementsEqual(ids) {
            report.add(
                .events, patient.place,
                "chunk \(chunk) should hold the events \(ids.lowerBound) to \(ids.upperBound)")
        }
        for event in events where !(0..<event.id).contains(event.previousEventID) {
            report.add(
                .events, patient.place,
                "event \(event.id) follows event \(event.previousEventID), which is not before it")
        }
        if ids.lowerBound == 1, let first = events.first, first.type != "ExecutionStarted" {
            report.add(.events, patient.place, "it begins with \(first.type)")
        }
        if isNewest, let last = events.last { examineEnd(last.type, patient) }
    }

    private mutating func examineEnd(_ type: String, _ patient: Patient) {
        let ends: [String: ExecutionStatus] = [
            "ExecutionSucceeded": .succeeded, "ExecutionFailed": .failed,
            "ExecutionTimedOut": .timedOut, "ExecutionAborted": .aborted,
        ]
        let told = ends[type] ?? .running
        // A purge takes the newest events first.
        guard told != patient.status, !patient.isPurged else { return }
        report.add(
            .status, patient.place,
            "its status is \(patient.status.rawValue), its last event is \(type)")
    }

    // MARK: - Live rows

    private mutating func examineLive(_ patient: Patient) throws {
        let frames = try examineFrames(patient)
        switch patient.status {
        case .succeeded:
            if patient.isLive || frames > 0 {
                report.add(.liveLeftover, patient.place, "it succeeded, but has live rows")
            }
        case .running:
            if !patient.isLive || frames == 0 {
                report.add(.liveMissing, patient.place, "it runs, but has no live state")
            }
        case .failed, .timedOut, .aborted:
            if !patient.isPurged, !patient.isLive || frames == 0 {
                report.add(.notRedrivable, patient.place, "its live state is not there")
            }
        }
    }

    private mutating func examineFrames(_ patient: Patient) throws -> Int {
        let rows = try Row.fetchCursor(
            connection.cachedStatement(
                sql: """
                    SELECT number, format, body, input, payload
                    FROM live_frame WHERE execution_id = ?
                    """), arguments: [patient.id])
        var numbers: Set<Int> = []
        var parents: [(frame: Int, parent: Int)] = []
        while let row = try rows.next() {
            let number: Int = row[0]
            numbers.insert(number)
            report.totals.frames += 1
            do throws(StoreError) {
                let frame = try FrameFormat.decode(
                    FrameFormat.Stored(body: row[2], input: row[3], payload: row[4]),
                    number: number, format: row[1], executionID: patient.id)
                if let parent = frame.parent { parents.append((number, parent.number)) }
            } catch {
                report.add(.frame, patient.place, "frame \(number) cannot be read: \(error)")
            }
        }
        for link in parents where !numbers.contains(link.parent) {
            report.add(
                .frame, patient.place,
                "frame \(link.frame) belongs to frame \(link.parent), which is not there")
        }
        return numbers.count
    }
}
