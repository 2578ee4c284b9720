import StileInterpreter
import StileJSON

/// What an exported file has of one execution: the root, or a child of a map run.
struct ArchivedExecution: Sendable {
    /// Whose child it is.
    struct Placement: Sendable, Hashable {
        let mapRunARN: String
        let index: Int
        let itemCount: Int
    }

    let name: String
    let status: ExecutionStatus
    let execution: JSONObject
    let events: [HistoryEvent]
    let live: JSONObject?
    let mapRuns: [ArchivedMapRun]
    /// Nil for the root.
    let placement: Placement?

    /// A line of the file.
    init(line: Substring) throws(StoreError) {
        let place = "a child in the exported execution"
        let reader = try ExecutionArchive.translating { () throws(StoreError) in
            try RecordReader(String(line), place: place)
        }
        try self.init(reader, place: place)
        guard placement != nil else {
            throw .failed("the exported execution is damaged: \(name) is nobody's child")
        }
        guard status.isTerminal else {
            throw .failed("the child \(name) was running when it was exported; export it again")
        }
    }

    init(_ file: RecordReader, place: String) throws(StoreError) {
        guard let execution = file.value("execution")?.objectValue else {
            throw .failed("the exported execution lacks \"execution\"")
        }
        guard let name = execution["name"]?.stringValue,
            let status = execution["status"]?.stringValue.flatMap(ExecutionStatus.init(rawValue:))
        else { throw .failed("the exported execution lacks a name or a status") }
        self.execution = execution
        self.name = name
        self.status = status
        live = file.value("live")?.objectValue
        (events, mapRuns, placement) = try ExecutionArchive.translating {
            () throws(StoreError) in
            var mapRuns: [ArchivedMapRun] = []
            for run in file.value("mapRuns")?.arrayValue ?? [] {
                mapRuns.append(try ArchivedMapRun(run))
            }
            return (
                try HistoryFormat.decode(
                    (file.value("events") ?? .array([])).serialized(), chunk: 0),
                mapRuns, try Self.placement(file)
            )
        }
        try checkHistory()
    }

    private static func placement(_ file: RecordReader) throws(StoreError) -> Placement? {
        guard file.value("mapRun") != nil else { return nil }
        return Placement(
            mapRunARN: try file.string("mapRun"), index: try file.integer("index"),
            itemCount: try file.integer("itemCount"))
    }

    private func checkHistory() throws(StoreError) {
        guard !events.isEmpty, events.map(\.id) == Array(1...events.count) else {
            throw .failed("the exported execution's events are not all there")
        }
        for event in events where !(0..<event.id).contains(event.previousEventID) {
            throw .failed("event \(event.id) of the exported execution follows a later one")
        }
        let end =
            switch status {
            case .running: ""
            case .succeeded: "ExecutionSucceeded"
            case .failed: "ExecutionFailed"
            case .timedOut: "ExecutionTimedOut"
            case .aborted: "ExecutionAborted"
            }
        guard status == .running || events.last?.type == end else {
            throw .failed(
                "the exported execution is \(status.rawValue), but ends with "
                    + (events.last?.type ?? "nothing"))
        }
    }
}

/// What an exported file has of a map run: the columns of its row, named as JSON names things.
struct ArchivedMapRun: Sendable {
    let arn: String
    let label: String
    let counts: [ExecutionStatus: Int]
    let members: JSONObject

    init(_ json: JSON) throws(StoreError) {
        let place = "a map run in the exported execution"
        guard let members = json.objectValue else {
            throw RecordReader.damaged(place, "expected an object, found \(json.kindName)")
        }
        let reader = RecordReader(object: members, place: place)
        self.members = members
        arn = try reader.string("arn")
        label = try reader.string("label")
        var counts: [ExecutionStatus: Int] = [:]
        for status in ExecutionStatus.allCases {
            counts[status] = try reader.integer(
                MapRunTable.memberName(status.rawValue.lowercased()))
        }
        self.counts = counts
    }
}
