import StileInterpreter
import StileJSON

/// Finds the state of an attempt that a redrive began.
///
/// Such an attempt hangs off the redrive's event and names no state, as in AWS's histories: it belongs
/// to an unfinished Task state that calls the same resource.
struct RedrivenAttempts: Sendable {
    private var redriveID: Int?
    /// Attempts begun by the redrive, by state.
    private var begun: [String: Int] = [:]

    mutating func redriven(_ event: HistoryEvent) {
        redriveID = event.id
        begun = [:]
    }

    /// Whether the event is the first of the redrive's own path.
    func isFirst(_ event: HistoryEvent) -> Bool { event.previousEventID == redriveID }

    /// Nil for every other event.
    mutating func owner(
        of event: HistoryEvent, _ outline: StateOutline, _ states: [String: StateProgress]
    ) -> String? {
        guard event.previousEventID == redriveID, event.type.hasSuffix("Scheduled") else {
            return nil
        }
        let found = outline.entries.first { entry in
            guard let resource = entry.resource, Self.calls(event, resource) else { return false }
            return states[entry.name]?.running ?? 0 > begun[entry.name, default: 0]
        }
        guard let name = found?.name else { return nil }
        begun[name, default: 0] += 1
        return name
    }

    /// `lambda` and `invoke` stand for `arn:aws:states:::lambda:invoke`.
    private static func calls(_ event: HistoryEvent, _ resource: String) -> Bool {
        guard let called = event.details["resource"]?.stringValue else { return false }
        guard let type = event.details["resourceType"]?.stringValue else {
            return called == resource
        }
        return resource.hasSuffix(":\(type):\(called)")
    }
}
