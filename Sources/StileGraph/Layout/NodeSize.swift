/// The texts inside a node.
package struct NodeLabel: Sendable {
    package let name: [String]
    package let detail: [String]
    /// `×3`; nil where nothing is tried again.
    package let retry: String?

    init(_ node: StateChart.Node) {
        switch node.kind {
        case .start:
            (name, detail, retry) = (["Start"], [], nil)
        case .end:
            (name, detail, retry) = (["End"], [], nil)
        case .state(let state):
            name = TextWidth.lines(
                of: RuleText.oneLine(state.name), size: Metrics.nameSize,
                width: Metrics.nameWidthMax, linesMax: 3)
            let text = [state.type, state.detail].compactMap(\.self).joined(separator: " · ")
            detail = TextWidth.lines(
                of: RuleText.oneLine(text), size: Metrics.detailSize, width: Metrics.textWidthMax,
                linesMax: 2)
            let most = state.retries.map(\.maxAttempts).max() ?? 0
            retry = most > 0 ? "×\(most)" : nil
        }
    }

    /// The height of name and detail.
    var height: Double {
        Double(name.count) * Metrics.nameLine + Double(detail.count) * Metrics.detailLine
    }

    var width: Double {
        // Names are set bold, which runs a little wider.
        let names = name.map { TextWidth.of($0, size: Metrics.nameSize) * 1.06 }
        let details = detail.map { TextWidth.of($0, size: Metrics.detailSize) }
        let first = (names.first ?? 0) + (retry == nil ? 0 : Metrics.retryWidth)
        return (names.dropFirst() + details + [first]).max() ?? 0
    }
}

/// A node before it has a place: its size, and what is inside of it from its own corner on.
struct SizedNode {
    let node: StateChart.Node
    let label: NodeLabel
    let width: Double
    let height: Double
    let regions: [PlacedRegion]

    init(_ node: StateChart.Node) {
        self.node = node
        label = NodeLabel(node)
        guard let state = node.state else {
            (width, height, regions) = (56, 24, [])
            return
        }
        let head = label.height + Metrics.nodePadding
        let least = max(110, label.width + 2 * Metrics.nodePadding)
        guard !state.regions.isEmpty else {
            (width, height, regions) = (least, head + 2, [])
            return
        }
        let shelf = Shelf(state.regions.map(RegionLayout.place), top: head + 2)
        width = max(least, shelf.width + 2 * Metrics.inset)
        height = shelf.height + Metrics.inset
        let left = (width - shelf.width) / 2
        regions = shelf.regions.map { $0.moved(byX: left, y: 0) }
    }
}

/// Boxes side by side, in rows.
private struct Shelf {
    private(set) var regions: [PlacedRegion] = []
    private(set) var width = 0.0
    private(set) var height: Double

    init(_ unplaced: [PlacedRegion], top: Double) {
        height = top
        var x = 0.0
        var row = 0.0
        for region in unplaced {
            if x > 0, x + region.box.width > Metrics.rowWidth {
                height += row + Metrics.regionGap
                (x, row) = (0, 0)
            }
            regions.append(region.moved(byX: x, y: height))
            row = max(row, region.box.height)
            width = max(width, x + region.box.width)
            x += region.box.width + Metrics.regionGap
        }
        height += row
    }
}
