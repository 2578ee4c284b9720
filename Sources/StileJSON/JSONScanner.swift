/// Reads the tokens of JSON text from memory that outlives the scanner.
///
/// Every access is checked against `count`; beyond the end `current` is 0, which begins no token.
struct JSONScanner {
    private let base: UnsafePointer<UInt8>?
    let count: Int
    private(set) var offset = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        base = bytes.baseAddress
        count = bytes.baseAddress == nil ? 0 : bytes.count
    }

    var isAtEnd: Bool { offset >= count }

    @inline(__always) var current: UInt8 { byte(at: offset) }

    @inline(__always)
    private func byte(at place: Int) -> UInt8 {
        guard place < count, let base else { return 0 }
        return base[place]
    }

    mutating func advance() {
        offset += 1
    }

    @inline(__always)
    mutating func consume(_ byte: UInt8) -> Bool {
        guard current == byte, !isAtEnd else { return false }
        offset += 1
        return true
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while current <= 0x20 {
            guard current == 0x20 || current == 0x0A || current == 0x0D || current == 0x09 else {
                return
            }
            offset += 1
        }
    }

    private func buffer(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base.map { $0 + range.lowerBound }, count: range.count)
    }

    mutating func parseWord(_ word: StaticString, _ value: JSON) throws(JSONParseError) -> JSON {
        for place in 0..<word.utf8CodeUnitCount
        where byte(at: offset + place) != word.utf8Start[place] {
            throw failure("unknown word, expected true, false or null")
        }
        offset += word.utf8CodeUnitCount
        return value
    }

    func failure(_ message: String) -> JSONParseError {
        let place = min(offset, count)
        var line = 1
        var lineStart = 0
        for position in 0..<place where byte(at: position) == 0x0A {
            line += 1
            lineStart = position + 1
        }
        return JSONParseError(
            message: message, byteOffset: place, line: line,
            column: String(decoding: buffer(lineStart..<place), as: UTF8.self).count + 1)
    }
}

// MARK: - Numbers

extension JSONScanner {
    /// Reads a number; one whose spelling is not that of a 64-bit integer keeps its text.
    mutating func parseNumber() throws(JSONParseError) -> JSONNumber {
        let start = offset
        let isNegative = consume(UInt8(ascii: "-"))
        let digitsStart = offset
        var magnitude: UInt64 = 0
        while let digit = currentDigit {
            // Above 19 digits the value is not used, so it may wrap.
            magnitude = magnitude &* 10 &+ digit
            offset += 1
        }
        let digitCount = offset - digitsStart
        guard digitCount > 0 else { throw failure("expected a digit after '-'") }
        if digitCount > 1, byte(at: digitsStart) == UInt8(ascii: "0") {
            offset = digitsStart + 1
            throw failure("a number must not begin with 0")
        }
        let isInteger = try !parseFractionAndExponent()
        if isInteger, digitCount < 19 || (digitCount == 19 && magnitude <= UInt64(Int64.max)) {
            if !isNegative { return .integer(Int64(magnitude)) }
            if magnitude > 0 { return .integer(-Int64(magnitude)) }
        }
        let text = String(decoding: buffer(start..<offset), as: UTF8.self)
        if isInteger, text == "-9223372036854775808" { return .integer(Int64.min) }
        return .text(text)
    }

    private var currentDigit: UInt64? {
        let digit = current &- UInt8(ascii: "0")
        return digit < 10 ? UInt64(digit) : nil
    }

    /// Steps over `.5` and `e-7`; false when neither is there.
    private mutating func parseFractionAndExponent() throws(JSONParseError) -> Bool {
        var isPresent = false
        if consume(UInt8(ascii: ".")) {
            isPresent = true
            try skipDigits("expected a digit after the decimal point")
        }
        if current | 0x20 == UInt8(ascii: "e") {
            isPresent = true
            offset += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { offset += 1 }
            try skipDigits("expected a digit in the exponent")
        }
        return isPresent
    }

    private mutating func skipDigits(_ message: String) throws(JSONParseError) {
        guard currentDigit != nil else { throw failure(message) }
        while currentDigit != nil { offset += 1 }
    }
}

// MARK: - Strings

extension JSONScanner {
    /// Reads a string; the cursor stands on its opening quote.
    mutating func parseString() throws(JSONParseError) -> String {
        offset += 1
        let start = offset
        skipPlainBytes()
        guard current == UInt8(ascii: "\""), !isAtEnd else {
            return try parseEscapedString(from: start)
        }
        let text = try decode(buffer(start..<offset))
        offset += 1
        return text
    }

    /// Steps over bytes that stand for themselves.
    @inline(__always)
    private mutating func skipPlainBytes() {
        offset = JSONBytes.firstSpecial(
            in: UnsafeBufferPointer(start: base, count: count), from: offset)
    }

    private mutating func parseEscapedString(from start: Int) throws(JSONParseError) -> String {
        var decoded = Array(buffer(start..<offset))
        while !isAtEnd {
            switch current {
            case UInt8(ascii: "\""):
                let text = try decoded.withUnsafeBufferPointer { bytes throws(JSONParseError) in
                    try decode(bytes)
                }
                offset += 1
                return text
            case UInt8(ascii: "\\"):
                offset += 1
                decoded.append(contentsOf: Array(String(try parseEscape()).utf8))
            default:
                throw failure("a control character in a string must be escaped")
            }
            let plainStart = offset
            skipPlainBytes()
            decoded.append(contentsOf: buffer(plainStart..<offset))
        }
        throw failure("the string is not closed")
    }

    private mutating func parseEscape() throws(JSONParseError) -> Unicode.Scalar {
        guard !isAtEnd else { throw failure("the string is not closed") }
        let byte = current
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try parseUnicodeEscape()
        default:
            offset -= 1
            throw failure("unknown escape in a string")
        }
    }

    private mutating func parseUnicodeEscape() throws(JSONParseError) -> Unicode.Scalar {
        let first = try parseHex4()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // A lone surrogate has no Unicode value; it becomes U+FFFD as in other readers.
        guard (0xD800..<0xDC00).contains(first), current == UInt8(ascii: "\\"),
            byte(at: offset + 1) == UInt8(ascii: "u")
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
            let digit: UInt8
            switch current {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = current - 48
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = current - 87
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = current - 55
            default: throw failure("expected four hexadecimal digits after \\u")
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    @inline(__always)
    private func decode(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONParseError) -> String {
        guard UTF8Check.isValid(bytes) else { throw failure("a string is not valid UTF-8") }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Tests on bytes of strings, one or eight at a time.
enum JSONBytes {
    /// Whether a byte cannot stand for itself in a JSON string.
    @inline(__always)
    static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// The first special byte at or after `start`, else the end; looks at eight bytes at a time.
    @inline(__always)
    static func firstSpecial(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = bytes.baseAddress else { return start }
        var offset = start
        while bytes.count - offset >= 8 {
            let word = UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self).littleEndian
            let marks = special(in: word)
            guard marks == 0 else { return offset + marks.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < bytes.count, !isSpecial(base[offset]) { offset += 1 }
        return offset
    }

    /// Marks the special bytes of eight with their high bits. The lowest mark is exact; marks above
    /// it may be false, as a borrow can run upwards.
    @inline(__always)
    static func special(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let control = (word &- ones &* 0x20) & ~word
        let quoteZero = (quote &- ones) & ~quote
        let backslashZero = (backslash &- ones) & ~backslash
        return (control | quoteZero | backslashZero) & highs
    }
}
