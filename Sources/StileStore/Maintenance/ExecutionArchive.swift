package import StileInterpreter
import StileJSON

/// One execution as a portable file: what it ran, what happened, and what a redrive needs.
///
/// The text is one JSON object; see Docs/Operations.md. Payloads are texts, byte for byte.
package struct ExecutionArchive: Sendable {
    /// The versions that this program reads end here; it writes this one.
    package static let version = 1
    static let format = "stile-execution"

    package let machineName: String
    package let executionName: String
    package let status: ExecutionStatus
    /// `stateMachine`, `execution`, `events`, `live`.
    let machine: JSONObject
    let execution: JSONObject
    let events: [HistoryEvent]
    let live: JSONObject?

    /// Reads an exported file and checks that it is whole.
    package init(parsing text: String) throws(StoreError) {
        let place = "the exported execution"
        let file = try Self.translating { () throws(StoreError) in
            try RecordReader(text, place: place)
        }
        guard file.optionalString("format") == Self.format else {
            throw .failed("this is no exported execution; make one with stile export")
        }
        guard let found = file.optionalInteger("version"), found >= 1 else {
            throw .failed("the exported execution has no version")
        }
        guard found <= Self.version else {
            throw .failed(
                "the exported execution has format version \(found), this program knows versions up "
                    + "to \(Self.version); use the newer program that wrote it")
        }
        machine = try Self.object(file, "stateMachine")
        execution = try Self.object(file, "execution")
        live = file.value("live")?.objectValue
        events = try Self.translating { () throws(StoreError) in
            try HistoryFormat.decode(
                (file.value("events") ?? .array([])).serialized(), chunk: 0)
        }
        guard let machineName = machine["name"]?.stringValue,
            let executionName = execution["name"]?.stringValue,
            let status = execution["status"]?.stringValue.flatMap(ExecutionStatus.init(rawValue:))
        else { throw .failed("the exported execution lacks a name or a status") }
        self.machineName = machineName
        self.executionName = executionName
        self.status = status
        try checkHistory()
    }

    init(
        machineName: String, executionName: String, status: ExecutionStatus, machine: JSONObject,
        execution: JSONObject, events: [HistoryEvent], live: JSONObject?
    ) {
        self.machineName = machineName
        self.executionName = executionName
        self.status = status
        self.machine = machine
        self.execution = execution
        self.events = events
        self.live = live
    }

    /// As it stands in the file, without a line break at the end.
    package func text() throws(StoreError) -> String {
        var file = JSONObject()
        file["format"] = .string(Self.format)
        file["version"] = .integer(Self.version)
        file["stateMachine"] = .object(machine)
        file["execution"] = .object(execution)
        file["events"] = try Self.json(events)
        file["live"] = live.map { .object($0) }
        return JSON.object(file).serialized()
    }

    private static func json(_ events: [HistoryEvent]) throws(StoreError) -> JSON {
        var bytes: [UInt8] = []
        HistoryFormat.write(events, to: &bytes)
        return try RecordReader.parse(String(decoding: bytes, as: UTF8.self), place: "events")
    }

    // MARK: - Checks

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

    private static func object(
        _ file: RecordReader, _ key: String
    ) throws(StoreError) -> JSONObject {
        guard let object = file.value(key)?.objectValue else {
            throw .failed("the exported execution lacks \"\(key)\"")
        }
        return object
    }

    /// What is wrong with the file is not wrong with the database.
    static func translating<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        do throws(StoreError) {
            return try body()
        } catch {
            guard case .corrupt(_, let detail) = error else { throw error }
            throw .failed("the exported execution is damaged: \(detail)")
        }
    }
}
