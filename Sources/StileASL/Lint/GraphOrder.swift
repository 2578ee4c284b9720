/// The states of a graph in an order in which most states come after those that lead to them.
struct GraphOrder {
    /// Indexes into the graph's states; those that cannot be reached are left out.
    let indexes: [Int]

    init(_ graph: LintGraph) {
        let targets = graph.states.map { state in
            state.exits.compactMap { graph.indexes[$0.target] }
        }
        var finished: [Int] = []
        var seen = Set<Int>()
        var stack: [(index: Int, next: Int)] = []
        if let start = graph.indexes[graph.startAt] {
            seen.insert(start)
            stack.append((start, 0))
        }
        while let (index, next) = stack.last {
            guard next < targets[index].count else {
                finished.append(index)
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            let target = targets[index][next]
            if seen.insert(target).inserted { stack.append((target, 0)) }
        }
        indexes = finished.reversed()
    }
}
