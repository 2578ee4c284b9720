package import StileJSON

extension StateChart {
    /// For programs: every node with the box that it lies in, and every edge.
    package func json(outcomes: StateOutcomes? = nil) -> JSON {
        var nodes: [JSON] = []
        Self.add(root, parent: nil, branch: nil, outcomes, to: &nodes)
        return .object(
            JSONObject([("nodes", .array(nodes)), ("edges", .array(edges.map(Self.json)))]))
    }

    private static func add(
        _ region: Region, parent: Int?, branch: Int?, _ outcomes: StateOutcomes?,
        to nodes: inout [JSON]
    ) {
        for node in region.nodes {
            var object = JSONObject([("id", .integer(node.id))])
            switch node.kind {
            case .start: object["type"] = .string("start")
            case .end: object["type"] = .string("end")
            case .state(let state):
                object["type"] = .string(state.type)
                object["name"] = .string(state.name)
                object["location"] = .string(state.pointer)
                if let detail = state.detail { object["detail"] = .string(detail) }
                if let outcomes {
                    object["outcome"] = outcomes[state.name].map { .string($0.rawValue) } ?? .null
                }
            }
            if let parent { object["parent"] = .integer(parent) }
            if let branch { object["branch"] = .integer(branch) }
            nodes.append(.object(object))
            guard let state = node.state else { continue }
            for (index, inner) in state.regions.enumerated() {
                add(
                    inner, parent: node.id, branch: state.isParallel ? index : nil, outcomes,
                    to: &nodes)
            }
        }
    }

    private static func json(_ edge: Edge) -> JSON {
        var object = JSONObject([
            ("from", .integer(edge.from)), ("to", .integer(edge.to)),
            ("type", .string(edge.kind.name)),
        ])
        switch edge.kind {
        case .rule(let index, let text):
            object["index"] = .integer(index)
            object["rule"] = .string(text)
        case .catcher(let index, let errors):
            object["index"] = .integer(index)
            object["errors"] = .array(errors.map { .string($0) })
        case .start, .next, .end, .otherwise: break
        }
        return .object(object)
    }
}
