import Logging
import StileJSON

/// Writes one JSON object a line to standard error; `Docs/Logs.md` is its contract.
struct JSONLogHandler: LogHandler {
    let console: Console
    let clock: @Sendable () -> Int64
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .notice

    init(console: Console, clock: @escaping @Sendable () -> Int64) {
        self.console = console
        self.clock = clock
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = JSONObject()
        line["time"] = .string(TimeText.iso(clock()))
        line["level"] = .string(event.level.rawValue)
        line["message"] = .string("\(event.message)")
        line["source"] = .string(event.source)
        if let error = event.error { line["error"] = .string("\(error)") }
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        if !all.isEmpty { line["metadata"] = Self.json(all) }
        console.note(JSON.object(line).serialized())
    }

    private static func json(_ metadata: Logger.Metadata) -> JSON {
        .object(
            JSONObject(metadata.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) }))
    }

    private static func json(_ value: Logger.MetadataValue) -> JSON {
        switch value {
        case .dictionary(let members): json(members)
        case .array(let elements): .array(elements.map(json))
        case .string, .stringConvertible: .string("\(value)")
        }
    }
}
