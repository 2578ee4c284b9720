/// Writes a chart in the language of Graphviz.
///
/// Lines to and from a box are cut at its border (`lhead`, `ltail`); inside they end at invisible points.
package struct DOTDrawing {
    private let outcomes: StateOutcomes?
    private var lines: [String] = []
    /// The nodes that are boxes.
    private var boxes: Set<Int> = []

    private static let labelCharactersMax = 48

    package static func text(
        _ chart: StateChart, title: String, outcomes: StateOutcomes? = nil
    ) -> String {
        var drawing = DOTDrawing(outcomes: outcomes)
        drawing.whole(chart, title)
        return drawing.lines.joined(separator: "\n") + "\n"
    }

    private init(outcomes: StateOutcomes?) { self.outcomes = outcomes }

    private mutating func whole(_ chart: StateChart, _ title: String) {
        boxes = Set(chart.nodes.filter { $0.state?.regions.isEmpty == false }.map(\.id))
        lines += [
            "digraph \(Self.quoted([title])) {",
            "  compound=true; rankdir=TB; nodesep=0.35; ranksep=0.45;",
            "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11,"
                + " color=\"#8390a2\", fillcolor=\"#f4f6f9\"];",
            "  edge [fontname=\"Helvetica\", fontsize=9, color=\"#66717f\"];",
        ]
        region(chart.root, indent: "  ")
        lines.append("}")
    }

    private mutating func region(_ region: StateChart.Region, indent: String) {
        for node in region.nodes { self.node(node, indent: indent) }
        for group in EdgeGroup.groups(of: region) { edge(group, indent: indent) }
    }

    private mutating func node(_ node: StateChart.Node, indent: String) {
        switch node.kind {
        case .start, .end:
            let name = if case .start = node.kind { "Start" } else { "End" }
            lines.append(
                "\(indent)n\(node.id) [label=\"\(name)\", shape=oval, fillcolor=\"#3d4854\","
                    + " fontcolor=\"#ffffff\"];")
        case .state(let state):
            let look = Self.look(state, outcomes)
            if state.regions.isEmpty {
                let shape = state.type == "Choice" ? ", shape=hexagon, style=filled" : ""
                lines.append(
                    "\(indent)n\(node.id) [label=\(Self.quoted(Self.label(state)))\(shape), \(look)];"
                )
            } else {
                nested(state, node.id, look, indent: indent)
            }
        }
    }

    private mutating func nested(_ state: StateNode, _ id: Int, _ look: String, indent: String) {
        let inner = indent + "  "
        lines.append("\(indent)subgraph cluster_n\(id) {")
        lines.append("\(inner)label=\(Self.quoted(Self.label(state))); style=\"rounded,filled\";")
        lines.append("\(inner)\(look.replacing(", ", with: "; "));")
        lines.append("\(inner)n\(id)_in [shape=point, style=invis];")
        lines.append("\(inner)n\(id)_out [shape=point, style=invis];")
        for (index, region) in state.regions.enumerated() {
            let name = state.isParallel ? "branch \(index)" : "each item"
            lines.append("\(inner)subgraph cluster_n\(id)_\(index) {")
            lines.append(
                "\(inner)  label=\"\(name)\"; style=\"rounded,dashed\"; color=\"#8cb3b3\";")
            self.region(region, indent: inner + "  ")
            lines.append("\(inner)}")
            guard let first = region.nodes.first, let last = region.nodes.last else { continue }
            lines.append("\(inner)n\(id)_in -> n\(first.id) [style=invis];")
            lines.append(
                "\(inner)\(place(of: last.id, leaving: true)) -> n\(id)_out [style=invis];")
        }
        lines.append("\(indent)}")
    }

    /// A box is named by a point inside of it.
    private func place(of node: Int, leaving: Bool) -> String {
        boxes.contains(node) ? "n\(node)_\(leaving ? "out" : "in")" : "n\(node)"
    }

    private mutating func edge(_ group: EdgeGroup, indent: String) {
        var attributes: [String] = []
        let texts = group.labels.map { RuleText.shortened($0, to: Self.labelCharactersMax) }
        if !texts.isEmpty { attributes.append("label=\(Self.quoted(texts))") }
        if group.isCatch {
            attributes += ["style=dashed", "color=\"#c23b3b\"", "fontcolor=\"#b03030\""]
        }
        if group.from != group.to {
            if boxes.contains(group.from) { attributes.append("ltail=cluster_n\(group.from)") }
            if boxes.contains(group.to) { attributes.append("lhead=cluster_n\(group.to)") }
        }
        let from = place(of: group.from, leaving: true)
        let to = place(of: group.to, leaving: false)
        let list = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
        lines.append("\(indent)\(from) -> \(to)\(list);")
    }

    // MARK: - Texts

    private static func look(_ state: StateNode, _ outcomes: StateOutcomes?) -> String {
        let (fill, line) = colours(outcomes.map { $0[state.name]?.rawValue ?? "" } ?? state.type)
        return "fillcolor=\"\(fill)\", color=\"\(line)\""
    }

    private static func colours(_ name: String) -> (fill: String, line: String) {
        switch name {
        case "Task": ("#eaf2fd", "#3b78c4")
        case "Choice": ("#fdf5e0", "#b98413")
        case "Wait": ("#f3edfb", "#8558bd")
        case "Succeed": ("#e8f6ec", "#2f8a4c")
        case "Fail": ("#fdecec", "#c23b3b")
        case "Parallel", "Map": ("#f2f8f8", "#2f8585")
        case "succeeded": ("#dff3e4", "#2f8a4c")
        case "caught": ("#fdeed5", "#cc7a00")
        case "failed": ("#fbdcdc", "#c22525")
        case "running": ("#dcebfd", "#1f6fd0")
        case "retrying": ("#fdf3cf", "#b98413")
        case "aborted": ("#e6e8eb", "#5c6670")
        case _: ("#f4f6f9", "#8390a2")
        }
    }

    private static func label(_ state: StateNode) -> [String] {
        let detail = [state.type, state.detail].compactMap(\.self).joined(separator: " · ")
        let retries = state.retries.map(\.maxAttempts).max() ?? 0
        return [state.name, RuleText.shortened(detail, to: labelCharactersMax)]
            + (retries > 0 ? ["Retry ×\(retries)"] : [])
    }

    /// A string in quotes; its lines are broken by `\n`. A null character ends Graphviz's reading.
    private static func quoted(_ lines: [String]) -> String {
        let escaped = lines.map { line in
            RuleText.oneLine(line).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\0", with: "\u{FFFD}").replacing("&", with: "&amp;")
        }
        return "\"" + escaped.joined(separator: "\\n") + "\""
    }
}
