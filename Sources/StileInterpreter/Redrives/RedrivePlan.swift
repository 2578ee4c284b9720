package import StileASL
package import StileJSON

/// What is asked of a redrive beyond AWS's.
package struct RedriveRequest: Sendable {
    /// A state of the walked path to begin again with.
    package var from: String?
    /// The input of the state that the redrive begins with, instead of the one that it had.
    package var input: JSONDocument?
    /// Variables of the machine's own scope that get other values.
    package var variables: JSONObject
    /// The definition to go on with; nil: the one that the execution has.
    package var revision: Revision?
    /// Goes on although the newer definition changed what was walked already.
    package var isForced: Bool

    package struct Revision: Sendable {
        package let number: Int
        package let definition: Definition

        package init(number: Int, definition: Definition) {
            self.number = number
            self.definition = definition
        }
    }

    package init(
        from: String? = nil, input: JSONDocument? = nil, variables: JSONObject = JSONObject(),
        revision: Revision? = nil, isForced: Bool = false
    ) {
        self.from = from
        self.input = input
        self.variables = variables
        self.revision = revision
        self.isForced = isForced
    }
}

/// Why a redrive beyond AWS's is refused: for people, in our form.
package struct RedriveRefusal: Error, Hashable, Sendable {
    package let reason: String
}

/// A redrive beyond AWS's that may be done.
package struct RedrivePlan: Sendable, Equatable {
    package let edit: RedriveEdit
    /// What the newer definition changed on the walked path, which was accepted.
    package let changes: [DefinitionChange]

    /// - Parameters:
    ///   - state: Of an execution that ended without success.
    ///   - history: All of its events.
    ///   - definition: The one that it is pinned to.
    package init(
        _ request: RedriveRequest, state: ExecutionState, history: [HistoryEvent],
        definition: Definition, limits: Limits
    ) throws(RedriveRefusal) {
        guard let root = state.frames[ExecutionState.rootFrame] else {
            throw RedriveRefusal(reason: "its state is not kept")
        }
        let planner = RedrivePlanner(
            request: request, state: state, root: root, path: WalkedPath(history),
            definition: definition, next: request.revision?.definition ?? definition)
        try planner.checkData(limits)
        let entry = try planner.entry()
        if request.revision != nil { try planner.checkResumed(entry) }
        changes = request.revision == nil ? [] : try planner.changes(before: entry)
        if !changes.isEmpty, !request.isForced {
            throw RedriveRefusal(
                reason: "revision \(request.revision?.number ?? 0) changed what was walked already;"
                    + " force it to go on all the same:"
                    + changes.map { "\n  \($0)" }.joined())
        }
        edit = RedriveEdit(
            entry: entry, variables: request.variables, revision: request.revision?.number)
    }
}

/// Works out one plan.
private struct RedrivePlanner {
    let request: RedriveRequest
    let state: ExecutionState
    let root: Frame
    let path: WalkedPath
    let definition: Definition
    let next: Definition

    // MARK: - Data

    func checkData(_ limits: Limits) throws(RedriveRefusal) {
        if let bytes = request.input?.text.utf8.count, bytes > limits.payloadBytesMax {
            throw refusal("the input has \(bytes) bytes, allowed are \(limits.payloadBytesMax)")
        }
        for name in request.variables.keys {
            if let fault = VariableNames.fault(of: name) {
                throw refusal("the variable name \"\(name)\" \(fault)")
            }
        }
        let bytes = VariableBytes.count(request.variables)
        guard bytes <= limits.payloadBytesMax else {
            throw refusal(
                "the variables have \(bytes) bytes, allowed are \(limits.payloadBytesMax)")
        }
    }

    // MARK: - Where it begins

    /// Nil where the states that did not succeed go on.
    func entry() throws(RedriveRefusal) -> RedriveEdit.Entry? {
        if let from = request.from { return try entry(from) }
        guard let after = next.graph.states[root.stateName] else { throw gone(root.stateName) }
        let before = definition.graph.states[root.stateName]
        if request.input != nil, root.join != nil || root.mapRun != nil {
            throw refusal(
                "the \(after.kind.typeName) state \"\(root.stateName)\" has begun with its input; "
                    + "to run it anew with another one, redrive from \"\(root.stateName)\"")
        }
        guard request.input != nil || before?.kind.type != after.kind.type else { return nil }
        return RedriveEdit.Entry(
            state: root.stateName, input: request.input ?? root.input, variables: root.variables)
    }

