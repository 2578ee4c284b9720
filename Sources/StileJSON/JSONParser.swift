/// What a parser refuses, whatever the text says.
package struct JSONLimits: Sendable {
    /// Nested arrays and objects.
    package var depthMax: Int
    /// UTF-8 bytes of the whole text.
    package var bytesMax: Int

    package init(depthMax: Int, bytesMax: Int) {
        self.depthMax = depthMax
        self.bytesMax = bytesMax
    }

    package static let standard = JSONLimits(depthMax: 512, bytesMax: 64 * 1024 * 1024)
}

/// Why a text is not JSON, and where.
package struct JSONParseError: Error, Hashable, Sendable {
    /// What was found and what was expected, lower case, no full stop.
    package let message: String
    /// Zero-based UTF-8 offset of the fault.
    package let byteOffset: Int
    /// One-based line of the fault.
    package let line: Int
    /// One-based column of the fault, in characters.
    package let column: Int
}

extension JSON {
    /// Reads one JSON value that takes up all of `text` (RFC 8259, strictly).
    package init(parsing text: String, limits: JSONLimits = .standard) throws(JSONParseError) {
        self = try JSON(parsing: Array(text.utf8), limits: limits)
    }

    /// Reads one JSON value that takes up all of `bytes`, which must be UTF-8.
    package init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONParseError) {
        var parser = JSONParser(bytes: bytes, limits: limits)
        self = try parser.parseDocument()
    }
}

/// A recursive-descent parser over bytes; recursion is bounded by `JSONLimits.depthMax`.
struct JSONParser {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var offset = 0
    private var depth = 0

    init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func parseDocument() throws(JSONParseError) -> JSON {
        guard bytes.count <= limits.bytesMax else {
            throw failure("text of \(bytes.count) bytes is over the limit of \(limits.bytesMax)")
        }
        skipWhitespace()
        let value = try parseValue()
        skipWhitespace()
        guard offset == bytes.count else { throw failure("unexpected text after the JSON value") }
        return value
    }

    private mutating func parseValue() throws(JSONParseError) -> JSON {
        guard let byte = peek() else { throw failure("unexpected end of text, expected a value") }
        switch byte {
        case UInt8(ascii: "{"):
            return try nested { (p) throws(JSONParseError) in try p.parseObject() }
        case UInt8(ascii: "["):
            return try nested { (p) throws(JSONParseError) in try p.parseArray() }
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        default: throw failure("unexpected character, expected a value")
        }
    }

    private mutating func nested(
        _ parse: (inout JSONParser) throws(JSONParseError) -> JSON
    ) throws(JSONParseError) -> JSON {
        depth += 1
        defer { depth -= 1 }
        guard depth <= limits.depthMax else {
            throw failure("nested deeper than \(limits.depthMax) levels")
        }
        offset += 1
        return try parse(&self)
    }

    private mutating func parseObject() throws(JSONParseError) -> JSON {
        var object = JSONObject()
        skipWhitespace()
        if consume(UInt8(ascii: "}")) { return .object(object) }
        while true {
            skipWhitespace()
            guard peek() == UInt8(ascii: "\"") else {
                throw failure("expected a field name in double quotes")
            }
            let key = try parseString()
            skipWhitespace()
            guard consume(UInt8(ascii: ":")) else {
                throw failure("expected ':' after the field name \"\(key)\"")
            }
            skipWhitespace()
            object[key] = try parseValue()
            skipWhitespace()
            if consume(UInt8(ascii: ",")) { continue }
            if consume(UInt8(ascii: "}")) { return .object(object) }
            throw failure("expected ',' or '}' after the value of \"\(key)\"")
        }
    }

    private mutating func parseArray() throws(JSONParseError) -> JSON {
        var elements: [JSON] = []
        skipWhitespace()
        if consume(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            skipWhitespace()
            elements.append(try parseValue())
            skipWhitespace()
            if consume(UInt8(ascii: ",")) { continue }
            if consume(UInt8(ascii: "]")) { return .array(elements) }
            throw failure("expected ',' or ']' in the array")
        }
    }

