/// Writes a chart as a Mermaid flowchart.
///
/// Every label is quoted and every sign in it that Mermaid could take for its own is written as a number;
/// names of nodes are made here, so that no state's name can be a keyword.
package struct MermaidDrawing {
    private let outcomes: StateOutcomes?
    private var lines: [String] = []
    private var classes: [String: [String]] = [:]

    private static let labelCharactersMax = 48

    package static func text(_ chart: StateChart, outcomes: StateOutcomes? = nil) -> String {
        var drawing = MermaidDrawing(outcomes: outcomes)
        drawing.whole(chart)
        return drawing.lines.joined(separator: "\n") + "\n"
    }

    private init(outcomes: StateOutcomes?) { self.outcomes = outcomes }

    private mutating func whole(_ chart: StateChart) {
        lines.append("flowchart TD")
        region(chart.root, indent: "    ")
        for (name, look) in Self.looks {
            guard let nodes = classes[name] else { continue }
            lines.append("    classDef \(name) \(look)")
            lines.append("    class \(nodes.joined(separator: ",")) \(name)")
        }
    }

    private static let looks: [(String, String)] = [
        ("terminal", "fill:#3d4854,stroke:#3d4854,color:#ffffff"),
        ("task", "fill:#eaf2fd,stroke:#3b78c4,color:#1b2430"),
        ("choice", "fill:#fdf5e0,stroke:#b98413,color:#1b2430"),
        ("wait", "fill:#f3edfb,stroke:#8558bd,color:#1b2430"),
        ("pass", "fill:#f4f6f9,stroke:#8390a2,color:#1b2430"),
        ("succeed", "fill:#e8f6ec,stroke:#2f8a4c,color:#1b2430"),
        ("fail", "fill:#fdecec,stroke:#c23b3b,color:#1b2430"),
        ("parallel", "fill:#f2f8f8,stroke:#2f8585,color:#1b2430"),
        ("map", "fill:#f2f8f8,stroke:#2f8585,color:#1b2430"),
        ("untouched", "fill:#fafbfc,stroke:#c3cad3,color:#55606e"),
        ("succeeded", "fill:#dff3e4,stroke:#2f8a4c,color:#1b2430,stroke-width:3px"),
        ("caught", "fill:#fdeed5,stroke:#cc7a00,color:#1b2430,stroke-width:3px"),
        ("failed", "fill:#fbdcdc,stroke:#c22525,color:#1b2430,stroke-width:3px"),
        ("running", "fill:#dcebfd,stroke:#1f6fd0,color:#1b2430,stroke-width:3px"),
        ("retrying", "fill:#fdf3cf,stroke:#b98413,color:#1b2430,stroke-width:3px"),
        ("aborted", "fill:#e6e8eb,stroke:#5c6670,color:#1b2430,stroke-width:3px"),
    ]

    private mutating func region(_ region: StateChart.Region, indent: String) {
        for node in region.nodes { self.node(node, indent: indent) }
        for group in EdgeGroup.groups(of: region) { edge(group, indent: indent) }
    }

    private mutating func node(_ node: StateChart.Node, indent: String) {
        let id = "n\(node.id)"
        switch node.kind {
        case .start: terminal(id, "Start", indent: indent)
        case .end: terminal(id, "End", indent: indent)
        case .state(let state):
            if state.regions.isEmpty {
                let (open, close) = Self.brackets(state.type)
                lines.append("\(indent)\(id)\(open)\(Self.quoted(Self.label(state)))\(close)")
            } else {
                nested(state, id, indent: indent)
            }
            let name = outcomes.map { $0[state.name]?.rawValue ?? "untouched" }
            classes[name ?? state.type.lowercased(), default: []].append(id)
        }
    }

    private mutating func terminal(_ id: String, _ name: String, indent: String) {
        lines.append("\(indent)\(id)([\"\(name)\"])")
        classes["terminal", default: []].append(id)
    }

    private mutating func nested(_ state: StateNode, _ id: String, indent: String) {
        lines.append("\(indent)subgraph \(id)[\(Self.quoted(Self.label(state)))]")
        for (index, region) in state.regions.enumerated() {
            let name = state.isParallel ? "branch \(index)" : "each item"
            lines.append("\(indent)    subgraph \(id)r\(index)[\"\(name)\"]")
            self.region(region, indent: indent + "        ")
            lines.append("\(indent)    end")
        }
        lines.append("\(indent)end")
    }

    private mutating func edge(_ group: EdgeGroup, indent: String) {
        let arrow = group.isCatch ? "-.->" : "-->"
        let texts = group.labels.map { RuleText.shortened($0, to: Self.labelCharactersMax) }
        let label = texts.isEmpty ? "" : "|\(Self.quoted(texts))|"
        lines.append("\(indent)n\(group.from) \(arrow)\(label) n\(group.to)")
    }

    // MARK: - Texts

    private static func brackets(_ type: String) -> (String, String) {
        switch type {
        case "Choice": ("{{", "}}")
        case "Wait", "Succeed", "Fail": ("(", ")")
        case _: ("[", "]")
        }
    }

    private static func label(_ state: StateNode) -> [String] {
        let detail = [state.type, state.detail].compactMap(\.self).joined(separator: " · ")
        let retries = state.retries.map(\.maxAttempts).max() ?? 0
        return [state.name, RuleText.shortened(detail, to: labelCharactersMax)]
            + (retries > 0 ? ["Retry ×\(retries)"] : [])
    }

    private static func quoted(_ lines: [String]) -> String {
        "\"" + lines.map(escaped).joined(separator: "<br/>") + "\""
    }

    /// Letters, digits and harmless signs stay; all else of ASCII becomes a number. So does what would
    /// make a line the entry of a Markdown list.
    static func escaped(_ text: String) -> String {
        var result = ""
        var digits = 0
        for scalar in RuleText.oneLine(text).unicodeScalars {
            let isDigit = scalar.value >= 0x30 && scalar.value <= 0x39
            let isList =
                result.isEmpty ? scalar == "-" || scalar == "+" : scalar == "." && digits > 0
            digits = isDigit && digits == result.unicodeScalars.count ? digits + 1 : 0
            let isHarmless = isDigit || isLetter(scalar) || plain.contains(scalar)
            if !isList, !scalar.isASCII || isHarmless {
                result.unicodeScalars.append(scalar)
            } else {
                result += "#\(scalar.value);"
            }
        }
        return result
    }

    private static let plain: Set<Unicode.Scalar> = [
        " ", ".", ",", ":", "-", "_", "/", "$", "=", "+", "?", "!",
    ]

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && scalar.properties.isAlphabetic
    }
}
