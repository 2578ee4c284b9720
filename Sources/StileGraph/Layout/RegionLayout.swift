/// Gives every node and edge of one region its place.
struct RegionLayout {
    let links: [Link]
    let nodes: [SizedNode]
    let graph: LayerGraph
    /// By layer.
    private(set) var rows: [Row] = []
    /// By vertex.
    private(set) var places: [Double] = []

    struct Row {
        var top: Double
        let height: Double
        var bottom: Double { top + height }
    }

    static func place(_ region: StateChart.Region) -> PlacedRegion {
        RegionLayout(region).placed()
    }

    private init(_ region: StateChart.Region) {
        let links = Link.links(of: region)
        let nodes = region.nodes.map(SizedNode.init)
        let end = region.nodes.lastIndex { if case .end = $0.kind { true } else { false } }
        let ranking = Ranking(nodeCount: nodes.count, links: links, end: end)
        let loops = Set(links.filter { $0.from == $0.to }.map(\.from))
        let vertices = nodes.enumerated().map { index, node in
            LayerGraph.Vertex(
                kind: .node(index), layer: 2 * ranking.ranks[index], left: node.width / 2,
                right: node.width / 2 + (loops.contains(index) ? Self.loopWidth(links, index) : 0),
                height: node.height)
        }
        let labels = links.map { Self.labelSize($0.label) }
        graph = LayerGraph(nodes: vertices, links: links, labels: labels, ranking: ranking)
        self.links = links
        self.nodes = nodes
        let layers = CrossingReduction.layers(of: graph)
        places = Straightening.places(
            Placement.places(of: graph, layers: layers), of: graph, layers: layers, links: links)
        let left = zip(places, graph.vertices).map { $0 - $1.left }.min() ?? 0
        for index in places.indices { places[index] += Metrics.inset - left }
        rows = stacked(layers)
    }

    static func labelSize(_ lines: [String]) -> LayerGraph.LabelSize? {
        guard !lines.isEmpty else { return nil }
        let width = lines.map { TextWidth.of($0, size: Metrics.labelSize) }.max() ?? 0
        return LayerGraph.LabelSize(
            width: width + 6, height: Double(lines.count) * Metrics.labelLine + 4)
    }

    /// What the ways from a node to itself take up beside it.
    private static func loopWidth(_ links: [Link], _ node: Int) -> Double {
        let labels = links.filter { $0.from == node && $0.to == node }.compactMap {
            labelSize($0.label)?.width
        }
        return Metrics.loop * 2 + (labels.max() ?? 0)
    }

    // MARK: - Rows

    private func stacked(_ layers: [[Int]]) -> [Row] {
        var rows: [Row] = []
        var y = Metrics.inset
        for (index, layer) in layers.enumerated() {
            let height = layer.map { graph.vertices[$0].height }.max() ?? 0
            rows.append(Row(top: y, height: height))
            y += height + (index + 1 < layers.count ? gap(below: layer) : 0)
        }
        return rows
    }

    /// Lines that go far to the side get more room.
    private func gap(below layer: [Int]) -> Double {
        var farthest = 0.0
        for vertex in layer {
            for neighbour in graph.lower[vertex] {
                farthest = max(farthest, abs(places[vertex] - places[neighbour.vertex]))
            }
        }
        return min(Metrics.rankGapMax, Metrics.rankGap + farthest * 0.05)
    }

    // MARK: - The whole

    func box(of vertex: Int) -> Box {
        let shape = graph.vertices[vertex]
        let row = rows[shape.layer]
        let width =
            if case .node(let index) = shape.kind { nodes[index].width } else {
                shape.left + shape.right
            }
        return Box(
            x: places[vertex] - shape.left, y: row.top + (row.height - shape.height) / 2,
            width: width, height: shape.height)
    }

    private func placed() -> PlacedRegion {
        let router = Router(self)
        let right = zip(places, graph.vertices).map { $0 + $1.right }.max() ?? 0
        let box = Box(
            x: 0, y: 0, width: right + Metrics.inset,
            height: (rows.last?.bottom ?? 0) + Metrics.inset)
        return PlacedRegion(
            box: box,
            nodes: nodes.enumerated().map { index, node in
                let box = self.box(of: index)
                return PlacedNode(
                    node: node.node, box: box, label: node.label,
                    regions: node.regions.map { $0.moved(byX: box.x, y: box.y) })
            }, edges: router.edges())
    }
}
