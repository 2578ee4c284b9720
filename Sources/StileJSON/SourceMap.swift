/// Where each part of a JSON text stands, by JSON pointer.
///
/// It is made only when somebody asks for a place: parsing keeps nothing. In a text that is not JSON
/// the places before the fault are found.
package struct SourceMap: Sendable {
    /// Byte offsets.
    package struct Place: Sendable {
        /// The opening quote of the key; nil for array elements and the whole text.
        package var keyOffset: Int?
        package var valueOffset: Int
    }

    /// A key written twice in one object; the later one counts, as for the parser.
    package struct Repetition: Sendable {
        package let pointer: String
        package let field: String
        /// The first and the second key.
        package let firstOffset: Int
        package let offset: Int
    }

    package let text: SourceText
    package private(set) var repetitions: [Repetition] = []
    private var position = 0
    private var depth = 0
    private var places: [String: Place] = [:]

    private var bytes: [UInt8] { text.bytes }

    package init(_ text: String) {
        self.text = SourceText(text)
        walkValue(pointer: "", keyOffset: nil)
    }

    // MARK: - Reading

    /// Where the key stands that leads to the value at `pointer`, or the value where there is no key;
    /// nil when the pointer leads nowhere.
    package func location(of pointer: JSONPointer) -> SourceLocation? {
        places[pointer.text].map { text.location(of: $0.keyOffset ?? $0.valueOffset) }
    }

    /// The place of the value at `pointer`, or of the nearest part around it that exists.
    package func place(of pointer: String) -> Place {
        var pointer = pointer
        while true {
            if let place = places[pointer] { return place }
            guard let slash = pointer.lastIndex(of: "/") else {
                return Place(keyOffset: nil, valueOffset: 0)
            }
            pointer = String(pointer[..<slash])
        }
    }

    /// The place of a character of the text at `pointer`, given as UTF-8 offset into it.
    ///
    /// A text with escapes gives its opening quote: offsets differ from there on.
    package func offset(inside pointer: String, at inner: Int) -> Int {
        let start = place(of: pointer).valueOffset
        guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { return start }
        let end = start + 1 + inner
        guard end < bytes.count, !bytes[start..<end].contains(UInt8(ascii: "\\")) else {
            return start
        }
        return end
    }

    // MARK: - Walking

    private mutating func walkValue(pointer: String, keyOffset: Int?) {
        skipWhitespace()
        places[pointer] = Place(keyOffset: keyOffset, valueOffset: position)
        guard position < bytes.count else { return }
        depth += 1
        defer { depth -= 1 }
        guard depth <= JSONLimits.standard.depthMax else { return giveUp() }
        switch bytes[position] {
        case UInt8(ascii: "{"): walkObject(pointer: pointer)
        case UInt8(ascii: "["): walkArray(pointer: pointer)
        case UInt8(ascii: "\""): skipString()
        default: skipWord()
        }
        skipWhitespace()
    }

    private mutating func walkObject(pointer: String) {
        var seen: [String: Int] = [:]
        position += 1
        skipWhitespace()
        while position < bytes.count, bytes[position] != UInt8(ascii: "}") {
            let keyOffset = position
            skipString()
            let field = key(bytes[keyOffset..<position])
            let child = pointer + "/" + JSONPointer.escape(field)
            if let first = seen[field] {
                repetitions.append(
                    Repetition(
                        pointer: child, field: field, firstOffset: first, offset: keyOffset))
            } else {
                seen[field] = keyOffset
            }
            skipWhitespace()
            position = min(position + 1, bytes.count)
            walkValue(pointer: child, keyOffset: keyOffset)
            skipSeparator()
        }
        position += 1
    }

    private mutating func walkArray(pointer: String) {
        var index = 0
        position += 1
        skipWhitespace()
        while position < bytes.count, bytes[position] != UInt8(ascii: "]") {
            let start = position
            walkValue(pointer: "\(pointer)/\(index)", keyOffset: nil)
            index += 1
            skipSeparator()
            if position == start { giveUp() }
        }
        position += 1
    }

    /// Ends the walk at what no JSON has.
    private mutating func giveUp() { position = bytes.count }

    private func key(_ quoted: ArraySlice<UInt8>) -> String {
        let plain = quoted.dropFirst().dropLast()
        guard plain.contains(UInt8(ascii: "\\")) else {
            return String(decoding: plain, as: UTF8.self)
        }
        return (try? JSON(parsing: Array(quoted)))?.stringValue ?? ""
    }

    private mutating func skipSeparator() {
        if position < bytes.count, bytes[position] == UInt8(ascii: ",") { position += 1 }
        skipWhitespace()
    }

    private mutating func skipString() {
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position + 1, bytes.count)
    }

    private mutating func skipWord() {
        while position < bytes.count, !Self.isWhitespace(bytes[position]),
            bytes[position] != UInt8(ascii: ","), bytes[position] | 0x20 != UInt8(ascii: "}")
        {
            position += 1
        }
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private mutating func skipWhitespace() {
        while position < bytes.count, Self.isWhitespace(bytes[position]) { position += 1 }
    }
}
