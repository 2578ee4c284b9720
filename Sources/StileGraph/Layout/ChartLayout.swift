/// A chart with every place in it, in pixels from the top left corner.
package struct ChartLayout: Sendable {
    package let chart: StateChart
    package let root: PlacedRegion
    package let width: Double
    package let height: Double

    package init(_ chart: StateChart) {
        self.chart = chart
        let region = RegionLayout.place(chart.root)
        let margin = Metrics.page
        root = region.moved(byX: margin, y: margin)
        width = region.box.width + 2 * margin
        height = region.box.height + 2 * margin
    }
}

package struct Point: Sendable, Hashable {
    package var x: Double
    package var y: Double

    func moved(byX x: Double, y: Double) -> Point { Point(x: self.x + x, y: self.y + y) }
}

package struct Box: Sendable, Hashable {
    package var x: Double
    package var y: Double
    package var width: Double
    package var height: Double

    package init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    package var maxX: Double { x + width }
    package var maxY: Double { y + height }
    package var midX: Double { x + width / 2 }
    package var midY: Double { y + height / 2 }

    func moved(byX x: Double, y: Double) -> Box {
        Box(x: self.x + x, y: self.y + y, width: width, height: height)
    }
}

/// The states that share one `StartAt`, with the frame around them.
package struct PlacedRegion: Sendable {
    package let box: Box
    package let nodes: [PlacedNode]
    package let edges: [PlacedEdge]
}

package struct PlacedNode: Sendable {
    package let node: StateChart.Node
    package let box: Box
    package let label: NodeLabel
    /// Inside `box`.
    package let regions: [PlacedRegion]
}

/// One line of a drawing: edges of one kind between the same two nodes share it.
package struct PlacedEdge: Sendable {
    package let edges: [StateChart.Edge]
    /// From the border of the one node to the border of the other one.
    package let route: [Point]
    /// What is drawn of the route: a label interrupts it, and where another line to the same node
    /// already runs it ends in that one.
    package let strokes: [[Point]]
    /// Whether the last stroke ends at the node, with an arrow's head.
    package let hasHead: Bool
    package let label: PlacedLabel?
    package let isLoop: Bool
}

package struct PlacedLabel: Sendable {
    package let lines: [String]
    package let box: Box
}

/// The sizes of what is drawn.
enum Metrics {
    static let page = 24.0
    static let nameSize = 13.0
    static let detailSize = 11.0
    static let labelSize = 11.0
    static let nameLine = 17.0
    static let detailLine = 15.0
    static let labelLine = 14.0
    static let textWidthMax = 270.0
    static let nameWidthMax = 220.0
    static let labelWidthMax = 190.0
    static let labelLinesMax = 4
    static let nodePadding = 14.0
    static let retryWidth = 38.0
    /// Around the regions of a box.
    static let inset = 14.0
    static let regionGap = 14.0
    /// Branches stand side by side up to this width, then in a further row.
    static let rowWidth = 1_500.0
    /// Between the ranks.
    static let rankGap = 17.0
    static let rankGapMax = 46.0
    static let nodeGap = 34.0
    static let bendGap = 14.0
    static let portInset = 14.0
    static let portGap = 12.0
    static let loop = 34.0
    static let head = 7.0
}

// MARK: - Moving

extension PlacedRegion {
    func moved(byX x: Double, y: Double) -> PlacedRegion {
        PlacedRegion(
            box: box.moved(byX: x, y: y), nodes: nodes.map { $0.moved(byX: x, y: y) },
            edges: edges.map { $0.moved(byX: x, y: y) })
    }
}

extension PlacedNode {
    func moved(byX x: Double, y: Double) -> PlacedNode {
        PlacedNode(
            node: node, box: box.moved(byX: x, y: y), label: label,
            regions: regions.map { $0.moved(byX: x, y: y) })
    }
}

extension PlacedEdge {
    fileprivate func moved(byX x: Double, y: Double) -> PlacedEdge {
        PlacedEdge(
            edges: edges, route: route.map { $0.moved(byX: x, y: y) },
            strokes: strokes.map { $0.map { $0.moved(byX: x, y: y) } }, hasHead: hasHead,
            label: label.map { PlacedLabel(lines: $0.lines, box: $0.box.moved(byX: x, y: y)) },
            isLoop: isLoop)
    }
}
