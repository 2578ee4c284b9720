import StileInterpreter
import StileJSON

extension HistoryEvent {
    /// The event as GetExecutionHistory shows it; times are milliseconds.
    var apiJSON: JSON {
        var members = JSONObject([
            ("timestamp", .integer(timestampMillis)),
            ("type", .string(type)),
            ("id", .integer(id)),
            ("previousEventId", .integer(previousEventID)),
        ])
        if let detailsKey { members[detailsKey] = .object(details) }
        return .object(members)
    }
}
