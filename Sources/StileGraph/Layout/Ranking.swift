/// Which row each node of a region stands in, from the top.
struct Ranking {
    /// By node.
    private(set) var ranks: [Int]
    /// By link: whether it leads upwards, as the way back of a loop does.
    private(set) var isReversed: [Bool]

    /// - Parameter end: The node that stands below all others.
    init(nodeCount: Int, links: [Link], end: Int?) {
        isReversed = Self.waysBack(nodeCount: nodeCount, links: links)
        ranks = []
        ranks = longestPaths(nodeCount: nodeCount, links: links)
        if let end { ranks[end] = max(ranks[end], ranks.max() ?? 0) }
    }

    /// The links that close a loop when the nodes are walked from the start on.
    private static func waysBack(nodeCount: Int, links: [Link]) -> [Bool] {
        var outgoing = [[Int]](repeating: [], count: nodeCount)
        for (index, link) in links.enumerated() { outgoing[link.from].append(index) }
        var isReversed = [Bool](repeating: false, count: links.count)
        var isDone = [Bool](repeating: false, count: nodeCount)
        var isOpen = isDone
        var path: [(node: Int, next: Int)] = []
        for root in 0..<nodeCount where !isDone[root] {
            path.append((root, 0))
            isOpen[root] = true
            while let top = path.last {
                guard top.next < outgoing[top.node].count else {
                    isOpen[top.node] = false
                    isDone[top.node] = true
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let index = outgoing[top.node][top.next]
                let target = links[index].to
                if isOpen[target] {
                    isReversed[index] = true
                } else if !isDone[target] {
                    isOpen[target] = true
                    path.append((target, 0))
                }
            }
        }
        return isReversed
    }

    /// Every node right below the lowest one that leads to it.
    private func longestPaths(nodeCount: Int, links: [Link]) -> [Int] {
        var below = [[Int]](repeating: [], count: nodeCount)
        var waiting = [Int](repeating: 0, count: nodeCount)
        for (index, link) in links.enumerated() where link.from != link.to {
            let (upper, lower) = isReversed[index] ? (link.to, link.from) : (link.from, link.to)
            below[upper].append(lower)
            waiting[lower] += 1
        }
        // The start is the first node; no other one stands beside it.
        var ranks = (0..<nodeCount).map { $0 == 0 ? 0 : 1 }
        var ready = (0..<nodeCount).filter { waiting[$0] == 0 }
        var taken = 0
        while taken < ready.count {
            let node = ready[taken]
            taken += 1
            for lower in below[node] {
                ranks[lower] = max(ranks[lower], ranks[node] + 1)
                waiting[lower] -= 1
                if waiting[lower] == 0 { ready.append(lower) }
            }
        }
        return ranks
    }
}