    private func entry(_ from: String) throws(RedriveRefusal) -> RedriveEdit.Entry {
        guard let index = path.lastVisit(of: from) else { throw notWalked(from) }
        guard next.graph.states[from] != nil else { throw gone(from) }
        let visit = path.visits[index]
        guard let input = request.input ?? (try? JSONDocument(parsing: visit.input)) else {
            throw refusal("the history does not hold the input of the state \"\(from)\"")
        }
        return RedriveEdit.Entry(state: from, input: input, variables: visit.variables)
    }

    private func notWalked(_ name: String) -> RedriveRefusal {
        if let outer = outermost(name) {
            return refusal(
                "the state \"\(name)\" is inside the \(outer.typeName) state \"\(outer.name)\"; "
                    + "redrive from \"\(outer.name)\"")
        }
        var walked: [String] = []
        for visit in path.visits where !walked.contains(visit.state) { walked.append(visit.state) }
        let hint = didYouMean(name, among: walked).map { ", \($0)" } ?? ""
        return refusal(
            "the state \"\(name)\" is not on the path that was walked: "
                + walked.joined(separator: ", ") + hint)
    }

    /// The state of the machine's own graph around `name`; nil for a state that is inside of none.
    private func outermost(_ name: String) -> StateListing? {
        let all = definition.allStates
        guard var found = all.first(where: { $0.name == name }), found.depth > 0 else { return nil }
        while let pointer = found.parentPointer,
            let parent = all.first(where: { $0.pointer == pointer })
        {
            found = parent
        }
        return found
    }

    // MARK: - Another definition

    /// Every frame that goes on must find its state, of the same type, in the newer definition.
    func checkResumed(_ entry: RedriveEdit.Entry?) throws(RedriveRefusal) {
        guard entry == nil else { return }
        for id in state.frames.keys.sorted() {
            guard let frame = state.frames[id], !frame.hasSucceeded else { continue }
            let before = state.definedState(of: frame, in: definition)
            guard let after = state.definedState(of: frame, in: next) else {
                throw gone(frame.stateName)
            }
            guard before?.kind.type == after.kind.type else {
                throw refusal(
                    "the state \"\(frame.stateName)\", where it goes on, is "
                        + "\(after.kind.typeName) in revision \(revision)\(anew)")
            }
            try checkMapRun(frame, after)
        }
    }

    /// The children of a map run are bound to the definition that it began with.
    private func checkMapRun(_ frame: Frame, _ after: State) throws(RedriveRefusal) {
        guard frame.mapRun != nil else { return }
        let before = state.definedState(of: frame, in: definition)
        guard before?.pointer == after.pointer,
            DefinitionComparison.isSameMapRun(
                after.pointer, old: Self.json(definition), new: Self.json(next))
        else {
            throw refusal(
                "the map run of the state \"\(frame.stateName)\" has children of the revision "
                    + "before, and revision \(revision) changed that state\(anew)")
        }
    }

    func changes(before entry: RedriveEdit.Entry?) throws(RedriveRefusal) -> [DefinitionChange] {
        var comparison = DefinitionComparison(
            old: Self.json(definition), new: Self.json(next))
        var walked = path.visits[...]
        if let entry, let visit = path.lastVisit(of: entry.state) { walked = walked[..<visit] }
        var inside: [String: Set<String>] = [:]
        var names: [String] = []
        for visit in walked where visit.isOver {
            if inside[visit.state] == nil { names.append(visit.state) }
            inside[visit.state, default: []].formUnion(visit.leftInside)
        }
        for name in names {
            comparison.compare(name, inside: inside[name] ?? [], isOver: true)
        }
        if entry == nil, root.join != nil, let current = path.visits.last, !current.isOver {
            comparison.compare(current.state, inside: current.leftInside, isOver: false)
        }
        return comparison.changes
    }

    private var revision: String { "\(request.revision?.number ?? 0)" }

    private static func json(_ definition: Definition) -> JSON {
        (try? JSON(parsing: definition.text)) ?? .null
    }

    private func gone(_ name: String) -> RedriveRefusal {
        refusal(
            "revision \(revision) has no state \"\(name)\", where the redrive would go on; redrive "
                + "from a state that it has")
    }

    private var anew: String { "; redrive from \"\(root.stateName)\" to run it anew" }

    private func refusal(_ reason: String) -> RedriveRefusal { RedriveRefusal(reason: reason) }
}

extension Frame {
    fileprivate var hasSucceeded: Bool {
        if case .succeeded = phase { true } else { false }
    }
}
