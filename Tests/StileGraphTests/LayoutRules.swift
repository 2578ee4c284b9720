import StileGraph
import Testing

/// What holds of every drawing.
enum LayoutRules {
    static func check(_ layout: ChartLayout) {
        let page = Box(x: 0, y: 0, width: layout.width, height: layout.height)
        check(layout.root, inside: page)
    }

    private static func check(_ region: PlacedRegion, inside outer: Box) {
        #expect(contains(outer, region.box), "a region leaves what is around it")
        let boxes = region.nodes.map(\.box)
        expectDisjoint(boxes)
        let byID = Dictionary(uniqueKeysWithValues: region.nodes.map { ($0.node.id, $0) })
        for node in region.nodes {
            #expect(contains(region.box, node.box), "node \(node.node.id) leaves its region")
            expectDisjoint(node.regions.map(\.box))
            for inner in node.regions { check(inner, inside: node.box) }
        }
        for edge in region.edges {
            check(edge, byID)
            guard let label = edge.label else { continue }
            #expect(contains(region.box, label.box), "a label leaves its region")
            #expect(!boxes.contains { overlap($0, label.box) }, "a label lies on a node")
        }
        expectDisjoint(region.edges.compactMap(\.label?.box))
    }

    /// It begins and ends at the borders of its nodes and passes through no other one.
    private static func check(_ edge: PlacedEdge, _ nodes: [Int: PlacedNode]) {
        guard let from = nodes[edge.edges[0].from]?.box, let to = nodes[edge.edges[0].to]?.box,
            let first = edge.route.first, let last = edge.route.last
        else {
            Issue.record("an edge without nodes or points")
            return
        }
        #expect(isOnBorder(first, of: from) && isOnBorder(last, of: to))
        #expect(!edge.strokes.isEmpty)
        guard !edge.isLoop else { return }
        // Lines are upright inside a row and curves stay between two rows.
        for (a, b) in zip(edge.route, edge.route.dropFirst()) {
            let reach = Box(
                x: min(a.x, b.x), y: min(a.y, b.y), width: abs(a.x - b.x), height: abs(a.y - b.y))
            let crossed = nodes.values.filter { overlap($0.box, reach) }
            #expect(crossed.isEmpty, "\(crossed.map(\.node.id)) is crossed")
        }
    }

    private static func expectDisjoint(_ boxes: [Box]) {
        let sorted = boxes.sorted { ($0.y, $0.x) < ($1.y, $1.x) }
        for (index, box) in sorted.enumerated() {
            for other in sorted[(index + 1)...] {
                guard other.y < box.maxY else { break }
                #expect(!overlap(box, other), "\(box) and \(other) overlap")
            }
        }
    }

    private static let tolerance = 0.01

    static func overlap(_ a: Box, _ b: Box) -> Bool {
        a.x < b.maxX - tolerance && b.x < a.maxX - tolerance && a.y < b.maxY - tolerance
            && b.y < a.maxY - tolerance
    }

    private static func contains(_ outer: Box, _ inner: Box) -> Bool {
        inner.x >= outer.x - tolerance && inner.y >= outer.y - tolerance
            && inner.maxX <= outer.maxX + tolerance && inner.maxY <= outer.maxY + tolerance
    }

    private static func isOnBorder(_ point: Point, of box: Box) -> Bool {
        let isOnSide = [box.x, box.maxX].contains { abs($0 - point.x) < tolerance }
        let isOnEdge = [box.y, box.maxY].contains { abs($0 - point.y) < tolerance }
        let isWithinX = point.x >= box.x - tolerance && point.x <= box.maxX + tolerance
        let isWithinY = point.y >= box.y - tolerance && point.y <= box.maxY + tolerance
        return isWithinX && isWithinY && (isOnSide || isOnEdge)
    }
}