    private mutating func parseWord(_ word: StaticString, _ value: JSON) throws(JSONParseError)
        -> JSON
    {
        let count = word.utf8CodeUnitCount
        let matches =
            offset + count <= bytes.count
            && (0..<count).allSatisfy { bytes[offset + $0] == word.utf8Start[$0] }
        guard matches else { throw failure("unknown word, expected true, false or null") }
        offset += count
        return value
    }

    // MARK: - Numbers

    private mutating func parseNumber() throws(JSONParseError) -> JSON {
        let start = offset
        _ = consume(UInt8(ascii: "-"))
        if consume(UInt8(ascii: "0")) {
            if let byte = peek(), Self.isDigit(byte) {
                throw failure("a number must not begin with 0")
            }
        } else {
            try parseDigits("expected a digit after '-'")
        }
        var isInteger = true
        if consume(UInt8(ascii: ".")) {
            isInteger = false
            try parseDigits("expected a digit after the decimal point")
        }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            offset += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { offset += 1 }
            try parseDigits("expected a digit in the exponent")
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isInteger, text != "-0", let value = Int64(text) { return .number(.integer(value)) }
        return .number(.text(text))
    }

    private mutating func parseDigits(_ message: String) throws(JSONParseError) {
        guard let byte = peek(), Self.isDigit(byte) else { throw failure(message) }
        while let byte = peek(), Self.isDigit(byte) { offset += 1 }
    }

    // MARK: - Strings

    private mutating func parseString() throws(JSONParseError) -> String {
        offset += 1
        let start = offset
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                let text = try decode(bytes[start..<offset])
                offset += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try parseEscapedString(from: start) }
            guard byte >= 0x20 else {
                throw failure("a control character in a string must be escaped")
            }
            offset += 1
        }
        throw failure("the string is not closed")
    }

    private mutating func parseEscapedString(from start: Int) throws(JSONParseError) -> String {
        var decoded = Array(bytes[start..<offset])
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                let text = try decode(decoded[...])
                offset += 1
                return text
            }
            guard byte >= 0x20 else {
                throw failure("a control character in a string must be escaped")
            }
            offset += 1
            if byte == UInt8(ascii: "\\") {
                decoded.append(contentsOf: String(try parseEscape()).utf8)
            } else {
                decoded.append(byte)
            }
        }
        throw failure("the string is not closed")
    }

    private mutating func parseEscape() throws(JSONParseError) -> Unicode.Scalar {
        guard let byte = peek() else { throw failure("the string is not closed") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try parseUnicodeEscape()
        default: throw failure("unknown escape in a string")
        }
    }

    private mutating func parseUnicodeEscape() throws(JSONParseError) -> Unicode.Scalar {
        let first = try parseHex4()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // A lone surrogate has no Unicode value; it becomes U+FFFD as in other readers.
        guard (0xD800..<0xDC00).contains(first), peek() == UInt8(ascii: "\\"),
            offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        let resume = offset
        offset += 2
        let second = try parseHex4()
        guard (0xDC00..<0xE000).contains(second) else {
            offset = resume
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func parseHex4() throws(JSONParseError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else {
                throw failure("expected four hexadecimal digits after \\u")
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    private func decode(_ slice: ArraySlice<UInt8>) throws(JSONParseError) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw failure("a string is not valid UTF-8")
        }
        return text
    }

    // MARK: - Bytes

    private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func consume(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private func failure(_ message: String) -> JSONParseError {
        let before = bytes[..<min(offset, bytes.count)]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return JSONParseError(
            message: message, byteOffset: offset,
            line: before.count { $0 == 0x0A } + 1,
            column: String(decoding: before[lineStart...], as: UTF8.self).count + 1)
    }
}
