package import StileJSON

/// The path that an execution took through the machine's own states, read from its history.
///
/// The machine is in one of its own states at a time, so whatever is entered before that state is
/// left is inside of it. A redrive from an earlier state cuts the path there.
package struct WalkedPath: Sendable {
    /// One time that a state was entered.
    package struct Visit: Sendable, Equatable {
        package let state: String
        /// JSON text.
        package let input: String
        /// Before the state changed any.
        package let variables: [String: JSON]
        package fileprivate(set) var isOver = false
        /// States inside of it that were left at least once.
        package fileprivate(set) var leftInside: Set<String> = []
    }

    /// Oldest first; the last one may not be over.
    package private(set) var visits: [Visit] = []
    /// As they are after the last event.
    package private(set) var variables: [String: JSON] = [:]

    /// - Parameter history: All events, from the first.
    package init(_ history: some Sequence<HistoryEvent>) {
        for event in history { apply(event) }
    }

    /// The last time that `state` was entered.
    package func lastVisit(of state: String) -> Int? {
        visits.lastIndex { $0.state == state }
    }

    private mutating func apply(_ event: HistoryEvent) {
        if event.type == RedriveEdit.eventType {
            redriven(event)
        } else if event.type.hasSuffix("StateEntered") {
            entered(event)
        } else if event.type.hasSuffix("StateExited") {
            left(event)
        }
    }

    private mutating func redriven(_ event: HistoryEvent) {
        if let state = event.details[RedriveEdit.entryMember]?.stringValue,
            let visit = lastVisit(of: state)
        {
            variables = visits[visit].variables
            visits.removeSubrange(visit...)
        }
        for (name, value) in event.details[RedriveEdit.variablesMember]?.objectValue ?? JSONObject()
        {
            variables[name] = value
        }
    }

    private mutating func entered(_ event: HistoryEvent) {
        guard let name = event.details["name"]?.stringValue else { return }
        // What is entered before the current state is left is inside of it, or itself: a redrive enters
        // a Fail state again, to fail again.
        guard visits.last?.isOver ?? true else { return }
        visits.append(
            Visit(
                state: name, input: event.details["input"]?.stringValue ?? "",
                variables: variables))
    }

    private mutating func left(_ event: HistoryEvent) {
        guard let name = event.details["name"]?.stringValue, let current = visits.indices.last
        else { return }
        guard name == visits[current].state else {
            visits[current].leftInside.insert(name)
            return
        }
        visits[current].isOver = true
        for (name, text) in event.details["assignedVariables"]?.objectValue ?? JSONObject() {
            variables[name] = text.stringValue.flatMap { try? JSON(parsing: $0) }
        }
    }
}
