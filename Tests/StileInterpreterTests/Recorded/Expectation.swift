import StileJSON

/// Matches values against recorded ones, where `<…>` stands for what differs from run to run, and where
/// the recorder read JSON texts into values.
enum Expectation {
    /// What is different, as `path: expected …, found …`; empty if it matches.
    static func differences(_ expected: JSON, _ actual: JSON, at path: String = "") -> [String] {
        if let value = parsed(actual, for: expected) {
            return differences(expected, value, at: path)
        }
        switch (expected, actual) {
        case (.object(let expected), .object(let actual)):
            return differences(expected, actual, at: path)
        case (.array(let expected), .array(let actual)):
            guard expected.count == actual.count else {
                return ["\(path): \(expected.count) elements, found \(actual.count)"]
            }
            return zip(expected, actual).enumerated().flatMap { index, pair in
                differences(pair.0, pair.1, at: "\(path)[\(index)]")
            }
        case (.string(let pattern), _) where isPlaceholder(pattern):
            return []
        case (.string(let pattern), .string(let text)):
            if Template(pattern).matches(text) || isSameJSON(pattern, text) { return [] }
        case (.number(let left), .number(let right)):
            if left.doubleValue == right.doubleValue { return [] }
        case (.null, _), (.bool, _), (.number, _), (.string, _), (.array, _), (.object, _):
            if expected == actual { return [] }
        }
        return ["\(path): expected \(expected.serialized()), found \(actual.serialized())"]
    }

    private static func differences(
        _ expected: JSONObject, _ actual: JSONObject, at path: String
    ) -> [String] {
        var left = Set(actual.map(\.key))
        var found: [String] = []
        for (key, value) in expected where key != "ResponseMetadata" {
            let name = actual.contains(key) ? key : left.first { Template(key).matches($0) } ?? key
            guard let actual = actual[name] else {
                found.append("\(path).\(key): absent")
                continue
            }
            left.remove(name)
            found += differences(value, actual, at: "\(path).\(key)")
        }
        found += left.subtracting(later).sorted().map { "\(path).\($0): not expected" }
        return found
    }

    /// Members that AWS added after some recordings were made.
    private static let later: Set<String> = [
        "RedriveCount", "truncated", "redriveCount", "stateMachineVersionArn",
        "stateMachineAliasArn",
    ]

    /// A JSON text as the recorder shows it where it was read.
    private static func parsed(_ actual: JSON, for expected: JSON) -> JSON? {
        guard case .string(let text) = actual else { return nil }
        switch expected {
        case .object, .array, .number: return try? JSON(parsing: text)
        case .null, .bool, .string: return nil
        }
    }

    private static func isSameJSON(_ pattern: String, _ text: String) -> Bool {
        guard let pattern = try? JSON(parsing: pattern), let value = try? JSON(parsing: text),
            pattern.arrayValue != nil || pattern.objectValue != nil
        else { return false }
        return differences(pattern, value).isEmpty
    }

    private static func isPlaceholder(_ text: String) -> Bool {
        Template(text).isOnePlaceholder
    }
}

/// A recorded text with placeholders: literal pieces with anything between them.
struct Template {
    private let pieces: [String]

    init(_ pattern: String) {
        var pieces = [""]
        var rest = Substring(pattern)
        while let open = rest.firstIndex(of: "<") {
            pieces[pieces.count - 1] += rest[..<open]
            rest = rest[open...]
            let name = rest.dropFirst().prefix { $0.isLetter || $0.isNumber || "_.-:".contains($0) }
            let end = name.endIndex
            if name.first?.isLetter == true, end < rest.endIndex, rest[end] == ">" {
                pieces.append("")
                rest = rest[rest.index(after: end)...]
            } else {
                pieces[pieces.count - 1] += "<"
                rest = rest.dropFirst()
            }
        }
        pieces[pieces.count - 1] += rest
        self.pieces = pieces
    }

    var isOnePlaceholder: Bool { pieces == ["", ""] }

    func matches(_ text: String) -> Bool {
        guard pieces.count > 1 else { return pieces[0] == text }
        guard text.hasPrefix(pieces[0]), let last = pieces.last else { return false }
        var rest = text.dropFirst(pieces[0].count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let range = rest.firstRange(of: piece) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(last)
    }
}
