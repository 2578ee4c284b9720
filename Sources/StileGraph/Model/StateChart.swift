/// A definition as nodes and edges: what drawings show, and what questions about its paths ask.
///
/// Nothing of it says how it looks. Every node has a number that is unique in the chart; numbers and
/// orders follow the text of the definition alone.
package struct StateChart: Sendable {
    /// The machine's `Comment`.
    package let comment: String?
    package let root: Region

    /// The states that share one `StartAt`: the machine's, a Parallel branch's, a Map processor's.
    package struct Region: Sendable {
        /// The start first, then the states in the order of the text, then the end if anything leads
        /// to it.
        package let nodes: [Node]
        /// In the order of their states; of one state Next, the rules, Default and then the catchers.
        package let edges: [Edge]
    }

    package struct Node: Sendable {
        package let id: Int
        package let kind: Kind

        package enum Kind: Sendable {
            case start
            case end
            case state(StateNode)
        }

        package var state: StateNode? {
            if case .state(let state) = kind { return state }
            return nil
        }
    }

    /// A way from one node of a region to another one of the same region.
    package struct Edge: Sendable {
        package let from: Int
        package let to: Int
        package let kind: Kind

        package enum Kind: Sendable, Hashable {
            /// From the start to the first state.
            case start
            /// `Next`.
            case next
            /// `End`, and what Succeed does.
            case end
            /// An entry of `Choices`, counted from 0, and what it asks.
            case rule(index: Int, text: String)
            /// `Default`.
            case otherwise
            /// An entry of `Catch`, counted from 0.
            case catcher(index: Int, errors: [String])
        }
    }

    /// Every region, outer before inner.
    package var regions: [Region] { root.withInner }

    /// Every node, outer before inner.
    package var nodes: [Node] { regions.flatMap(\.nodes) }

    package var edges: [Edge] { regions.flatMap(\.edges) }
}

/// A state as a node.
package struct StateNode: Sendable {
    package let name: String
    package let type: String
    /// Where it stands in the definition, as a JSON pointer.
    package let pointer: String
    package let comment: String?
    /// What its type alone does not say: the service of a Task, how long a Wait waits.
    package let detail: String?
    package let retries: [Retry]
    /// The branches of a Parallel state, the processor of a Map state.
    package let regions: [StateChart.Region]

    package struct Retry: Sendable, Hashable {
        package let errors: [String]
        package let maxAttempts: Int
    }

    package var isParallel: Bool { type == "Parallel" }
}

extension StateChart.Region {
    fileprivate var withInner: [StateChart.Region] {
        [self] + nodes.flatMap { $0.state?.regions.flatMap(\.withInner) ?? [] }
    }
}

extension StateChart.Edge.Kind {
    /// The text beside the edge; nil where the arrow says it all.
    package var label: String? {
        switch self {
        case .start, .next, .end: nil
        case .rule(_, let text): text
        case .otherwise: "Default"
        case .catcher(_, let errors): errors.joined(separator: ", ")
        }
    }

    /// Whether an error leads this way.
    package var isCatch: Bool {
        switch self {
        case .catcher: true
        case .start, .next, .end, .rule, .otherwise: false
        }
    }

    /// For programs: `next`, `rule`, `catch` and the like.
    package var name: String {
        switch self {
        case .start: "start"
        case .next: "next"
        case .end: "end"
        case .rule: "rule"
        case .otherwise: "default"
        case .catcher: "catch"
        }
    }
}
