/// Draws the links of a region along their chains of vertices.
struct Router {
    private let layout: RegionLayout
    /// Where lines leave and enter the nodes.
    private let ports: [PortKey: Double]

    /// A line at a node, named by the vertex that it comes from or goes to.
    private struct PortKey: Hashable {
        let node: Int
        let neighbour: Int
    }

    init(_ layout: RegionLayout) {
        self.layout = layout
        var ports: [PortKey: Double] = [:]
        for node in layout.nodes.indices {
            for neighbours in [layout.graph.upper[node], layout.graph.lower[node]] {
                let around = neighbours.map(\.vertex).sorted {
                    (layout.places[$0], $0) < (layout.places[$1], $1)
                }
                let found = Self.spread(
                    around.map { layout.places[$0] }, along: layout.box(of: node))
                for (neighbour, x) in zip(around, found) {
                    ports[PortKey(node: node, neighbour: neighbour)] = x
                }
            }
        }
        self.ports = ports
    }

    /// Right above or below what the line leads to where the node is wide enough, else at its edge.
    private static func spread(_ wanted: [Double], along box: Box) -> [Double] {
        let left = box.x + Metrics.portInset
        let right = box.maxX - Metrics.portInset
        guard wanted.count > 1 else { return wanted.map { min(max($0, left), right) } }
        let step = min(Metrics.portGap, (right - left) / Double(wanted.count - 1))
        let near = wanted.map { min(max($0, left), right) }
        let spaced = Spacing.places(
            wanted: near, weights: near.map { _ in 1 }, gaps: near.map { _ in step })
        return spaced.enumerated().map { index, x in
            let before = Double(index) * step
            let after = Double(spaced.count - 1 - index) * step
            return min(max(x, left + before), right - after)
        }
    }

    // MARK: - Lines

    func edges() -> [PlacedEdge] {
        var drawn: Set<Step> = []
        return layout.links.indices.map { index in
            let chain = layout.graph.chains[index]
            return chain.isEmpty ? loop(index) : edge(index, chain, &drawn)
        }
    }

    /// From a vertex to the next one of a chain.
    private struct Step: Hashable {
        let from: Int
        let to: Int
        let isCatch: Bool
    }

    private func edge(_ index: Int, _ chain: [Int], _ drawn: inout Set<Step>) -> PlacedEdge {
        let link = layout.links[index]
        let up = layout.rows[layer(chain[0])].top > layout.rows[layer(chain[1])].top
        var route: [Point] = []
        var strokes: [[Point]] = [[]]
        var isJoined = false
        for (position, vertex) in chain.enumerated() {
            let stations = self.stations(position, chain, up: up)
            route += stations
            if position > 0 {
                let step = Step(from: chain[position - 1], to: vertex, isCatch: link.isCatch)
                if !isJoined, !drawn.insert(step).inserted {
                    isJoined = true
                    // The way through the row is drawn, too.
                    strokes[strokes.count - 1].removeLast()
                }
            }
            guard !isJoined else { continue }
            if case .label = layout.graph.vertices[vertex].kind {
                strokes[strokes.count - 1] += stations.prefix(2)
                strokes.append(Array(stations.suffix(2)))
            } else {
                strokes[strokes.count - 1] += stations
            }
        }
        return PlacedEdge(
            edges: link.group.edges, route: route, strokes: strokes.filter { $0.count > 1 },
            hasHead: !isJoined, label: label(link, at: chain[1]), isLoop: false)
    }

    private func layer(_ vertex: Int) -> Int { layout.graph.vertices[vertex].layer }

    /// The points at which the line passes the vertex: into its row and out of it.
    private func stations(_ position: Int, _ chain: [Int], up: Bool) -> [Point] {
        let vertex = chain[position]
        let row = layout.rows[layer(vertex)]
        let (near, far) = up ? (row.bottom, row.top) : (row.top, row.bottom)
        let box = layout.box(of: vertex)
        let (boxNear, boxFar) = up ? (box.maxY, box.y) : (box.y, box.maxY)
        if position == 0 {
            let x = port(vertex, chain[1])
            return [Point(x: x, y: boxFar), Point(x: x, y: far)]
        }
        if position == chain.count - 1 {
            let x = port(vertex, chain[position - 1])
            // The head stands upright at the end of a line that comes from the side.
            let upright = up ? boxNear + Metrics.head : boxNear - Metrics.head
            let turn = up ? max(near, upright) : min(near, upright)
            return [Point(x: x, y: turn), Point(x: x, y: boxNear)]
        }
        let x = layout.places[vertex]
        guard case .label = layout.graph.vertices[vertex].kind else {
            return [Point(x: x, y: near), Point(x: x, y: far)]
        }
        return [near, boxNear, boxFar, far].map { Point(x: x, y: $0) }
    }

    private func port(_ node: Int, _ neighbour: Int) -> Double {
        ports[PortKey(node: node, neighbour: neighbour)] ?? layout.places[node]
    }

    private func label(_ link: Link, at vertex: Int) -> PlacedLabel? {
        guard case .label = layout.graph.vertices[vertex].kind else { return nil }
        return PlacedLabel(lines: link.label, box: layout.box(of: vertex))
    }

    // MARK: - Ways from a node to itself

    /// On the right of the node, out at the lower part and in at the upper one.
    private func loop(_ index: Int) -> PlacedEdge {
        let link = layout.links[index]
        let others = layout.links[..<index].count { $0.from == link.from && $0.to == link.to }
        let box = layout.box(of: link.from)
        let reach = Metrics.loop / Double(others + 1)
        let height = box.height / Double(4 * (others + 1))
        let x = box.maxX + reach
        let route = [
            Point(x: box.maxX, y: box.midY + height), Point(x: x, y: box.midY + height),
            Point(x: x, y: box.midY - height), Point(x: box.maxX, y: box.midY - height),
        ]
        return PlacedEdge(
            edges: link.group.edges, route: route, strokes: [route], hasHead: true,
            label: RegionLayout.labelSize(link.label).map { size in
                let y = others == 0 ? box.midY - size.height / 2 : box.maxY
                return PlacedLabel(
                    lines: link.label,
                    box: Box(
                        x: box.maxX + Metrics.loop * 0.75 + 2, y: y, width: size.width,
                        height: size.height))
            }, isLoop: true)
    }
}
