import Foundation
import StileASL
import StileGraph
import StileJSON
import StileTestSupport
import Testing

@Suite struct DrawingTests {
    static let seeds: [GeneratedDefinition] = [
        (1, 3), (2, 5), (3, 9), (4, 14), (5, 20), (6, 33), (7, 60), (8, 120), (9, 12), (10, 8),
    ].map { GeneratedDefinition(seed: $0.0, stateCount: $0.1) }

    @Test(arguments: seeds)
    func generatedMachinesAreDrawn(_ generated: GeneratedDefinition) throws {
        try Drawings.check(generated.definition(), name: "generated & drawn")
    }

    @Test func theSameDefinitionIsDrawnTheSameWay() throws {
        let generated = GeneratedDefinition(seed: 21, stateCount: 40)
        let texts = try (0..<2).map { _ in
            SVGDrawing.text(ChartLayout(StateChart(try generated.definition())), title: "x")
        }
        #expect(texts[0] == texts[1])
    }

    /// A thousand states in a row, all caught by one; no drawing may take time beyond reason.
    @Test func aThousandStatesAreDrawn() throws {
        let chain = (0..<1_000).map { index in
            let way = index == 999 ? "\"End\": true" : "\"Next\": \"S\(index + 1)\""
            return """
                "S\(index)": {"Type": "Task", "Resource": "${F}", \(way),
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Broken"}]}
                """
        }
        let text = """
            {"StartAt": "S0", "States": {\(chain.joined(separator: ",")),
            "Broken": {"Type": "Fail", "Error": "Own.Error"}}}
            """
        let layout = ChartLayout(StateChart(try Definition(compiling: text)))
        #expect(layout.root.nodes.count == 1_003)
        #expect(layout.root.nodes.map(\.box.maxY).max() ?? 0 < layout.height)
    }

    // MARK: - A small one, letter by letter

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden")

    /// `STILE_RECORD=1` writes them anew.
    @Test(arguments: ["small.svg", "small.mmd", "small.dot", "small.json", "small-failed.svg"])
    func theSmallMachineLooksAsAgreed(_ file: String) throws {
        let definition = try Definition(
            compiling: String(
                contentsOf: Self.folder.appending(path: "small.asl.json"), encoding: .utf8))
        let chart = StateChart(definition)
        let layout = ChartLayout(chart)
        let text =
            switch file {
            case "small.svg": SVGDrawing.text(layout, title: "small")
            case "small.mmd": MermaidDrawing.text(chart)
            case "small.dot": DOTDrawing.text(chart, title: "small")
            case "small.json": chart.json().serialized() + "\n"
            case _:
                SVGDrawing.text(
                    layout, title: "small", outcomes: ["Count": .succeeded, "Load": .failed])
            }
        let url = Self.folder.appending(path: file)
        if ProcessInfo.processInfo.environment["STILE_RECORD"] == "1" {
            try Data(text.utf8).write(to: url)
        }
        #expect(try text == String(contentsOf: url, encoding: .utf8))
    }
}

/// Definitions that people really deploy.
@Suite(.enabled(if: SharedFiles.exists("conformance/asl-samples"), "needs STILE_SHARED"))
struct SampleDrawingTests {
    private static let folder = "conformance/asl-samples"

    @Test(.enabled(if: Drawings.graphviz != nil, "needs Graphviz")) func graphvizReadsThem() {}

    /// All but those that do not compile, which the tests of validation list.
    @Test func everySampleIsDrawn() throws {
        var drawn = 0
        for file in SharedFiles.names(in: Self.folder) {
            let compiled = Definition.compile(try SharedFiles.text("\(Self.folder)/\(file)"))
            guard let definition = compiled.definition else { continue }
            try Drawings.check(definition, name: file)
            drawn += 1
        }
        #expect(drawn >= 128)
    }
}
