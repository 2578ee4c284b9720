/// Writes a chart as an SVG picture that stands alone.
///
/// Colours follow the reader's preference for light or dark; every node and edge has a `<title>` with
/// what is shortened beside it.
package struct SVGDrawing {
    private let layout: ChartLayout
    private let title: String
    private let outcomes: StateOutcomes?
    private var text = ""

    /// - Parameter outcomes: Of an execution; nil draws the definition alone.
    package static func text(
        _ layout: ChartLayout, title: String, outcomes: StateOutcomes? = nil
    ) -> String {
        var drawing = SVGDrawing(layout: layout, title: title, outcomes: outcomes)
        return drawing.whole()
    }

    private init(layout: ChartLayout, title: String, outcomes: StateOutcomes?) {
        self.layout = layout
        self.title = title
        self.outcomes = outcomes
    }

    private mutating func whole() -> String {
        let width = SVGNumber.text(layout.width.rounded(.up))
        let height = SVGNumber.text(layout.height.rounded(.up))
        line(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"stile-graph\" width=\"\(width)\""
                + " height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\" role=\"img\">")
        line("<title>\(Markup.escaped(title))</title>")
        if let comment = layout.chart.comment { line("<desc>\(Markup.escaped(comment))</desc>") }
        line("<style>\n\(SVGStyle.text)</style>")
        line("<rect class=\"page\" width=\"\(width)\" height=\"\(height)\"/>")
        region(layout.root)
        line("</svg>")
        return text
    }

    private mutating func line(_ markup: String) { text += markup + "\n" }

    private mutating func region(_ region: PlacedRegion) {
        for edge in region.edges { draw(edge) }
        for node in region.nodes { draw(node) }
    }

    // MARK: - Nodes

    private mutating func draw(_ node: PlacedNode) {
        guard let state = node.node.state else {
            line("<g class=\"terminal\">")
            rectangle(node.box, radius: node.box.height / 2)
            texts(
                [node.label.name[0]], "mark", centre: node.box.midX, top: node.box.y + 16, step: 0)
            line("</g>")
            return
        }
        let outcome = outcomes.map { $0[state.name]?.rawValue ?? "untouched" }
        let names = ["state", state.type.lowercased(), outcome].compactMap(\.self)
        line("<g class=\"\(names.joined(separator: " "))\">")
        line("<title>\(Markup.escaped(Self.description(state, outcome)))</title>")
        shape(of: node)
        for (index, region) in node.regions.enumerated() {
            frame(region, state.isParallel ? "branch \(index)" : "each item")
        }
        label(node)
        line("</g>")
        for region in node.regions { self.region(region) }
    }

    /// Everything in words.
    private static func description(_ state: StateNode, _ outcome: String?) -> String {
        var lines = ["\(state.name) (\(state.type))"]
        if let outcome { lines[0] += ": \(outcome)" }
        if let detail = state.detail { lines.append(detail) }
        if let comment = state.comment { lines.append(comment) }
        lines += state.retries.map {
            "Retry \($0.errors.joined(separator: ", ")), at most \($0.maxAttempts) times"
        }
        return lines.joined(separator: "\n")
    }

    private mutating func shape(of node: PlacedNode) {
        let box = node.box
        if node.node.state?.type == "Choice" {
            let cut = min(12, box.height / 2)
            let corners = [
                Point(x: box.x, y: box.midY), Point(x: box.x + cut, y: box.y),
                Point(x: box.maxX - cut, y: box.y), Point(x: box.maxX, y: box.midY),
                Point(x: box.maxX - cut, y: box.maxY), Point(x: box.x + cut, y: box.maxY),
            ]
            line("<path class=\"box\" d=\"\(SVGPath.polygon(corners))\"/>")
        } else {
            rectangle(box, radius: 6)
        }
    }

    private mutating func rectangle(_ box: Box, radius: Double, name: String = "box") {
        line("<rect class=\"\(name)\" \(SVGNumber.box(box)) rx=\"\(SVGNumber.text(radius))\"/>")
    }

    private mutating func frame(_ region: PlacedRegion, _ name: String) {
        line("<g class=\"region\"><title>\(name)</title>")
        rectangle(region.box, radius: 4, name: "frame")
        line("</g>")
    }

    private mutating func label(_ node: PlacedNode) {
        let label = node.label
        let isNested = !node.regions.isEmpty
        let free = isNested ? Metrics.nodePadding / 2 : (node.box.height - label.height) / 2
        let top = node.box.y + free
        let shift = label.retry == nil ? 0 : Metrics.retryWidth / 2
        texts(
            label.name, "name", centre: node.box.midX - shift, top: top + 13,
            step: Metrics.nameLine)
        let names = Double(label.name.count) * Metrics.nameLine
        texts(
            label.detail, "detail", centre: node.box.midX, top: top + names + 11,
            step: Metrics.detailLine)
        if let retry = label.retry { draw(retry: retry, in: node.box, y: top + 9) }
    }

    private mutating func draw(retry: String, in box: Box, y: Double) {
        let x = box.maxX - Metrics.retryWidth - 2
        line("<g class=\"retry\">")
        line("<path d=\"\(SVGPath.turn(Point(x: x, y: y)))\"/>")
        texts([retry], "detail", centre: x + 18, top: y + 4, step: 0)
        line("</g>")
    }

    private mutating func texts(
        _ lines: [String], _ name: String, centre: Double, top: Double, step: Double
    ) {
        for (index, content) in lines.enumerated() {
            let y = SVGNumber.text(top + Double(index) * step)
            line(
                "<text class=\"\(name)\" x=\"\(SVGNumber.text(centre))\" y=\"\(y)\">"
                    + "\(Markup.escaped(content))</text>")
        }
    }

    // MARK: - Edges

    private mutating func draw(_ edge: PlacedEdge) {
        line("<g class=\"edge \(edge.edges[0].kind.name)\">")
        let words = edge.edges.compactMap(\.kind.label).joined(separator: "\n")
        if !words.isEmpty { line("<title>\(Markup.escaped(words))</title>") }
        for (index, stroke) in edge.strokes.enumerated() {
            let isLast = edge.hasHead && index == edge.strokes.count - 1
            line("<path class=\"line\" d=\"\(SVGPath.line(stroke, isLoop: edge.isLoop))\"/>")
            guard isLast, let tip = stroke.last, let before = stroke.last(where: { $0 != tip })
            else {
                continue
            }
            line(
                "<path class=\"head\" d=\"\(SVGPath.head(from: before, to: tip, isLoop: edge.isLoop))\"/>"
            )
        }
        if let label = edge.label {
            texts(
                label.lines, "label", centre: label.box.midX, top: label.box.y + 13,
                step: Metrics.labelLine)
        }
        line("</g>")
    }
}
