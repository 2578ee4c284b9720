import StileExecutor
import StileJSON

/// The elements of an array, or the members of an object, in a JSON text of any size: no more of
/// it is kept than one of them.
///
/// `pointer` leads to the array or object. Of a text with a pointer, what comes behind the array is
/// not read. Where a name occurs twice on the way, the first counts.
struct JSONItems: ItemParser {
    private enum Phase {
        /// A value begins that is on the way, or the one that is sought.
        case value
        /// In an object on the way: a name comes, or its end.
        case search(isFirst: Bool)
        /// In an array on the way, so many elements before the one that is sought.
        case elements(before: Int, isFirst: Bool)
        case skip(JSONValueEnd, isObject: Bool, before: Int)
        case colon(isSought: Bool)
        /// In what was sought: an item comes, or the end.
        case items(isObject: Bool, isFirst: Bool)
        case itemColon(key: String)
        case item(JSONValueEnd, key: String?)
        case trailing
    }

    private enum Outcome {
        case goesOn
        case answer(ParsedItem)
    }

    private let place: ObjectPlace
    private let steps: [String]
    private var level = 0
    private var queue = ByteQueue()
    private var phase = Phase.value
    /// Bytes of the value or name at the queue's beginning that have been looked at.
    private var searched = 0
    private var name = JSONValueEnd()
    private var isStart = true
    private var count = 0

    init(_ place: ObjectPlace, pointer: JSONPointer) {
        self.place = place
        steps = pointer.steps
    }

    mutating func take(_ bytes: [UInt8]) { queue.append(bytes) }

    mutating func end() { queue.end() }

    mutating func next(building: Bool) throws(MapRunFailure) -> ParsedItem {
        if isStart {
            guard queue.count >= 3 || queue.isEnded else { return .needsMore }
            isStart = false
            queue.drop(queue.withBytes(UTF8Text.markCount))
        }
        while true {
            if case .answer(let item) = try step(building) { return item }
        }
    }

    private mutating func step(_ building: Bool) throws(MapRunFailure) -> Outcome {
        if case .skip(let end, let isObject, let before) = phase {
            return try skip(end, isObject, before)
        }
        if case .item(let end, let key) = phase { return try item(end, key, building) }
        guard let byte = queue.skipBlanks() else {
            guard queue.isEnded else { return .answer(.needsMore) }
            guard case .trailing = phase else { throw place.failure("the JSON text is cut off") }
            return .answer(.end)
        }
        switch phase {
        case .value: try enter(byte)
        case .search(let isFirst): return try search(byte, isFirst)
        case .elements(let before, let isFirst): try element(byte, before, isFirst)
        case .colon(let isSought):
            try colon(byte)
            if isSought {
                level += 1
                phase = .value
            } else {
                phase = .skip(JSONValueEnd(), isObject: true, before: 0)
            }
        case .items(let isObject, let isFirst): return try nextItem(byte, isObject, isFirst)
        case .itemColon(let key):
            try colon(byte)
            phase = .item(JSONValueEnd(), key: key)
        case .trailing:
            guard !steps.isEmpty else { throw unexpected(byte, "the text's end") }
            return .answer(.end)
        case .skip, .item: preconditionFailure("values are read where they are complete")
        }
        return .goesOn
    }

    // MARK: - On the way

    private mutating func enter(_ byte: UInt8) throws(MapRunFailure) {
        let isObject = byte == UInt8(ascii: "{")
        guard isObject || byte == UInt8(ascii: "[") else {
            guard level == steps.count else { throw nowhere }
            throw .itemReader("Attempting to map over non-iterable node.")
        }
        queue.drop(1)
        if level == steps.count {
            phase = .items(isObject: isObject, isFirst: true)
        } else if isObject {
            phase = .search(isFirst: true)
        } else {
            guard let index = JSONPointer.index(steps[level]) else { throw nowhere }
            phase = .elements(before: index, isFirst: true)
        }
    }

    private mutating func search(_ byte: UInt8, _ isFirst: Bool) throws(MapRunFailure) -> Outcome {
        if byte == UInt8(ascii: "}") { throw nowhere }
        if !isFirst, byte == UInt8(ascii: ",") {
            queue.drop(1)
            phase = .search(isFirst: true)
            return .goesOn
        }
        guard isFirst, byte == UInt8(ascii: "\"") else {
            throw unexpected(byte, isFirst ? "a field name" : "',' or '}'")
        }
        guard let name = try readName() else { return .answer(.needsMore) }
        phase = .colon(isSought: name.hasSameBytes(as: steps[level]))
        return .goesOn
    }

