package import StileASL

extension StateChart {
    package init(_ definition: Definition) {
        var builder = ChartBuilder()
        comment = definition.comment
        root = builder.region(definition.graph)
    }
}

/// Hands out the numbers.
private struct ChartBuilder {
    private var count = 0

    private mutating func nextID() -> Int {
        defer { count += 1 }
        return count
    }

    mutating func region(_ graph: StateGraph) -> StateChart.Region {
        let states = graph.stateNames.compactMap { graph.states[$0] }
        var nodes = [StateChart.Node(id: nextID(), kind: .start)]
        var ids: [String: Int] = [:]
        for state in states {
            let id = nextID()
            ids[state.name] = id
            nodes.append(StateChart.Node(id: id, kind: .state(node(state))))
        }
        let endID = nextID()
        var edges: [StateChart.Edge] = []
        func add(_ from: Int, _ to: Int?, _ kind: StateChart.Edge.Kind) {
            guard let to else { return }
            edges.append(StateChart.Edge(from: from, to: to, kind: kind))
        }
        add(nodes[0].id, ids[graph.startAt], .start)
        for state in states {
            guard let id = ids[state.name] else { continue }
            for exit in state.exits {
                switch exit.target {
                case .next(let name): add(id, ids[name], exit.kind)
                case .end: add(id, endID, exit.kind)
                }
            }
        }
        if edges.contains(where: { $0.to == endID }) {
            nodes.append(StateChart.Node(id: endID, kind: .end))
        }
        return StateChart.Region(nodes: nodes, edges: edges)
    }

    private mutating func node(_ state: State) -> StateNode {
        var regions: [StateChart.Region] = []
        for graph in state.kind.innerGraphs { regions.append(region(graph)) }
        return StateNode(
            name: state.name, type: state.kind.typeName, pointer: state.pointer,
            comment: state.comment, detail: state.kind.detail,
            retries: state.kind.handlers.retriers.map {
                StateNode.Retry(errors: $0.errorEquals, maxAttempts: $0.maxAttempts)
            }, regions: regions)
    }
}

extension State {
    /// The ways out of the state, in the order of an `Edge` list.
    fileprivate var exits: [(target: Successor, kind: StateChart.Edge.Kind)] {
        let ways: [(target: Successor, kind: StateChart.Edge.Kind)] =
            switch kind {
            case .task(let task): [Self.way(task.successor)]
            case .pass(let pass): [Self.way(pass.successor)]
            case .wait(let wait): [Self.way(wait.successor)]
            case .parallel(let parallel): [Self.way(parallel.successor)]
            case .map(let map): [Self.way(map.successor)]
            case .succeed: [(.end, .end)]
            case .fail: []
            case .choice(let choice): Self.ways(choice)
            }
        return ways
            + kind.handlers.catchers.enumerated().map { index, catcher in
                (.next(catcher.next), .catcher(index: index, errors: catcher.errorEquals))
            }
    }

    private static func way(_ successor: Successor)
        -> (target: Successor, kind: StateChart.Edge.Kind)
    {
        (successor, successor == .end ? .end : .next)
    }

    private static func ways(_ choice: ChoiceState)
        -> [(target: Successor, kind: StateChart.Edge.Kind)]
    {
        choice.rules.enumerated().map { index, rule in
            (.next(rule.next), .rule(index: index, text: RuleText.text(of: rule.condition)))
        } + (choice.defaultNext.map { [(.next($0), .otherwise)] } ?? [])
    }
}

extension StateKind {
    fileprivate var innerGraphs: [StateGraph] {
        switch self {
        case .parallel(let parallel): parallel.branches
        case .map(let map): [map.itemProcessor]
        case .task, .pass, .choice, .wait, .succeed, .fail: []
        }
    }

    fileprivate var handlers: (retriers: [Retrier], catchers: [Catcher]) {
        switch self {
        case .task(let task): (task.retriers, task.catchers)
        case .parallel(let parallel): (parallel.retriers, parallel.catchers)
        case .map(let map): (map.retriers, map.catchers)
        case .pass, .choice, .wait, .succeed, .fail: ([], [])
        }
    }
}
