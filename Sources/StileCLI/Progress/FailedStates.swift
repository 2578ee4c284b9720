import StileInterpreter
import StileJSON

/// Which states of an execution failed for good, with their inputs and places, folded from its history.
///
/// The history alone decides, so that an endpoint's executions are told as those of the file are.
struct FailedStates: Sendable {
    /// One time that a state was entered.
    struct Entry: Sendable {
        let name: String
        /// `Map`, `Parallel`, `Task`, …
        let typeName: String
        let input: String
        /// The entry of the Map or Parallel state around it.
        let parent: Int?
        /// `branch 1` or `item 3` of the parent.
        let place: String?
        var isOpen = true
        var hasFailed = false
        var error: String?
        var cause: String?
        var attempts = 0
    }

    private(set) var entries: [Entry] = []
    private var outline: StateOutline
    /// The entry that an event belongs to, and the kind of event, by event id.
    private var events: [Int: (entry: Int, type: String)] = [:]
    /// Items under way: the Map's entry and `item 3`, by the id of their start.
    private var items: [Int: String] = [:]

    init(_ outline: StateOutline) { self.outline = outline }

    /// The innermost first; of equals the latest first.
    var failed: [(entry: Entry, place: [String])] {
        entries.indices.filter { entries[$0].hasFailed }
            .sorted { (depth($0), $0) > (depth($1), $1) }
            .map { (entries[$0], place($0)) }
    }

    // MARK: - Folding

    /// - Parameter progress: That was told of the event already.
    mutating func apply(_ event: HistoryEvent, _ progress: ExecutionProgress) {
        let previous = events[event.previousEventID]
        let type = event.type
        switch type {
        case "ExecutionRedriven": redriven()
        case "ExecutionFailed": fail(previous?.entry, event)
        case "MapIterationFailed": own(event, iteration(event, fail(previous?.entry, event)))
        case _ where type.hasPrefix("MapIteration"):
            own(event, iteration(event, previous?.entry))
            if let index = event.details["index"]?.integerValue {
                items[event.id] = "item \(index)"
            }
        case "MapStateFailed", "ParallelStateFailed":
            own(event, join(event, previous))
        case _ where type.hasSuffix("StateEntered"): enter(event, previous)
        case _ where type.hasSuffix("StateExited"):
            let name = event.details["name"]?.stringValue
            guard let entry = around(previous?.entry, where: { entries[$0].name == name }) else {
                return
            }
            close(entry)
            own(event, entry)
        case _:
            let entry = previous?.entry ?? resumed(progress.owner(ofEvent: event.id))
            if type.hasSuffix("Scheduled"), let entry { entries[entry].attempts += 1 }
            if type.hasSuffix("Failed") || type.hasSuffix("TimedOut") {
                attemptFailed(entry, event)
            }
            own(event, entry)
        }
    }

    private mutating func own(_ event: HistoryEvent, _ entry: Int?) {
        if let entry { events[event.id] = (entry, event.type) }
    }

    private mutating func enter(_ event: HistoryEvent, _ previous: (entry: Int, type: String)?) {
        let name = event.details["name"]?.stringValue ?? ""
        let (parent, place) = surroundings(of: name, event, previous)
        entries.append(
            Entry(
                name: name, typeName: String(event.type.dropLast("StateEntered".count)),
                input: event.details["input"]?.stringValue ?? "", parent: parent, place: place))
        own(event, entries.count - 1)
    }

    private mutating func surroundings(
        of name: String, _ event: HistoryEvent, _ previous: (entry: Int, type: String)?
    ) -> (parent: Int?, place: String?) {
        switch previous?.type {
        case "ParallelStateStarted":
            return (previous?.entry, outline[name]?.branch.map { "branch \($0)" })
        case "MapIterationStarted": return (previous?.entry, items[event.previousEventID])
        case _:
            // It goes on from there: by Next, because a Catch took over, or after a redrive.
            guard let before = previous?.entry ?? resumed(name) else { return (nil, nil) }
            close(before)
            return (entries[before].parent, entries[before].place)
        }
    }

    /// What failed inside of it was got over.
    private mutating func close(_ entry: Int) {
        entries[entry].isOpen = false
        entries[entry].hasFailed = false
        for inner in entries.indices where isInside(inner, entry) {
            entries[inner].isOpen = false
            entries[inner].hasFailed = false
        }
    }

    private mutating func attemptFailed(_ entry: Int?, _ event: HistoryEvent) {
        guard let entry else { return }
        entries[entry].error = event.details["error"]?.stringValue
        entries[entry].cause = event.details["cause"]?.stringValue
    }

    /// The state gave up; an error that it had no event for is told by the state around it.
    @discardableResult
    private mutating func fail(_ entry: Int?, _ event: HistoryEvent) -> Int? {
        guard let entry, entries[entry].isOpen else { return entry }
        entries[entry].hasFailed = true
        if entries[entry].error == nil { attemptFailed(entry, event) }
        return entry
    }

    /// The Map state that an iteration's event speaks of.
    private func iteration(_ event: HistoryEvent, _ from: Int?) -> Int? {
        let name = event.details["name"]?.stringValue
        func isMeant(_ entry: Int) -> Bool {
            entries[entry].name == name && entries[entry].typeName == "Map"
        }
        return around(from, where: isMeant)
            ?? entries.indices.last { isMeant($0) && entries[$0].isOpen }
    }

    /// The Map or Parallel state that failed: the event hangs off its own last one, or off the failure
    /// of its child, whose error it may leave unsaid.
    private mutating func join(_ event: HistoryEvent, _ previous: (entry: Int, type: String)?)
        -> Int?
    {
        guard let previous else { return nil }
        let typeName = event.type.hasPrefix("Map") ? "Map" : "Parallel"
        let isOwn =
            previous.type.hasPrefix("MapIteration") || previous.type.hasSuffix("StateStarted")
        guard !isOwn || entries[previous.entry].typeName != typeName else {
            attemptFailed(previous.entry, event)
            return previous.entry
        }
        fail(previous.entry, event)
        let outer = around(entries[previous.entry].parent) { entries[$0].typeName == typeName }
        attemptFailed(outer, event)
        if let outer, entries[outer].error == nil {
            entries[outer].error = entries[previous.entry].error
            entries[outer].cause = entries[previous.entry].cause
        }
        return outer
    }

    /// Attempts that a redrive began name no state: the first that waits for one.
    private mutating func resumed(_ name: String?) -> Int? {
        guard let name else { return nil }
        let found = entries.indices.first { entries[$0].name == name && waiting.contains($0) }
        if let found { waiting.remove(found) }
        return found
    }

    /// What a redrive takes up again.
    private var waiting: Set<Int> = []

    private mutating func redriven() {
        waiting = Set(entries.indices.filter { entries[$0].isOpen })
        for entry in entries.indices {
            entries[entry].hasFailed = false
            entries[entry].error = nil
            entries[entry].cause = nil
        }
    }

    // MARK: - Nesting

    private func around(_ from: Int?, where isMeant: (Int) -> Bool) -> Int? {
        var entry = from
        while let found = entry {
            if isMeant(found) { return found }
            entry = entries[found].parent
        }
        return nil
    }

    private func isInside(_ entry: Int, _ outer: Int) -> Bool {
        around(entries[entry].parent) { $0 == outer } != nil
    }

    private func depth(_ entry: Int) -> Int {
        entries[entry].parent.map { depth($0) + 1 } ?? 0
    }

    private func place(_ entry: Int) -> [String] {
        let outer = entries[entry].parent.map(place) ?? []
        return outer + [entries[entry].place].compactMap(\.self)
    }
}
