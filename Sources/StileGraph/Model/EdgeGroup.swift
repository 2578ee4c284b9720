/// The edges of one kind between two nodes: drawn as one line.
struct EdgeGroup {
    let from: Int
    let to: Int
    let isCatch: Bool
    private(set) var edges: [StateChart.Edge]

    var labels: [String] { edges.compactMap(\.kind.label).map(RuleText.oneLine) }

    /// The region's edges, in the order of the first of each group.
    static func groups(of region: StateChart.Region) -> [EdgeGroup] {
        var found: [Key: Int] = [:]
        var groups: [EdgeGroup] = []
        for edge in region.edges {
            let key = Key(from: edge.from, to: edge.to, isCatch: edge.kind.isCatch)
            if let index = found[key] {
                groups[index].edges.append(edge)
            } else {
                found[key] = groups.count
                groups.append(
                    EdgeGroup(from: edge.from, to: edge.to, isCatch: key.isCatch, edges: [edge]))
            }
        }
        return groups
    }

    private struct Key: Hashable {
        let from: Int
        let to: Int
        let isCatch: Bool
    }
}
