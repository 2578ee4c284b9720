import StileInterpreter
import StileJSON

/// The events of one chunk as their row holds them.
struct PackedEvents: Sendable {
    /// What an event takes, roughly: a first guess that saves most of the growing.
    private static let bytesPerEvent = 224

    let firstID: Int
    let lastID: Int
    let bytes: [UInt8]

    /// - Returns: nil where there are no events.
    init?(_ events: [HistoryEvent]) {
        guard let first = events.first, let last = events.last else { return nil }
        firstID = first.id
        lastID = last.id
        var bytes: [UInt8] = []
        bytes.reserveCapacity(events.count * Self.bytesPerEvent)
        HistoryFormat.write(events, to: &bytes)
        self.bytes = bytes
    }
}

/// Version 1 of packed history events: a JSON array of objects.
///
/// The member names are part of the view `history_event`.
enum HistoryFormat {
    /// Appends the events' array.
    static func write(_ events: [HistoryEvent], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        for (position, event) in events.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            write(event, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func write(_ event: HistoryEvent, to bytes: inout [UInt8]) {
        JSON.write("{\"id\":", to: &bytes)
        JSON.writeInteger(Int64(event.id), to: &bytes)
        JSON.write(",\"previous\":", to: &bytes)
        JSON.writeInteger(Int64(event.previousEventID), to: &bytes)
        JSON.write(",\"at\":", to: &bytes)
        JSON.writeInteger(event.timestampMillis, to: &bytes)
        JSON.write(",\"type\":", to: &bytes)
        JSON.writeString(event.type, to: &bytes)
        if let key = event.detailsKey {
            JSON.write(",\"key\":", to: &bytes)
            JSON.writeString(key, to: &bytes)
            JSON.write(",\"details\":", to: &bytes)
            write(event.details, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func write(_ details: JSONObject, to bytes: inout [UInt8]) {
        let values = details.values
        bytes.append(UInt8(ascii: "{"))
        for (position, key) in details.keys.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            JSON.writeString(key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            values[position].write(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    static func decode(_ text: String, chunk: Int64) throws(StoreError) -> [HistoryEvent] {
        let place = "history chunk \(chunk)"
        let reader = try RecordReader.array(text, place: place)
        var events: [HistoryEvent] = []
        events.reserveCapacity(reader.count)
        for record in reader {
            events.append(
                HistoryEvent(
                    id: try record.integer("id"), previousEventID: try record.integer("previous"),
                    timestampMillis: try record.millis("at"), type: try record.string("type"),
                    detailsKey: record.optionalString("key"),
                    details: record.value("details")?.objectValue ?? JSONObject()))
        }
        return events
    }
}
