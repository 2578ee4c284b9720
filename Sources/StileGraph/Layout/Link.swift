/// A line between two nodes of a region, for its layout.
struct Link {
    /// Positions in the region's list of nodes.
    let from: Int
    let to: Int
    let group: EdgeGroup

    var isCatch: Bool { group.isCatch }

    static func links(of region: StateChart.Region) -> [Link] {
        let positions = Dictionary(
            uniqueKeysWithValues: region.nodes.enumerated().map { ($1.id, $0) })
        return EdgeGroup.groups(of: region).compactMap { group in
            guard let from = positions[group.from], let to = positions[group.to] else {
                return nil
            }
            return Link(from: from, to: to, group: group)
        }
    }

    /// How much it wants to be straight: the main way far more than what leads aside.
    var weight: Double {
        switch group.edges.first?.kind {
        case .next, .start: 32
        case .rule, .otherwise: 4
        case .end: 2
        case .catcher, nil: 0.5
        }
    }

    /// Whether it is the one way on: what it connects should stand in one column.
    var isStraightOn: Bool {
        switch group.edges.first?.kind {
        case .next, .start, .end: true
        case .rule, .otherwise, .catcher, nil: false
        }
    }

    /// The lines beside it, shortened.
    var label: [String] {
        let texts = group.labels
        let shown = texts.count > Metrics.labelLinesMax ? Metrics.labelLinesMax - 1 : texts.count
        let each = texts.count == 1 ? 2 : 1
        let lines = texts.prefix(shown).flatMap {
            TextWidth.lines(
                of: $0, size: Metrics.labelSize, width: Metrics.labelWidthMax, linesMax: each)
        }
        return texts.count > shown ? lines + ["and \(texts.count - shown) more"] : lines
    }
}
