import Foundation
import StileASL
import StileJSON

/// A definition in a file: its text, what it compiles to, and the name its machine gets.
struct DefinitionFile: Sendable {
    /// As it was given on the command line.
    let path: String
    let text: String
    let compiled: CompiledDefinition

    private static let fileName = "definition.asl.json"

    init(_ path: String, _ surroundings: Surroundings) throws {
        self.path = path
        text = try TextFile.read(path, what: "definition", surroundings)
        compiled = Definition.compile(text)
    }

    /// A text that does not come from a file.
    init(named path: String, text: String) {
        self.path = path
        self.text = text
        compiled = Definition.compile(text)
    }

    /// Whether a Task state calls one of our functions, so that running it needs lake and data engine.
    var callsOwnFunctions: Bool {
        compiled.definition.map { TaskResources.callsOwnFunction($0.graph) } ?? false
    }

    /// `Workflows/retail-daily/definition.asl.json` and `retail-daily.asl.json` are `retail-daily`.
    func machineName(_ surroundings: Surroundings) -> String {
        let absolute = surroundings.absolute(path)
        let file = Path.name(absolute)
        if file == Self.fileName { return Path.name(Path.parent(absolute)) }
        return [".asl.json", ".json", ".asl"].first { file.hasSuffix($0) }
            .map { String(file.dropLast($0.count)) } ?? file
    }

    /// The definition files that arguments name: files, or folders with all `*.asl.json` below.
    static func paths(_ arguments: [String], _ surroundings: Surroundings) throws -> [String] {
        var paths: [String] = []
        for argument in arguments {
            let absolute = surroundings.absolute(argument)
            guard Path.exists(absolute) else {
                throw CommandFailure.usage("there is no file or folder \(argument)")
            }
            guard Path.isDirectory(absolute) else {
                paths.append(argument)
                continue
            }
            let found = below(absolute)
            guard !found.isEmpty else {
                throw CommandFailure.usage("no *.asl.json file lies below \(argument)")
            }
            let base = argument.hasSuffix("/") ? argument : argument + "/"
            paths += found.map { base == "./" ? $0 : base + $0 }
        }
        return paths
    }

    private static func below(_ folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String]
        return (names ?? [])
            .filter { $0.hasSuffix(".asl.json") && !$0.hasPrefix(".") && !$0.contains("/.") }
            .sorted()
    }

    /// Where the part of the definition that `pointer` names is written.
    static func location(of pointer: String, in text: String) -> SourceLocation? {
        JSONPointer(parsing: pointer).flatMap { SourceMap(text).location(of: $0) }
    }

    /// The source line with a caret under the place; a long line is cut around it.
    static func excerpt(_ location: SourceLocation, in text: String) -> [String] {
        guard let excerpt = SourceExcerpt(of: location, in: text) else { return [] }
        let number = "\(location.line)"
        let blank = String(repeating: " ", count: number.count)
        return ["\(number) | \(excerpt.text)", "\(blank) | \(excerpt.indent)^"]
    }
}
