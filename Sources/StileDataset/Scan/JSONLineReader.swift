/// Reads one line of JSON (RFC 8259, strictly) and finds the members of the object in it.
///
/// Without recursion: a hundred thousand brackets cost no stack. The members' values stay in place.
struct JSONLineReader {
    static let depthMax = 512

    struct Member {
        /// Inside the quotes.
        var key: Range<Int>
        /// Of a string, inside the quotes.
        var value: Range<Int>
        var kind: Kind
    }

    enum Kind {
        case string, number, word, null, nested
    }

    /// The members of the last line, in its order.
    private(set) var members: [Member] = []
    private(set) var isObject = false

    private var at: UnsafePointer<UInt8>
    private var count = 0
    private var index = 0
    /// True for an object, false for an array.
    private var open: [Bool] = []

    private init(_ bytes: UnsafePointer<UInt8>) {
        at = bytes
    }

    /// Reads `bytes`; the result is nil when they are no JSON.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> JSONLineReader? {
        guard let base = bytes.baseAddress else { return nil }
        var reader = JSONLineReader(base)
        reader.count = bytes.count
        return reader.readDocument() ? reader : nil
    }

    private mutating func readDocument() -> Bool {
        skipBlanks()
        isObject = peek == UInt8(ascii: "{")
        var pendingKey: Range<Int>?
        var valueStart = 0
        while true {
            // A value begins here.
            skipBlanks()
            if open.count == 1, isObject { valueStart = index }
            guard let byte = peek else { return false }
            var kind = Kind.nested
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                index += 1
                open.append(byte == UInt8(ascii: "{"))
                guard open.count <= Self.depthMax else { return false }
                skipBlanks()
                if peek != (byte == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    if open.last == true {
                        guard let key = readKey() else { return false }
                        if open.count == 1 { pendingKey = key }
                    }
                    continue
                }
            } else {
                guard let scalar = readScalar(byte) else { return false }
                kind = scalar
                keep(&pendingKey, valueStart, kind)
            }
            // A value has ended here: close what closes.
            guard let goesOn = readSeparators(&pendingKey, valueStart) else { return false }
            if !goesOn { return index == count }
        }
    }

    /// After a value: true when another value follows, false at the end, nil when it is no JSON.
    private mutating func readSeparators(
        _ pendingKey: inout Range<Int>?, _ valueStart: Int
    ) -> Bool? {
        while true {
            skipBlanks()
            guard let isInObject = open.last else { return false }
            guard let byte = peek else { return nil }
            index += 1
            if byte == UInt8(ascii: ",") {
                guard isInObject else { return true }
                skipBlanks()
                guard let key = readKey() else { return nil }
                if open.count == 1 { pendingKey = key }
                return true
            }
            guard byte == (isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return nil }
            open.removeLast()
            if open.count == 1 { keep(&pendingKey, valueStart, .nested) }
        }
    }

    private mutating func keep(_ key: inout Range<Int>?, _ start: Int, _ kind: Kind) {
        guard open.count == 1, isObject, let name = key else { return }
        let value = kind == .string ? start + 1..<index - 1 : start..<index
        members.append(Member(key: name, value: value, kind: kind))
        key = nil
    }

    private mutating func readKey() -> Range<Int>? {
        guard peek == UInt8(ascii: "\""), readString() else { return nil }
        let key = keyStart..<index - 1
        skipBlanks()
        guard peek == UInt8(ascii: ":") else { return nil }
        index += 1
        return key
    }

    // MARK: - Scalars

    private var keyStart = 0

    private mutating func readScalar(_ byte: UInt8) -> Kind? {
        switch byte {
        case UInt8(ascii: "\""): return readString() ? .string : nil
        case UInt8(ascii: "t"): return readWord("true") ? .word : nil
        case UInt8(ascii: "f"): return readWord("false") ? .word : nil
        case UInt8(ascii: "n"): return readWord("null") ? .null : nil
        default: return readNumber() ? .number : nil
        }
    }

    private mutating func readWord(_ word: StaticString) -> Bool {
        guard index + word.utf8CodeUnitCount <= count else { return false }
        for position in 0..<word.utf8CodeUnitCount
        where at[index + position] != word.utf8Start[position] { return false }
        index += word.utf8CodeUnitCount
        return true
    }

    private mutating func readString() -> Bool {
        index += 1
        keyStart = index
        while index < count {
            let byte = at[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte < 0x20 { return false }
            if byte == UInt8(ascii: "\\"), !readEscape() { return false }
        }
        return false
    }

    private mutating func readEscape() -> Bool {
        guard index < count else { return false }
        let byte = at[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return true
        case UInt8(ascii: "u"):
            guard index + 4 <= count else { return false }
            for position in index..<index + 4 where JSONText.hex(at[position]) == nil {
                return false
            }
            index += 4
            return true
        default: return false
        }
    }

    private mutating func readNumber() -> Bool {
        if peek == UInt8(ascii: "-") { index += 1 }
        if peek == UInt8(ascii: "0") {
            index += 1
        } else {
            guard readDigits() else { return false }
        }
        if peek == UInt8(ascii: ".") {
            index += 1
            guard readDigits() else { return false }
        }
        if let byte = peek, byte | 0x20 == UInt8(ascii: "e") {
            index += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
            guard readDigits() else { return false }
        }
        return true
    }

    private mutating func readDigits() -> Bool {
        let start = index
        while let byte = peek, (0x30...0x39).contains(byte) { index += 1 }
        return index > start
    }

    private var peek: UInt8? { index < count ? at[index] : nil }

    private mutating func skipBlanks() {
        while index < count,
            at[index] == 0x20 || (0x09...0x0A).contains(at[index]) || at[index] == 0x0D
        {
            index += 1
        }
    }
}

extension JSONLineReader {
    /// Why a line is no record, nil when it is one.
    static func refusal(_ bytes: UnsafeBufferPointer<UInt8>) -> RecordVerdict? {
        guard let line = read(bytes) else {
            return RecordVerdict(reason: .badType, detail: "the line is not JSON")
        }
        return line.isObject
            ? nil : RecordVerdict(reason: .badType, detail: "the line is JSON, but no object")
    }
}

/// Text of JSON strings.
enum JSONText {
    static func hex(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41 + 10)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }

    /// The bytes between the quotes with escapes undone. A lone surrogate and an escaped NUL, which
    /// text columns cannot hold, become U+FFFD.
    static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into output: inout [UInt8]
    ) {
        output.removeAll(keepingCapacity: true)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\") else {
                output.append(byte)
                index += 1
                continue
            }
            index += 2
            switch bytes[index - 1] {
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u"): decodeUnicode(bytes, &index, range.upperBound, &output)
            case let other: output.append(other)
            }
        }
    }

    private static func decodeUnicode(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ end: Int,
        _ output: inout [UInt8]
    ) {
        func unit(_ start: Int) -> UInt32 {
            (start..<start + 4).reduce(0) { $0 << 4 | (hex(bytes[$1]) ?? 0) }
        }
        var value = unit(index)
        index += 4
        if (0xD800..<0xDC00).contains(value), index + 6 <= end,
            bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u"),
            case let low = unit(index + 2), (0xDC00..<0xE000).contains(low)
        {
            value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00)
            index += 6
        }
        let scalar = value == 0 ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}"
        output.append(contentsOf: String(scalar).utf8)
    }
}
