import Foundation
import StileJSON

/// Reads a JSON argument: text, `@FILE` or `-`.
enum InputText {
    static func read(_ argument: String, _ surroundings: Surroundings) throws -> String {
        let (place, text) = try source(argument, surroundings)
        do {
            return try JSONDocument(parsing: text).text
        } catch {
            throw CommandFailure.usage(refusal(error, place, text))
        }
    }

    private static func source(_ argument: String, _ surroundings: Surroundings) throws
        -> (place: String, text: String)
    {
        if argument == "-" { return ("standard input", try surroundings.readInput()) }
        guard argument.hasPrefix("@") else { return ("--input", argument) }
        let path = String(argument.dropFirst())
        return (path, try TextFile.read(path, what: "input file", surroundings))
    }

    /// Where the text of `what` is not JSON, with a caret under it.
    static func refusal(
        _ error: JSONParseError, _ place: String, _ text: String, what: String = "input"
    ) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var message = "\(place):\(error.line):\(error.column): the \(what) is not JSON:"
        message += " \(error.message)"
        if lines.indices.contains(error.line - 1), lines[error.line - 1].count <= 200 {
            message += "\n  \(lines[error.line - 1])"
            message += "\n  " + String(repeating: " ", count: error.column - 1) + "^"
        }
        if place == "--input", text.hasSuffix(".json") {
            message += "\n  to read a file, write --input @\(text)"
        }
        return message
    }
}

/// Reads and writes text files with errors that name them.
enum TextFile {
    /// Writes a file whole or not at all.
    static func write(_ text: String, to path: String, _ surroundings: Surroundings) throws {
        let absolute = surroundings.absolute(path)
        guard !Path.isDirectory(absolute) else {
            throw CommandFailure.usage("\(path) is a folder, expected the name of a file")
        }
        do {
            try Data(text.utf8).write(to: URL(filePath: absolute), options: .atomic)
        } catch {
            let folder = Path.parent(absolute)
            throw CommandFailure.operational(
                "cannot write \(path): "
                    + (Path.isDirectory(folder)
                        ? error.localizedDescription : "there is no folder \(folder)"))
        }
    }

    static func read(_ path: String, what: String, _ surroundings: Surroundings) throws -> String {
        let absolute = surroundings.absolute(path)
        guard Path.exists(absolute) else {
            throw CommandFailure.usage("there is no \(what) \(path)" + hint(absolute, path))
        }
        guard !Path.isDirectory(absolute) else {
            throw CommandFailure.usage("\(path) is a folder, expected a file")
        }
        guard let bytes = FileManager.default.contents(atPath: absolute) else {
            throw CommandFailure.operational("not permitted to read \(path)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure.usage("\(path) is not UTF-8 text")
        }
        return text
    }

    /// The file that was probably meant, or where none was found.
    private static func hint(_ absolute: String, _ path: String) -> String {
        let folder = Path.parent(absolute)
        let beside = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        if let near = nearestName(to: Path.name(absolute), among: beside.sorted()) {
            return ", did you mean \"\(path.dropLast(Path.name(path).count) + near)\"?"
        }
        return Path.isDirectory(folder) ? "; looked in \(folder)" : "; there is no folder \(folder)"
    }
}
