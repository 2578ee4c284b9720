import StileExecutor

/// Takes CSV apart (RFC 4180) while its bytes arrive: fields of a record after the other.
///
/// A line break is LF, CRLF or CR; empty lines are no records. A quote within an unquoted field is
/// text; blanks after a closing quote are nothing, and anything else there is a failure.
struct CSVRecords: Sendable {
    private enum Place {
        case recordStart, fieldStart, unquoted, quoted, quoteInQuoted, afterQuoted
    }

    private enum Step {
        case goesOn, record, failed(String)
    }

    private let delimiter: UInt8
    private var place = Place.recordStart
    private var swallowsLineFeed = false
    /// The bytes of the record's fields, one after the other, and where each ends.
    private(set) var text: [UInt8] = []
    private(set) var ends: [Int] = []
    /// Of the byte that comes next.
    private var nextLine = 1
    /// In which the record begins.
    private(set) var line = 1

    init(delimiter: UInt8) {
        self.delimiter = delimiter
    }

    /// Reads on to the end of a record: true when there is one, false when the bytes ran out.
    mutating func read(_ queue: inout ByteQueue, at object: ObjectPlace) throws(MapRunFailure)
        -> Bool
    {
        if place == .recordStart {
            text.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
        }
        var consumed = 0
        var step = Step.goesOn
        queue.withBytes { bytes in
            while case .goesOn = step, consumed < bytes.count {
                consumed += copyPlain(bytes, from: consumed)
                guard consumed < bytes.count else { break }
                step = take(bytes[consumed])
                consumed += 1
            }
        }
        queue.drop(consumed)
        switch step {
        case .record: return true
        case .failed(let reason): throw object.failure(line: line, reason)
        case .goesOn: break
        }
        guard text.count <= ReaderLimits.recordBytesMax else {
            throw object.failure(
                line: line, "the row has more than \(ReaderLimits.recordBytesMax) bytes")
        }
        guard queue.isEnded else { return false }
        return try finish(object)
    }

    /// The record that the input's end ends, if one was begun.
    private mutating func finish(_ object: ObjectPlace) throws(MapRunFailure) -> Bool {
        switch place {
        case .recordStart: return false
        case .quoted: throw object.failure(line: line, "a quoted field is not closed")
        case .fieldStart, .unquoted, .quoteInQuoted, .afterQuoted:
            endField()
            place = .recordStart
            return true
        }
    }

    /// Copies what stands for itself; most bytes go this way.
    private mutating func copyPlain(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var end = start
        switch place {
        case .unquoted:
            while end < bytes.count, !isSpecial(bytes[end]) { end += 1 }
        case .quoted:
            while end < bytes.count, bytes[end] != 0x22 {
                if bytes[end] == 0x0A { nextLine += 1 }
                end += 1
            }
        case .recordStart, .fieldStart, .quoteInQuoted, .afterQuoted: return 0
        }
        text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<end]))
        return end - start
    }

    private func isSpecial(_ byte: UInt8) -> Bool {
        byte == delimiter || byte == 0x0A || byte == 0x0D
    }

    private mutating func take(_ byte: UInt8) -> Step {
        if swallowsLineFeed {
            swallowsLineFeed = false
            if byte == 0x0A { return .goesOn }
        }
        switch place {
        case .recordStart:
            line = nextLine
            if byte == 0x0A || byte == 0x0D {
                endLine(byte)
                return .goesOn
            }
            return begin(byte)
        case .fieldStart: return begin(byte)
        case .unquoted: return endUnquoted(byte)
        case .quoted:
            place = .quoteInQuoted
            return .goesOn
        case .quoteInQuoted:
            if byte == 0x22 {
                text.append(byte)
                place = .quoted
                return .goesOn
            }
            return afterQuote(byte)
        case .afterQuoted: return afterQuote(byte)
        }
    }

    private mutating func begin(_ byte: UInt8) -> Step {
        if byte == 0x22 {
            place = .quoted
            return .goesOn
        }
        if isSpecial(byte) { return endUnquoted(byte) }
        text.append(byte)
        place = .unquoted
        return .goesOn
    }

    private mutating func endUnquoted(_ byte: UInt8) -> Step {
        endField()
        guard byte != delimiter else {
            place = .fieldStart
            return .goesOn
        }
        endLine(byte)
        place = .recordStart
        return .record
    }

    private mutating func afterQuote(_ byte: UInt8) -> Step {
        if isSpecial(byte) { return endUnquoted(byte) }
        guard byte == 0x20 || byte == 0x09 else {
            return .failed("text follows the closing quote of a field")
        }
        place = .afterQuoted
        return .goesOn
    }

    private mutating func endField() { ends.append(text.count) }

    private mutating func endLine(_ byte: UInt8) {
        nextLine += 1
        swallowsLineFeed = byte == 0x0D
    }
}
