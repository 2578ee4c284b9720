/// A region as layers of vertices in which every segment of a line leads to the next layer.
///
/// Nodes stand in the even layers, labels in the odd ones; a line that passes through a layer has a
/// vertex there, so that nothing else is put in its way. Lines to the same node join below their labels.
struct LayerGraph {
    struct Vertex {
        enum Kind {
            case node(Int)
            /// Of a link.
            case label(Int)
            case bend
        }

        let kind: Kind
        let layer: Int
        /// How far it reaches from its place.
        let left: Double
        let right: Double
        let height: Double

        var isNode: Bool {
            if case .node = kind { return true }
            return false
        }
    }

    struct Neighbour {
        let vertex: Int
        let weight: Double
    }

    private(set) var vertices: [Vertex] = []
    /// In the layer above, and in the one below.
    private(set) var upper: [[Neighbour]] = []
    private(set) var lower: [[Neighbour]] = []
    /// By layer, in the order of their making: the first links on the left.
    private(set) var layers: [[Int]]
    /// By link, from its first node to its last; empty for a way from a node to itself.
    private(set) var chains: [[Int]] = []
    private var shared: [SharedKey: Int] = [:]
    private var segments: Set<Segment> = []

    init(nodes: [Vertex], links: [Link], labels: [LabelSize?], ranking: Ranking) {
        layers = [[Int]](repeating: [], count: 2 * (ranking.ranks.max() ?? 0) + 1)
        for node in nodes { add(node) }
        for (index, link) in links.enumerated() {
            guard link.from != link.to else {
                chains.append([])
                continue
            }
            chains.append(
                chain(of: index, link, label: labels[index], up: ranking.isReversed[index]))
        }
    }

    struct LabelSize {
        let width: Double
        let height: Double
    }

    private struct SharedKey: Hashable {
        let to: Int
        let isCatch: Bool
        let up: Bool
        let layer: Int
    }

    private struct Segment: Hashable {
        let upper: Int
        let lower: Int
    }

    @discardableResult
    private mutating func add(_ vertex: Vertex) -> Int {
        vertices.append(vertex)
        upper.append([])
        lower.append([])
        layers[vertex.layer].append(vertices.count - 1)
        return vertices.count - 1
    }

    private mutating func chain(of index: Int, _ link: Link, label: LabelSize?, up: Bool) -> [Int] {
        let step = up ? -1 : 1
        let last = vertices[link.to].layer
        var layer = vertices[link.from].layer + step
        var chain = [link.from]
        while layer != last {
            let isFirst = chain.count == 1
            let vertex =
                isFirst
                ? add(first(of: index, label, layer: layer))
                : bend(SharedKey(to: link.to, isCatch: link.isCatch, up: up, layer: layer))
            connect(chain[chain.count - 1], vertex, link.weight, up: up)
            chain.append(vertex)
            layer += step
        }
        connect(chain[chain.count - 1], link.to, link.weight, up: up)
        return chain + [link.to]
    }

    private func first(of link: Int, _ label: LabelSize?, layer: Int) -> Vertex {
        guard let label else {
            return Vertex(kind: .bend, layer: layer, left: 0, right: 0, height: 0)
        }
        return Vertex(
            kind: .label(link), layer: layer, left: label.width / 2, right: label.width / 2,
            height: label.height)
    }

    private mutating func bend(_ key: SharedKey) -> Int {
        if let known = shared[key] { return known }
        let vertex = add(Vertex(kind: .bend, layer: key.layer, left: 0, right: 0, height: 0))
        shared[key] = vertex
        return vertex
    }

    private mutating func connect(_ from: Int, _ to: Int, _ weight: Double, up: Bool) {
        let segment = up ? Segment(upper: to, lower: from) : Segment(upper: from, lower: to)
        guard segments.insert(segment).inserted else { return }
        let isInner = !vertices[from].isNode && !vertices[to].isNode
        let pull = isInner ? weight * 4 : weight
        lower[segment.upper].append(Neighbour(vertex: segment.lower, weight: pull))
        upper[segment.lower].append(Neighbour(vertex: segment.upper, weight: pull))
    }
}
