import StileInterpreter
import StileJSON

/// How far an execution is, state by state, folded from its history.
struct ExecutionProgress: Sendable {
    let outline: StateOutline
    private(set) var states: [String: StateProgress] = [:]
    private(set) var startedAtMillis: Int64?
    private(set) var endedAtMillis: Int64?
    private(set) var hasMapRuns = false
    /// The state that an event belongs to, by event id.
    private var owners: [Int: String] = [:]
    private var redrivenAttempts = RedrivenAttempts()

    init(_ outline: StateOutline) { self.outline = outline }

    /// The states that were entered, in the outline's order; unknown ones last.
    var entered: [(entry: StateOutline.Entry, state: StateProgress)] {
        let known = outline.entries.compactMap { entry in
            states[entry.name].map { (entry, $0) }
        }
        let unknown = states.filter { outline[$0.key] == nil }.sorted { $0.key < $1.key }
        return known
            + unknown.map { name, state in
                let entry = StateOutline.Entry(
                    name: name, depth: 0, typeName: "", pointer: "", parent: nil)
                return (entry, state)
            }
    }

    /// The state that the event with the id belongs to.
    func owner(ofEvent id: Int) -> String? { owners[id] }

    mutating func apply(_ events: [HistoryEvent]) {
        for event in events { apply(event) }
    }

    mutating func apply(_ event: HistoryEvent) {
        let resumed = redrivenAttempts.owner(of: event, outline, states)
        let name =
            event.details["name"]?.stringValue ?? resumed ?? owners[event.previousEventID]
        owners[event.id] = name
        let type = event.type
        switch type {
        case "ExecutionStarted": startedAtMillis = event.timestampMillis
        case "ExecutionRedriven": redriven(event)
        case "ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted":
            ended(event, failing: type == "ExecutionFailed" ? name : nil)
        case "MapStateStarted":
            update(name) { $0.items.total = event.details["length"]?.integerValue.map(Int.init) }
        case "MapRunStarted": hasMapRuns = true
        case "MapIterationSucceeded": update(name) { $0.items.succeeded += 1 }
        case "MapIterationFailed": update(name) { $0.items.failed += 1 }
        case "MapStateFailed", "ParallelStateFailed": joinFailed(event, child: name)
        case _ where type.hasSuffix("StateEntered"):
            enteredByRedrive(name, event)
            update(name) { $0.enter(atMillis: event.timestampMillis) }
        case _ where type.hasSuffix("StateExited"):
            update(name) { $0.exit(atMillis: event.timestampMillis) }
        case _ where type.hasSuffix("Scheduled"):
            update(name) { $0.attemptScheduled(isResumed: resumed != nil) }
        case _ where type.hasSuffix("Failed") || type.hasSuffix("TimedOut"):
            let error = StateProgress.Failure(event)
            update(name) { $0.attemptFailed(error, atMillis: event.timestampMillis) }
        case _: break
        }
    }

    /// What a running task reports; not part of the history.
    mutating func report(_ state: String, _ progress: StateProgress.Work) {
        update(state) { $0.work = progress }
    }

    // MARK: - Ends

    /// The event hangs off the child's failure; it speaks of the state around it.
    private mutating func joinFailed(_ event: HistoryEvent, child: String?) {
        update(child) { $0.giveUp(atMillis: event.timestampMillis) }
        let parent = child.flatMap { name in
            states[name].map { _ in outline[name]?.parent } ?? nil
        }
        owners[event.id] = parent ?? child
        let error = StateProgress.Failure(event)
        update(parent) { $0.attemptFailed(error, atMillis: event.timestampMillis) }
        abortChildren(of: parent, atMillis: event.timestampMillis)
    }

    private mutating func abortChildren(of parent: String?, atMillis millis: Int64) {
        guard let parent else { return }
        for entry in outline.entries where entry.parent == parent {
            states[entry.name]?.abort(atMillis: millis)
            abortChildren(of: entry.name, atMillis: millis)
        }
    }

    private mutating func ended(_ event: HistoryEvent, failing name: String?) {
        endedAtMillis = event.timestampMillis
        update(name) { $0.giveUp(atMillis: event.timestampMillis) }
        if let name { owners[event.id] = name }
        guard event.type != "ExecutionSucceeded" else { return }
        for name in states.keys { states[name]?.abort(atMillis: event.timestampMillis) }
    }

    /// What runs again hangs off this event, which does not say what that is: told by what the attempts
    /// call, and else clear only where one Task state alone had not succeeded.
    private mutating func redriven(_ event: HistoryEvent) {
        let unfinished = outline.entries.filter { entry in
            guard entry.typeName == "Task", let state = states[entry.name] else { return false }
            return state.failedForGood + state.aborted > 0
        }
        owners[event.id] = unfinished.count == 1 ? unfinished[0].name : nil
        redrivenAttempts.redriven(event)
        endedAtMillis = nil
        for name in states.keys { states[name]?.redrive() }
    }

    /// A redrive that enters one of the machine's own states gives up whatever was unfinished.
    private mutating func enteredByRedrive(_ name: String?, _ event: HistoryEvent) {
        guard redrivenAttempts.isFirst(event), let name, outline[name]?.depth ?? 0 == 0 else {
            return
        }
        for name in states.keys { states[name]?.giveUpUnfinished() }
    }

    private mutating func update(_ name: String?, _ change: (inout StateProgress) -> Void) {
        guard let name else { return }
        change(&states[name, default: StateProgress()])
    }
}
