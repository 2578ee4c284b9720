import ArgumentParser
import Foundation
import StileASL
import StileGraph
import StileJSON

/// `stile graph`
struct GraphCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Draw a definition as SVG, Mermaid or DOT.",
        discussion: """
            Parallel branches and Map processors are boxes inside boxes; Choice rules stand beside their \
            arrows; Catch is dashed; ×3 beside a name is Retry with at most three retries. The format is \
            that of --format, else of the output file's name, else mermaid. With --execution the states \
            are coloured by what became of them; the definition is then the one that the execution began \
            with, unless a file is named.

            examples:
              stile graph daily.asl.json --output daily.svg
              stile graph retail-daily --format dot | dot -Tpng > daily.png
              stile graph --execution last --output last.svg
              stile graph - --format svg < daily.asl.json > daily.svg
            """)

    @Argument(
        help: ArgumentHelp(
            "Definition file, - for standard input, or the name or ARN of a state machine.",
            valueName: "file"))
    var source: String?

    @Option(help: ArgumentHelp("svg, mermaid or dot.", valueName: "format"))
    var format: GraphFormat?

    @Option(name: .shortAndLong, help: ArgumentHelp("File to write.", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Execution whose outcome to show: ARN, name, the beginning of a name, or last.",
            valueName: "name"))
    var execution: String?

    @Flag(help: "Print nodes and edges as JSON (see Docs/CLI-JSON.md).")
    var json = false

    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let format = try chosenFormat()
        let subject = try await GraphSubject(
            source: source, execution: execution, global, surroundings)
        let console = surroundings.console
        console.writeError(DiagnosticsRendering.text(subject.file, console.style))
        guard let definition = subject.file.compiled.definition else { return .usage }
        let chart = StateChart(definition)
        let text =
            json
            ? chart.json(outcomes: subject.outcomes).serialized() + "\n"
            : format.text(chart, title: subject.title, subject.outcomes)
        guard let output else {
            console.write(text)
            return .succeeded
        }
        try write(text, to: output, surroundings)
        return .succeeded
    }

    private func chosenFormat() throws -> GraphFormat {
        if json, format != nil {
            throw CommandFailure.usage("--json and --format are two formats, take one of them")
        }
        if let format { return format }
        guard let output, !json else { return .mermaid }
        guard let format = GraphFormat(fileName: output) else {
            throw CommandFailure.usage(
                "the name \(output) does not tell the format",
                next: "add --format svg, --format mermaid or --format dot")
        }
        return format
    }

    private func write(_ text: String, to path: String, _ surroundings: Surroundings) throws {
        let absolute = surroundings.absolute(path)
        guard !Path.isDirectory(absolute) else {
            throw CommandFailure.usage("\(path) is a folder, expected a file")
        }
        guard Path.isDirectory(Path.parent(absolute)) else {
            throw CommandFailure.usage("there is no folder \(Path.parent(absolute))")
        }
        do {
            try Data(text.utf8).write(to: URL(filePath: absolute), options: .atomic)
        } catch {
            throw CommandFailure.operational("can not write \(path): \(error.localizedDescription)")
        }
        surroundings.console.note("wrote \(path)")
    }
}

/// What `stile graph` writes.
enum GraphFormat: String, ExpressibleByArgument, CaseIterable {
    case svg
    case mermaid
    case dot

    init?(fileName: String) {
        switch Path.name(fileName).split(separator: ".").last?.lowercased() {
        case "svg": self = .svg
        case "mmd", "mermaid": self = .mermaid
        case "dot", "gv": self = .dot
        case _: return nil
        }
    }

    func text(_ chart: StateChart, title: String, _ outcomes: StateOutcomes?) -> String {
        switch self {
        case .svg: SVGDrawing.text(ChartLayout(chart), title: title, outcomes: outcomes)
        case .mermaid: MermaidDrawing.text(chart, outcomes: outcomes)
        case .dot: DOTDrawing.text(chart, title: title, outcomes: outcomes)
        }
    }
}
