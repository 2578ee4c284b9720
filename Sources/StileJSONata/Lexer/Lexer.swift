/// Cuts an expression into tokens, one at a time: whether `/` divides or begins a regular
/// expression is known only to the parser.
struct Lexer {
    private let source: [UInt16]
    private var offset = 0

    private static let singles: Set<UInt16> = Set(".[]{}(),@#;:?+-*/%|=<>^&!~".utf16)
    private static let doubles: Set<String> = [
        "..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??",
    ]

    init(_ text: String) { source = Array(text.utf16) }

    var length: Int { source.count }

    /// The next token; `afterOperand` says that an operand stands before it.
    mutating func next(afterOperand: Bool) throws(JSONataError) -> Token {
        try skipBlanks()
        guard offset < source.count else { return Token(kind: .end, position: source.count) }
        let unit = source[offset]
        if !afterOperand, unit == Unit.slash { return try readRegex() }
        if let symbol = readSymbol(unit) { return symbol }
        switch unit {
        case Unit.quote, Unit.apostrophe: return try readString(closing: unit)
        case Unit.backquote: return try readQuotedName()
        case Unit.zero...Unit.nine: return try readNumber()
        default: return readWord()
        }
    }

    // MARK: - Blanks and symbols

    private mutating func skipBlanks() throws(JSONataError) {
        while offset < source.count {
            if Unit.isBlank(source[offset]) {
                offset += 1
            } else if source[offset] == Unit.slash, peek(1) == Unit.star {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(JSONataError) {
        let start = offset
        offset += 2
        while offset < source.count {
            if source[offset] == Unit.star, peek(1) == Unit.slash {
                offset += 2
                return
            }
            offset += 1
        }
        throw JSONataError(.s0106, position: start)
    }

    private mutating func readSymbol(_ unit: UInt16) -> Token? {
        if let second = peek(1) {
            let pair = String(decoding: [unit, second], as: UTF16.self)
            if Self.doubles.contains(pair) {
                offset += 2
                return Token(kind: .symbol(pair), position: offset)
            }
        }
        guard Self.singles.contains(unit) else { return nil }
        offset += 1
        let text = String(decoding: [unit], as: UTF16.self)
        return Token(kind: .symbol(text), position: offset)
    }

    private func peek(_ distance: Int) -> UInt16? {
        offset + distance < source.count ? source[offset + distance] : nil
    }

    // MARK: - Literals

    private mutating func readString(closing: UInt16) throws(JSONataError) -> Token {
        offset += 1
        var units: [UInt16] = []
        while offset < source.count {
            let unit = source[offset]
            if unit == Unit.backslash {
                units.append(try readEscape())
            } else if unit == closing {
                offset += 1
                let text = String(decoding: units, as: UTF16.self)
                return Token(kind: .string(text), position: offset)
            } else {
                units.append(unit)
                offset += 1
            }
        }
        throw JSONataError(.s0101, position: offset)
    }

    private static let escapes: [UInt16: UInt16] = [
        Unit.quote: Unit.quote, Unit.backslash: Unit.backslash, Unit.slash: Unit.slash,
        Unit.small("b"): 8, Unit.small("f"): 12, Unit.small("n"): 10, Unit.small("r"): 13,
        Unit.small("t"): 9,
    ]

    private mutating func readEscape() throws(JSONataError) -> UInt16 {
        offset += 1
        guard let unit = peek(0) else { throw JSONataError(.s0101, position: offset) }
        if let plain = Self.escapes[unit] {
            offset += 1
            return plain
        }
        let token = String(decoding: [unit], as: UTF16.self)
        guard unit == Unit.small("u") else {
            throw JSONataError(.s0103, position: offset, token: token)
        }
        var value: UInt16 = 0
        for distance in 1...4 {
            guard let digit = peek(distance).flatMap(Unit.hexadecimal) else {
                throw JSONataError(.s0104, position: offset)
            }
            value = value << 4 | digit
        }
        offset += 5
        return value
    }

    private mutating func readQuotedName() throws(JSONataError) -> Token {
        let start = offset + 1
        guard let end = source[start...].firstIndex(of: Unit.backquote) else {
            throw JSONataError(.s0105, position: source.count)
        }
        offset = end + 1
        let name = String(decoding: source[start..<end], as: UTF16.self)
        return Token(kind: .name(name), position: offset)
    }

    private mutating func readNumber() throws(JSONataError) -> Token {
        let start = offset
        if source[offset] == Unit.zero { offset += 1 } else { skipDigits() }
        if peek(0) == Unit.dot, let digit = peek(1), Unit.isDigit(digit) {
            offset += 1
            skipDigits()
        }
        if let letter = peek(0), letter == Unit.small("e") || letter == Unit.small("E") {
            let hasSign = peek(1) == Unit.minus || peek(1) == Unit.plus
            if let digit = peek(hasSign ? 2 : 1), Unit.isDigit(digit) {
                offset += hasSign ? 2 : 1
                skipDigits()
            }
        }
        let text = String(decoding: source[start..<offset], as: UTF16.self)
        guard let value = Double(text), value.isFinite else {
            throw JSONataError(.s0102, position: offset, token: text)
        }
        return Token(kind: .number(value), position: offset)
    }

    private mutating func skipDigits() {
        while let digit = peek(0), Unit.isDigit(digit) { offset += 1 }
    }

    private mutating func readRegex() throws(JSONataError) -> Token {
        offset += 1
        let start = offset
        var depth = 0
        while offset < source.count {
            let unit = source[offset]
            let isEscaped = offset > start && source[offset - 1] == Unit.backslash
            if unit == Unit.slash, depth == 0, !isEscaped {
                guard offset > start else { throw JSONataError(.s0301, position: offset) }
                let pattern = String(decoding: source[start..<offset], as: UTF16.self)
                offset += 1
                let flagsStart = offset
                while let flag = peek(0), flag == Unit.small("i") || flag == Unit.small("m") {
                    offset += 1
                }
                let flags = String(decoding: source[flagsStart..<offset], as: UTF16.self)
                return Token(kind: .regex(pattern: pattern, flags: flags), position: offset)
            }
            if !isEscaped {
                if Unit.opening.contains(unit) { depth += 1 }
                if Unit.closing.contains(unit) { depth -= 1 }
            }
            offset += 1
        }
        throw JSONataError(.s0302, position: offset)
    }

    // MARK: - Names

    private mutating func readWord() -> Token {
        let start = offset
        while offset < source.count, !Unit.isBlank(source[offset]),
            !Self.singles.contains(source[offset])
        {
            offset += 1
        }
        let word = String(decoding: source[start..<offset], as: UTF16.self)
        if source[start] == Unit.dollar {
            return Token(kind: .variable(String(word.unicodeScalars.dropFirst())), position: offset)
        }
        return Token(kind: Self.kind(ofWord: word), position: offset)
    }

    private static func kind(ofWord word: String) -> Token.Kind {
        switch word {
        case "and", "or", "in": .symbol(word)
        case "true": .bool(true)
        case "false": .bool(false)
        case "null": .null
        default: .name(word)
        }
    }
}

/// UTF-16 units by name.
private enum Unit {
    static let slash: UInt16 = 0x2F
    static let star: UInt16 = 0x2A
    static let quote: UInt16 = 0x22
    static let apostrophe: UInt16 = 0x27
    static let backquote: UInt16 = 0x60
    static let backslash: UInt16 = 0x5C
    static let zero: UInt16 = 0x30
    static let nine: UInt16 = 0x39
    static let dot: UInt16 = 0x2E
    static let minus: UInt16 = 0x2D
    static let plus: UInt16 = 0x2B
    static let dollar: UInt16 = 0x24
    static let opening = Array("([{".utf16)
    static let closing = Array(")]}".utf16)

    static func small(_ letter: Unicode.Scalar) -> UInt16 { UInt16(letter.value) }
    static func isDigit(_ unit: UInt16) -> Bool { (zero...nine).contains(unit) }
    static func isBlank(_ unit: UInt16) -> Bool {
        unit == 0x20 || (9...11).contains(unit) || unit == 13
    }

    static func hexadecimal(_ unit: UInt16) -> UInt16? {
        switch unit {
        case zero...nine: unit - zero
        case 0x41...0x46: unit - 0x41 + 10
        case 0x61...0x66: unit - 0x61 + 10
        default: nil
        }
    }
}
