/// A place in a text, both numbers counted from 1; columns count characters as an editor does.
package struct SourceLocation: Hashable, Sendable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// Finds where in a JSON text the value or the key that a pointer leads to is written.
///
/// Nothing is kept from parsing: the text is walked again when somebody asks, which is only when
/// there is a problem to show.
package struct SourceLocator: Sendable {
    private let bytes: [UInt8]

    /// `text` must be JSON; in a text that is not, places before the fault are still found.
    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Where the value begins, nil when the pointer leads nowhere.
    package func value(at pointer: JSONPointer) -> SourceLocation? {
        find(pointer).map { location(of: $0.value) }
    }

    /// Where the opening quote of the key stands, nil for elements of arrays and for the root.
    package func key(at pointer: JSONPointer) -> SourceLocation? {
        find(pointer)?.key.map { location(of: $0) }
    }

    /// The line and column of a byte.
    package func location(of offset: Int) -> SourceLocation {
        let before = bytes[..<min(offset, bytes.count)]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return SourceLocation(
            line: before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 },
            column: String(decoding: before[lineStart...], as: UTF8.self).count + 1)
    }

    /// Byte offsets of a value and of its key.
    private struct Place {
        var key: Int?
        var value: Int
    }

    private func find(_ pointer: JSONPointer) -> Place? {
        var walker = SourceWalker(bytes: bytes)
        walker.skipWhitespace()
        var place = Place(key: nil, value: walker.offset)
        guard walker.offset < bytes.count else { return nil }
        for step in pointer.steps {
            switch walker.current {
            case UInt8(ascii: "{"):
                guard let key = walker.enterMember(step) else { return nil }
                place = Place(key: key, value: walker.offset)
            case UInt8(ascii: "["):
                guard let index = JSONPointer.index(step), walker.enterElement(index) else {
                    return nil
                }
                place = Place(key: nil, value: walker.offset)
            default: return nil
            }
        }
        return place
    }
}

/// Steps over JSON text without making values of it.
private struct SourceWalker {
    let bytes: [UInt8]
    private(set) var offset = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var current: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    mutating func skipWhitespace() {
        while current == 0x20 || current == 0x0A || current == 0x0D || current == 0x09 {
            offset += 1
        }
    }

    /// From `{` to the value of the last member `name`, as the parser takes it; gives the key's
    /// offset.
    mutating func enterMember(_ name: String) -> Int? {
        var found: (key: Int, value: Int)?
        offset += 1
        while true {
            skipWhitespace()
            guard current == UInt8(ascii: "\"") else { break }
            let key = offset
            skipString()
            let spelling = bytes[key..<offset]
            skipWhitespace()
            guard current == UInt8(ascii: ":") else { break }
            offset += 1
            skipWhitespace()
            if Self.decode(spelling) == name { found = (key, offset) }
            skipValue()
            skipWhitespace()
            guard current == UInt8(ascii: ",") else { break }
            offset += 1
        }
        guard let found else { return nil }
        offset = found.value
        return found.key
    }

    /// From `[` to the element `index`.
    mutating func enterElement(_ index: Int) -> Bool {
        offset += 1
        skipWhitespace()
        guard current != UInt8(ascii: "]") else { return false }
        for _ in 0..<index {
            skipValue()
            skipWhitespace()
            guard current == UInt8(ascii: ",") else { return false }
            offset += 1
            skipWhitespace()
        }
        return offset < bytes.count
    }

    private static func decode(_ spelling: ArraySlice<UInt8>) -> String? {
        (try? JSON(parsing: Array(spelling)))?.stringValue
    }

    /// Steps over one value by counting brackets, so nesting costs no stack.
    private mutating func skipValue() {
        var depth = 0
        repeat {
            switch current {
            case UInt8(ascii: "\""):
                skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default:
                if depth == 0 {
                    skipWord()
                    return
                }
            }
            offset += 1
        } while depth > 0 && offset < bytes.count
    }

    private mutating func skipWord() {
        while offset < bytes.count, !",]} \n\r\t".utf8.contains(current) { offset += 1 }
    }

    private mutating func skipString() {
        offset += 1
        while offset < bytes.count, current != UInt8(ascii: "\"") {
            offset += current == UInt8(ascii: "\\") ? 2 : 1
        }
        offset = min(offset + 1, bytes.count)
    }
}
