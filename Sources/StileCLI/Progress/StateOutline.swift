import StileASL

/// The states of a definition in reading order, with their nesting; for trees and tables.
struct StateOutline: Sendable {
    struct Entry: Sendable {
        let name: String
        let depth: Int
        let typeName: String
        /// As in the definition, such as `/States/Load`.
        let pointer: String
        /// The Parallel or Map state around it.
        let parent: String?
        /// Which branch of that Parallel state.
        var branch: Int?
        /// What a Task state calls.
        var resource: String?
    }

    let entries: [Entry]
    private let positions: [String: Int]

    init(_ definition: Definition) {
        entries = Self.entries(of: definition.graph, depth: 0, parent: nil)
        positions = Dictionary(
            entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// For an execution whose definition can not be read any more.
    static let empty = StateOutline()

    /// Of a definition's text; nil and what does not compile have none.
    init(definition text: String?) {
        guard let definition = text.flatMap({ Definition.compile($0, linting: false).definition })
        else {
            self = .empty
            return
        }
        self.init(definition)
    }

    private init() {
        entries = []
        positions = [:]
    }

    subscript(name: String) -> Entry? { positions[name].map { entries[$0] } }

    private static func entries(
        of graph: StateGraph, depth: Int, parent: String?, branch: Int? = nil
    ) -> [Entry] {
        inOrder(graph).flatMap { state in
            [
                Entry(
                    name: state.name, depth: depth, typeName: state.kind.typeName,
                    pointer: state.pointer, parent: parent, branch: branch,
                    resource: resource(of: state))
            ] + children(of: state, depth: depth + 1)
        }
    }

    private static func resource(of state: State) -> String? {
        if case .task(let task) = state.kind { return task.resource.arn }
        return nil
    }

    private static func children(of state: State, depth: Int) -> [Entry] {
        switch state.kind {
        case .parallel(let parallel):
            parallel.branches.enumerated().flatMap { index, branch in
                entries(of: branch, depth: depth, parent: state.name, branch: index)
            }
        case .map(let map): entries(of: map.itemProcessor, depth: depth, parent: state.name)
        case .task, .pass, .choice, .wait, .succeed, .fail: []
        }
    }

    /// The first state first, the others as they are written.
    private static func inOrder(_ graph: StateGraph) -> [State] {
        let names = [graph.startAt] + graph.stateNames.filter { $0 != graph.startAt }
        return names.compactMap { graph.states[$0] }
    }
}
