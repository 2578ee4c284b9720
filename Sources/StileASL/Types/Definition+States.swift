/// A state with its place in the definition, for listings and the live tree.
package struct StateListing: Sendable {
    package let state: State
    /// The pointer of the Parallel or Map state around it; nil at the top.
    package let parentPointer: String?
    /// The branch of the Parallel state around it, from 0.
    package let branchIndex: Int?
    /// 0 at the top, one more inside each Parallel or Map state.
    package let depth: Int

    package var pointer: String { state.pointer }
    package var name: String { state.name }
    package var typeName: String { state.kind.typeName }
}

extension Definition {
    /// Every state, outer before inner, otherwise in the order of the text.
    package var allStates: [StateListing] {
        graph.listings(parentPointer: nil, branchIndex: nil, depth: 0)
    }

    /// The state at a JSON pointer such as `/States/Load`, at any depth.
    package func state(at pointer: String) -> State? {
        allStates.first { $0.pointer == pointer }?.state
    }

    /// The state of this name, at any depth; names are unique over the whole machine.
    package func state(named name: String) -> State? {
        allStates.first { $0.name == name }?.state
    }
}

extension StateGraph {
    fileprivate func listings(parentPointer: String?, branchIndex: Int?, depth: Int)
        -> [StateListing]
    {
        stateNames.compactMap { states[$0] }.flatMap { state in
            [
                StateListing(
                    state: state, parentPointer: parentPointer, branchIndex: branchIndex,
                    depth: depth)
            ] + state.nestedListings(depth: depth + 1)
        }
    }
}

extension State {
    /// The states of a Parallel or Map state, at any depth; none in another.
    package var innerStates: [StateListing] { nestedListings(depth: 1) }

    fileprivate func nestedListings(depth: Int) -> [StateListing] {
        switch kind {
        case .parallel(let parallel):
            parallel.branches.enumerated().flatMap { index, branch in
                branch.listings(parentPointer: pointer, branchIndex: index, depth: depth)
            }
        case .map(let map):
            map.itemProcessor.listings(parentPointer: pointer, branchIndex: nil, depth: depth)
        case .task, .pass, .choice, .wait, .succeed, .fail: []
        }
    }
}
