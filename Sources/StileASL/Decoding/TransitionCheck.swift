import StileJSON

/// Checks that every transition of a graph leads to a state, and that every state can be reached.
///
/// Works on the raw fields, so that a state with other faults still counts.
struct TransitionCheck {
    let fields: FieldReader
    let states: JSONObject
    let names: StateNames

    /// One transition: where it is written, and the state it names.
    private struct Edge {
        let field: String
        let target: String
        let pointer: String
    }

    /// Larger graphs get no suggestions: every wrong name is compared with every state.
    private static let suggestionStatesMax = 500

    func run() {
        var reached = Set<String>()
        var pending: [String] = []
        if let start = fields.object["StartAt"]?.stringValue {
            let place = fields.pointer(to: "StartAt")
            resolve(Edge(field: "StartAt", target: start, pointer: place)).map {
                pending.append($0)
            }
        }
        let startsSomewhere = !pending.isEmpty
        var targets: [String: [String]] = [:]
        var isWhole = true
        var hasEnd = false
        for (name, value) in states {
            let edges = edges(of: name, value)
            targets[name] = edges.compactMap(resolve)
            if Self.ends(value) { hasEnd = true }
            if targets[name, default: []].isEmpty, !Self.ends(value) { isWhole = false }
        }
        // A state without a way out, or a start that is not there, hides what it would reach.
        guard startsSomewhere, isWhole else { return }
        // A state with other faults may have been meant to end the graph.
        if !hasEnd, !fields.log.hasErrors { reportNoEnd() }
        while let name = pending.popLast() {
            if reached.insert(name).inserted { pending += targets[name] ?? [] }
        }
        for name in states.keys where !reached.contains(name) { reportUnreachable(name) }
    }

    /// The state an edge leads to. A target that is not there is reported; what it was probably
    /// meant to be then counts as reached.
    private func resolve(_ edge: Edge) -> String? {
        if states.contains(edge.target) { return edge.target }
        let nearest =
            states.count <= Self.suggestionStatesMax
            ? nearestName(to: edge.target, among: states.keys) : nil
        fields.log.error(
            .missingTransitionTarget,
            "\"\(edge.field)\" names the state \"\(edge.target)\", which does not exist in"
                + " \(fields.owner)", at: edge.pointer,
            detail: names.places[edge.target]?.first.map {
                "there is one at \($0), but a transition cannot leave or enter a branch or item"
                    + " processor"
            }, suggestion: nearest.map { "did you mean \"\($0)\"?" })
        return nearest
    }

    /// A warning: AWS documents the code, but no recording shows that it refuses such a machine, and
    /// an execution may still end by failing or by being stopped.
    private func reportNoEnd() {
        let place = fields.pointer(to: "States")
        fields.log.warning(
            .missingEndState,
            "\(fields.owner) has no state that ends it", at: place, anchor: .key(place),
            suggestion: "add \"End\": true to a state, or a Succeed or Fail state")
    }

    private func reportUnreachable(_ name: String) {
        let place = fields.pointer(to: "States") + "/" + JSONPointer.escape(name)
        fields.log.error(
            .missingTransitionTarget,
            "state \"\(name)\" cannot be reached: no way leads to it from \"StartAt\"", at: place,
            anchor: .key(place), suggestion: "name it in a \"Next\" or remove it")
    }

    // MARK: - Edges

    private func edges(of name: String, _ value: JSON) -> [Edge] {
        guard let state = value.objectValue else { return [] }
        let place = fields.pointer(to: "States") + "/" + JSONPointer.escape(name)
        var edges: [Edge] = []
        for field in ["Next", "Default"] { append(state, field, at: place, to: &edges) }
        for list in ["Choices", "Catch"] {
            for (index, entry) in (state[list]?.arrayValue ?? []).enumerated() {
                guard let object = entry.objectValue else { continue }
                append(object, "Next", at: "\(place)/\(list)/\(index)", to: &edges)
            }
        }
        return edges
    }

    private func append(
        _ object: JSONObject, _ field: String, at pointer: String, to edges: inout [Edge]
    ) {
        guard let target = object[field]?.stringValue else { return }
        edges.append(Edge(field: field, target: target, pointer: "\(pointer)/\(field)"))
    }

    /// Whether the graph may end in this state.
    private static func ends(_ value: JSON) -> Bool {
        value["End"] == .bool(true) || ["Succeed", "Fail"].contains(value["Type"]?.stringValue)
    }
}
