/// A path into a state's data of names and indexes only, taken apart for whoever asks where it
/// leads without evaluating it.
package struct PlainPath: Sendable, Hashable {
    package enum Step: Sendable, Hashable {
        case name(String)
        case index(Int)
    }

    package let steps: [Step]

    /// nil where `text` is no such path: into the context object or a variable, or with a step that
    /// can select many values.
    package init?(_ text: String) {
        var cursor = ExpressionCursor(text)
        cursor.skipBlanks()
        guard cursor.consume("$"),
            [0, 0x20, UInt8(ascii: "."), UInt8(ascii: "[")].contains(cursor.current)
        else { return nil }
        var parser = PathParser(cursor)
        guard let tokens = try? parser.steps() else { return nil }
        var steps: [Step] = []
        for token in tokens {
            switch token {
            case .name(let name): steps.append(.name(name))
            case .index(let index): steps.append(.index(index))
            case .names, .indexes, .slice, .wildcard, .scan, .filter, .function: return nil
            }
        }
        self.steps = steps
    }
}

extension IntrinsicCall {
    /// The texts of all paths among the arguments, those of inner calls too.
    package static func paths(in text: String) -> [String] {
        var parser = IntrinsicParser(text)
        guard (try? parser.parse()) != nil else { return [] }
        return parser.paths.map(\.text)
    }
}
