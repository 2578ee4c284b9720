import Foundation
import StileASL
import StileGraph
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What holds of every text that is written.
enum Drawings {
    /// In all formats.
    static func check(_ definition: Definition, name: String) throws {
        let chart = StateChart(definition)
        let layout = ChartLayout(chart)
        LayoutRules.check(layout)
        checkXML(SVGDrawing.text(layout, title: name), chart)
        checkMermaid(MermaidDrawing.text(chart), chart)
        if graphviz != nil { try checkDOT(DOTDrawing.text(chart, title: name)) }
    }

    // MARK: - SVG

    private static func checkXML(_ text: String, _ chart: StateChart) {
        let counter = Counter()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = counter
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(counter.states == chart.nodes.count { $0.state != nil })
    }

    private final class Counter: NSObject, XMLParserDelegate {
        var states = 0

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) {
            if name == "g", attributes["class"]?.hasPrefix("state ") == true { states += 1 }
        }
    }

    // MARK: - Mermaid

    /// Every line is one of the few forms that are written, with labels of harmless signs alone.
    private static func checkMermaid(_ text: String, _ chart: StateChart) {
        let label = /"(?:[^\x00-\x1f"#;<>&|{}()\[\]`%\\*~@^']|#[0-9]+;|<br\/>)*"/
        let node = /n[0-9]+(?:\[".*"\]|\(\[".*"\]\)|\(".*"\)|\{\{".*"\}\})/
        let edge = /n[0-9]+ (?:-->|-\.->)(?:\|".*"\|)? n[0-9]+/
        let other =
            /flowchart TD|subgraph n[0-9]+(?:r[0-9]+)?\[".*"\]|end|classDef [a-z]+ [^"]*|class [n0-9,]+ [a-z]+/
        var depth = 0
        var edges = 0
        for line in text.split(separator: "\n") {
            let words = String(line.drop { $0 == " " })
            edges += words.wholeMatch(of: edge) == nil ? 0 : 1
            let isKnown =
                words.wholeMatch(of: node) != nil || words.wholeMatch(of: edge) != nil
                || words.wholeMatch(of: other) != nil
            #expect(isKnown, "\(words)")
            if let from = words.firstIndex(of: "\""), let to = words.lastIndex(of: "\"") {
                #expect(String(words[from...to]).wholeMatch(of: label) != nil, "\(words)")
            }
            depth += words.hasPrefix("subgraph ") ? 1 : words == "end" ? -1 : 0
            #expect(depth >= 0)
        }
        #expect(depth == 0)
        #expect(edges > 0 && edges <= chart.edges.count)
    }

    // MARK: - DOT

    /// Graphviz itself; nil where it is not installed.
    static let graphviz = ["/usr/bin/dot", "/usr/local/bin/dot", "/opt/homebrew/bin/dot"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private static func checkDOT(_ text: String) throws {
        guard let graphviz else { return }
        let process = Process()
        process.executableURL = URL(filePath: graphviz)
        // Parsing and the attributes are what counts: the layout is not asked for.
        process.arguments = ["-Tcanon"]
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        process.standardError = errors
        try process.run()
        input.fileHandleForWriting.write(Data(text.utf8))
        try input.fileHandleForWriting.close()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        let said = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && !answer.isEmpty)
        #expect(said.isEmpty, "\(String(decoding: said, as: UTF8.self))")
    }
}
