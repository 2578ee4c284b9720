import StileJSON

/// `States.StringSplit`, `States.Format`, `States.UUID`.
enum Strings {
    /// Splits at every character of the second argument; empty parts fall away.
    static func split(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        let text = try arguments.string(0)
        let separators = Set(try arguments.string(1).unicodeScalars)
        let parts = text.unicodeScalars.split { separators.contains($0) }
        return .array(parts.map { .string(String($0)) })
    }

    /// Fills the `{}` of a template in order; values print as Java prints them.
    static func format(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        let template: FormatTemplate
        if let literal = arguments.template {
            template = literal
        } else {
            template = FormatTemplate(try arguments.string(0))
        }
        let values = arguments.values.dropFirst()
        guard template.placeCount == values.count else {
            throw IntrinsicFailure(
                "the template has \(template.placeCount) places {} for \(values.count) values")
        }
        var text = template.pieces[0]
        for (value, piece) in zip(values, template.pieces.dropFirst()) {
            appendJavaText(of: value, to: &text)
            text += piece
        }
        return .string(text)
    }

    /// A random UUID (version 4) in lower case.
    static func uuid(_ random: inout SeededRandom) -> JSON {
        let (high, low) = (random.next(), random.next())
        return .string(String(uuidVersion: 4, high: high, low: low))
    }

    /// Appends what Java's `toString` makes of a value: `{a=1, b=[x, null]}` (recorded from AWS).
    ///
    /// What is still to be printed waits on a stack, so that deep values cost no call stack.
    private static func appendJavaText(of value: JSON, to text: inout String) {
        var pending = [JavaPiece.value(value)]
        while let piece = pending.popLast() {
            switch piece {
            case .text(let content), .value(.string(let content)): text += content
            case .value(.array(let elements)):
                text += "["
                pending.append(.text("]"))
                for position in elements.indices.reversed() {
                    pending.append(.value(elements[position]))
                    if position > 0 { pending.append(.text(", ")) }
                }
            case .value(.object(let object)):
                text += "{"
                pending.append(.text("}"))
                for position in object.keys.indices.reversed() {
                    pending.append(.value(object.values[position]))
                    pending.append(.text((position > 0 ? ", " : "") + object.keys[position] + "="))
                }
            case .value(let scalar): text += scalar.serialized()
            }
        }
    }

    private enum JavaPiece {
        case text(String)
        case value(JSON)
    }
}
