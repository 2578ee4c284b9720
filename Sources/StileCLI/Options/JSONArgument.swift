import StileJSON

/// Reads an argument that is JSON or the name of a file with it: text, `FILE`, `@FILE` or `-`.
///
/// What parses as JSON is JSON, whatever files there are; a file of such a name needs the `@`.
enum JSONArgument {
    /// - Parameter option: As it is typed, `--bindings`.
    static func read(
        _ argument: String, _ option: String, _ surroundings: Surroundings
    ) throws -> JSONDocument {
        let what = String(option.drop { $0 == "-" }).replacing("-", with: " ")
        if argument == "-" {
            return try parse(surroundings.readInput(), "standard input")
        }
        if argument.hasPrefix("@") {
            return try file(String(argument.dropFirst()), what, surroundings)
        }
        if isMeantAsText(argument) { return try parse(argument, option) }
        if let document = try? JSONDocument(parsing: argument) { return document }
        return try file(argument, what, surroundings)
    }

    static func parse(_ text: String, _ place: String) throws -> JSONDocument {
        do {
            return try JSONDocument(parsing: text)
        } catch {
            throw CommandFailure.usage(InputText.refusal(error, place, text, what: "text"))
        }
    }

    private static func file(
        _ path: String, _ what: String, _ surroundings: Surroundings
    ) throws -> JSONDocument {
        try parse(TextFile.read(path, what: "\(what) file", surroundings), path)
    }

    private static func isMeantAsText(_ argument: String) -> Bool {
        guard let first = argument.first(where: { !$0.isWhitespace }) else { return true }
        return first == "{" || first == "[" || first == "\""
    }
}