    private mutating func element(_ byte: UInt8, _ before: Int, _ isFirst: Bool)
        throws(MapRunFailure)
    {
        if byte == UInt8(ascii: "]") { throw nowhere }
        if !isFirst {
            guard byte == UInt8(ascii: ",") else { throw unexpected(byte, "',' or ']'") }
            queue.drop(1)
            phase = .elements(before: before, isFirst: true)
        } else if before == 0 {
            level += 1
            phase = .value
        } else {
            phase = .skip(JSONValueEnd(), isObject: false, before: before - 1)
        }
    }

    private mutating func skip(_ start: JSONValueEnd, _ isObject: Bool, _ before: Int)
        throws(MapRunFailure) -> Outcome
    {
        var value = start
        let found = queue.withBytes { value.find(in: $0, from: 0) }
        queue.drop(found ?? queue.count)
        guard found != nil else {
            phase = .skip(value, isObject: isObject, before: before)
            if queue.isEnded { throw place.failure("the JSON text is cut off") }
            return .answer(.needsMore)
        }
        phase = isObject ? .search(isFirst: false) : .elements(before: before, isFirst: false)
        return .goesOn
    }

    private mutating func colon(_ byte: UInt8) throws(MapRunFailure) {
        guard byte == UInt8(ascii: ":") else { throw unexpected(byte, "':'") }
        queue.drop(1)
    }

    // MARK: - Items

    private mutating func nextItem(_ byte: UInt8, _ isObject: Bool, _ isFirst: Bool)
        throws(MapRunFailure) -> Outcome
    {
        let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        // After a comma another item must come; `count` tells an empty container from one that
        // ends in a comma.
        if byte == closing, !isFirst || count == 0 {
            queue.drop(1)
            phase = .trailing
            return .goesOn
        }
        if !isFirst {
            guard byte == UInt8(ascii: ",") else {
                throw unexpected(byte, isObject ? "',' or '}'" : "',' or ']'")
            }
            queue.drop(1)
            phase = .items(isObject: isObject, isFirst: true)
            return .goesOn
        }
        guard isObject else {
            phase = .item(JSONValueEnd(), key: nil)
            return .goesOn
        }
        guard byte == UInt8(ascii: "\"") else { throw unexpected(byte, "a field name") }
        guard let key = try readName() else { return .answer(.needsMore) }
        phase = .itemColon(key: key)
        return .goesOn
    }

    private mutating func item(_ start: JSONValueEnd, _ key: String?, _ building: Bool)
        throws(MapRunFailure) -> Outcome
    {
        var value = start
        guard let end = try findEnd(&value) else {
            phase = .item(value, key: key)
            return .answer(.needsMore)
        }
        count += 1
        phase = .items(isObject: key != nil, isFirst: false)
        defer { queue.drop(end) }
        guard building else { return .answer(.passed) }
        let parsed = try parse(queue.prefix(end))
        guard let key else { return .answer(.item(JSONDocument(parsed), key: nil)) }
        return .answer(.item(JSONDocument(["Key": .string(key), "Value": parsed]), key: key))
    }

    /// A field name; nil when its end is not here.
    private mutating func readName() throws(MapRunFailure) -> String? {
        var value = name
        guard let end = try findEnd(&value) else {
            name = value
            return nil
        }
        name = JSONValueEnd()
        defer { queue.drop(end) }
        return try parse(queue.prefix(end)).stringValue
    }

    private mutating func findEnd(_ value: inout JSONValueEnd) throws(MapRunFailure) -> Int? {
        let from = searched
        if let end = queue.withBytes({ value.find(in: $0, from: from) }) {
            searched = 0
            return end
        }
        searched = queue.count
        guard searched <= ReaderLimits.recordBytesMax else {
            throw place.failure(
                "item \(count) has more than \(ReaderLimits.recordBytesMax) bytes"
                    + " (byte \(queue.offset))")
        }
        if queue.isEnded { throw place.failure("the JSON text is cut off") }
        return nil
    }

    private func parse(_ bytes: [UInt8]) throws(MapRunFailure) -> JSON {
        do throws(JSONParseError) {
            return try JSON(parsing: bytes)
        } catch {
            throw place.failure(
                "item \(count) is not JSON: \(error.message)"
                    + " (byte \(queue.offset + Int64(error.byteOffset)))")
        }
    }

    // MARK: - Failures

    private var nowhere: MapRunFailure {
        let pointer = JSONPointer(steps: steps).text
        return place.failure("ItemsPointer \"\(pointer)\" leads to nothing")
    }

    private func unexpected(_ byte: UInt8, _ expected: String) -> MapRunFailure {
        let found = byte < 0x20 || byte > 0x7E ? "byte \(byte)" : "'\(Unicode.Scalar(byte))'"
        return place.failure(
            "it is not JSON: found \(found) where \(expected) was expected (byte \(queue.offset))")
    }
}
