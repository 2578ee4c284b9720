import StileJSON

/// Where each part of a definition stands in its text, by JSON pointer.
///
/// The text must be valid JSON: the walk only skips over it.
struct SourceMap {
    struct Place {
        /// The opening quote of the field name; nil for array elements and the whole text.
        var keyOffset: Int?
        var valueOffset: Int
    }

    /// A field written twice in one object; the later one counts.
    struct Repetition {
        let pointer: String
        let field: String
        /// The first and the second field name.
        let firstOffset: Int
        let offset: Int

        /// Whether the object is the `States` of a machine, branch or item processor.
        var isStateName: Bool {
            let parts = pointer.split(separator: "/").dropLast()
            guard parts.last == "States" else { return false }
            return parts.count == 1 || SourceMap.isGraph(parts.dropLast())
        }
    }

    /// Whether a pointer ends at a Parallel branch or a Map's item processor.
    private static func isGraph(_ parts: ArraySlice<Substring>) -> Bool {
        ["ItemProcessor", "Iterator"].contains(parts.last)
            || (Int(parts.last ?? "") != nil && parts.dropLast().last == "Branches")
    }

    private let bytes: [UInt8]
    private let lineStarts: [Int]
    private var position = 0
    private var places: [String: Place] = [:]
    private(set) var repetitions: [Repetition] = []

    init(text: String) {
        let bytes = Array(text.utf8)
        self.bytes = bytes
        lineStarts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
        walkValue(pointer: "", keyOffset: nil)
    }

    // MARK: - Reading

    /// The place of the value at `pointer`, or of the nearest part around it that exists.
    func place(of pointer: String) -> Place {
        var pointer = pointer
        while true {
            if let place = places[pointer] { return place }
            guard let slash = pointer.lastIndex(of: "/") else {
                return Place(keyOffset: nil, valueOffset: 0)
            }
            pointer = String(pointer[..<slash])
        }
    }

    /// The place of a character of the expression at `pointer`, given as UTF-8 offset into it.
    ///
    /// A text with escapes gives its opening quote: offsets differ from there on.
    func offset(inside pointer: String, at expressionOffset: Int) -> Int {
        let start = place(of: pointer).valueOffset
        guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { return start }
        let end = start + 1 + expressionOffset
        guard end < bytes.count, !bytes[start..<end].contains(UInt8(ascii: "\\")) else {
            return start
        }
        return end
    }

    /// The line of a byte, from 1.
    func line(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while low < high {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Line and column of each of the ascending `offsets`, both from 1, columns in characters.
    ///
    /// One pass for all: a definition of a megabyte on one line may have a fault in every field.
    func linesAndColumns(at offsets: [Int]) -> [(line: Int, column: Int)] {
        var line = 1
        var column = 1
        var counted = 0
        return offsets.map { offset in
            let end = min(offset, bytes.count)
            let current = self.line(at: end)
            if current != line {
                (line, column, counted) = (current, 1, lineStarts[current - 1])
            }
            column += String(decoding: bytes[counted..<max(counted, end)], as: UTF8.self).count
            counted = max(counted, end)
            return (line, column)
        }
    }

    // MARK: - Walking

    private mutating func walkValue(pointer: String, keyOffset: Int?) {
        skipWhitespace()
        places[pointer] = Place(keyOffset: keyOffset, valueOffset: position)
        guard position < bytes.count else { return }
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
            position += 1
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
            walkValue(pointer: "\(pointer)/\(index)", keyOffset: nil)
            index += 1
            skipSeparator()
        }
        position += 1
    }

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
        position += 1
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
