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
            value.appendJavaText(to: &text)
            text += piece
            guard text.utf8.count <= ValueSize.bytesMax else {
                throw IntrinsicFailure("the text is longer than \(ValueSize.bytesMax) bytes")
            }
        }
        return .string(text)
    }

    /// A random UUID (version 4) in lower case.
    static func uuid(_ random: inout SeededRandom) -> JSON {
        let (high, low) = (random.next(), random.next())
        return .string(String(uuidVersion: 4, high: high, low: low))
    }
}
