/// Reads an expression byte by byte; every error names the byte at which it stands.
struct ExpressionCursor {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { offset >= bytes.count }

    /// The byte at the cursor, or 0 at the end.
    var current: UInt8 { peek(0) }

    /// The byte `distance` places ahead, or 0 beyond the end.
    func peek(_ distance: Int) -> UInt8 {
        let place = offset + distance
        return place >= 0 && place < bytes.count ? bytes[place] : 0
    }

    mutating func advance(_ count: Int = 1) {
        offset += count
    }

    mutating func skipBlanks() {
        while !isAtEnd, Self.isBlank(current) { offset += 1 }
    }

    /// Steps over `byte` when it is next.
    mutating func consume(_ byte: Character) -> Bool {
        guard !isAtEnd, current == byte.asciiValue else { return false }
        offset += 1
        return true
    }

    /// Steps over `word` when it is next.
    mutating func consume(word: String) -> Bool {
        guard bytes[min(offset, bytes.count)...].starts(with: word.utf8) else { return false }
        offset += word.utf8.count
        return true
    }

    mutating func expect(_ byte: Character, _ place: String) throws(ExpressionSyntaxError) {
        guard consume(byte) else { throw failure("expected '\(byte)' \(place), found \(found)") }
    }

    /// The bytes from `start` to the cursor as text.
    func text(from start: Int) -> String {
        String(decoding: bytes[min(start, bytes.count)..<min(offset, bytes.count)], as: UTF8.self)
    }

    /// Reads while `accepts` holds.
    mutating func take(while accepts: (UInt8) -> Bool) -> String {
        let start = offset
        while !isAtEnd, accepts(current) { offset += 1 }
        return text(from: start)
    }

    func failure(_ message: String) -> ExpressionSyntaxError {
        ExpressionSyntaxError(message: message, offset: min(offset, bytes.count))
    }

    /// What stands at the cursor, for messages.
    var found: String {
        guard !isAtEnd else { return "the end" }
        let rest = String(decoding: bytes[offset...], as: UTF8.self)
        return "'\(rest.prefix(1))'"
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Letters, digits, `_` and every byte of a character beyond ASCII.
    static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

extension ExpressionCursor {
    /// Reads a text between `quote`s; `\b`, `\f`, `\n`, `\r`, `\t` and `\u00e9` are what they are in
    /// JSON, any other character after `\` stands for itself.
    mutating func quotedText(_ quote: Character) throws(ExpressionSyntaxError) -> String {
        try expect(quote, "at the beginning of a quoted text")
        var content: [UInt8] = []
        while !consume(quote) {
            guard !isAtEnd else { throw failure("the quoted text is not closed by \(quote)") }
            if consume("\\") {
                try escape(quote, &content)
            } else {
                content.append(current)
                advance()
            }
        }
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func escape(
        _ quote: Character, _ content: inout [UInt8]
    ) throws(ExpressionSyntaxError) {
        guard !isAtEnd else { throw failure("the quoted text is not closed by \(quote)") }
        let byte = current
        advance()
        switch byte {
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content.append(contentsOf: String(try unicodeEscape()).utf8)
        default: content.append(byte)
        }
    }

    /// The character of four hexadecimal digits, or of two such escapes that are surrogates.
    private mutating func unicodeEscape() throws(ExpressionSyntaxError) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, consume(word: "\\u") else {
            throw failure("half a character after \\u")
        }
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw failure("half a character after \\u") }
        return scalar
    }

    private mutating func hexadecimal() throws(ExpressionSyntaxError) -> UInt32 {
        let start = offset
        while offset < start + 4, !isAtEnd, Self.isHexadecimal(current) { offset += 1 }
        guard offset == start + 4, let value = UInt32(text(from: start), radix: 16) else {
            throw failure("expected four hexadecimal digits after \\u")
        }
        return value
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    /// Reads an integer with an optional minus sign, nil when there is none at the cursor.
    mutating func integer() throws(ExpressionSyntaxError) -> Int? {
        let start = offset
        let negative = consume("-")
        let digits = take(while: Self.isDigit)
        if digits.isEmpty && !negative { return nil }
        guard !digits.isEmpty, let value = Int(text(from: start)) else {
            throw failure("expected an integer that fits 64 bits")
        }
        return value
    }
}
