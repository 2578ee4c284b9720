import Foundation

/// Takes one CSV record apart (RFC 4180; a quote inside an unquoted value is text).
///
/// How an open quote is contained: when a quoted value is not closed within 1 MiB or by the end of
/// the file, when something other than a delimiter follows its closing quote, when the record so
/// read has the wrong number of columns, or when every line that it swallowed would by itself be a
/// row of the right width, only the first physical line is refused and the next line begins a new
/// record.
struct CSVRecordParser {
    let delimiter: UInt8
    /// Nil while the header is read.
    var columnCount: Int?
    private let storage: FieldStorage

    init(_ format: CSVFormat, columnCount: Int) {
        delimiter = format.delimiter
        self.columnCount = columnCount
        storage = FieldStorage()
    }

    /// The fields of the last record; valid until the next call.
    var fields: UnsafeBufferPointer<FieldSpan> {
        UnsafeBufferPointer(start: storage.spans, count: storage.count)
    }

    func next(_ at: UnsafeMutablePointer<UInt8>, _ count: Int, _ isAtEnd: Bool) -> FoundRecord {
        guard let end = LineEnd(at, count, isAtEnd) else { return .needsMore }
        var found = FoundRecord(
            consumed: end.consumed, length: end.length, lineBreaks: end.lineBreaks)
        if end.length > RecordScanner.lineBytesMax {
            found.refuse(.lineTooLong, "\(end.length) bytes, at most \(RecordScanner.lineBytesMax)")
            return found
        }
        guard memchr(at, 0x22, end.length) == nil else {
            return nextQuoted(at, count, isAtEnd, firstLine: found)
        }
        split(at, end.length, &found)
        found.isBlank = end.length == 0
        checkColumns(&found)
        return found
    }

    /// A line without quotes.
    private func split(_ at: UnsafeMutablePointer<UInt8>, _ length: Int, _ found: inout FoundRecord)
    {
        storage.count = 0
        var bits: UInt8 = 0
        var isOdd = false
        var start = 0
        for index in 0..<length {
            let byte = at[index]
            bits |= byte
            if byte == delimiter {
                storage.append(FieldSpan(start: start, end: index, isQuoted: false))
                start = index + 1
            } else if byte < 0x20 {
                isOdd = isOdd || byte == 0x0D
                if byte == 0 { bits |= 0x80 }
            }
        }
        storage.append(FieldSpan(start: start, end: length, isQuoted: false))
        found.isASCII = bits < 0x80
        found.hasOddBytes = isOdd
    }

    private func checkColumns(_ found: inout FoundRecord) {
        guard let columnCount, !found.isBlank, storage.count != columnCount else { return }
        found.refuse(.columnCount, "\(storage.count) columns, expected \(columnCount)")
    }

    // MARK: - Quotes

    private enum Ending {
        case record(length: Int, consumed: Int)
        case needsMore
        case open(String)
    }

    private func nextQuoted(
        _ at: UnsafeMutablePointer<UInt8>, _ count: Int, _ isAtEnd: Bool, firstLine: FoundRecord
    ) -> FoundRecord {
        var found = firstLine
        found.hasOddBytes = true
        switch splitQuoted(at, count, isAtEnd) {
        case .needsMore: return .needsMore
        case .open(let detail): found.refuse(.unterminatedQuote, detail)
        case .record(let length, let consumed):
            let spansLines = consumed > firstLine.consumed
            guard spansLines else {
                found.length = length
                checkColumns(&found)
                return found
            }
            if let columnCount, storage.count != columnCount {
                found.refuse(.unterminatedQuote, "a quote is not closed on its line")
            } else if swallowsRows(at, from: firstLine.consumed, to: length) {
                found.refuse(.unterminatedQuote, "a quote swallows whole rows")
            } else {
                found.length = length
                found.consumed = consumed
                found.lineBreaks = Self.lineBreaks(at, consumed)
            }
        }
        return found
    }

    private func splitQuoted(
        _ at: UnsafeMutablePointer<UInt8>, _ count: Int, _ isAtEnd: Bool
    ) -> Ending {
        storage.count = 0
        var position = 0
        while true {
            var end: Int
            if position < count, at[position] == 0x22 {
                switch closing(at, from: position + 1, count, isAtEnd) {
                case .record(let close, _):
                    storage.append(
                        FieldSpan(start: position + 1, end: close, isQuoted: true))
                    end = close + 1
                case let other: return other
                }
            } else {
                end = position
                while end < count, at[end] != delimiter, at[end] != 0x0A { end += 1 }
                if end == count, !isAtEnd { return .needsMore }
                var textEnd = end
                if (end == count || at[end] == 0x0A), end > position, at[end - 1] == 0x0D {
                    textEnd -= 1
                }
                storage.append(FieldSpan(start: position, end: textEnd, isQuoted: false))
            }
            switch afterField(at, end, count, isAtEnd) {
            case .next: position = end + 1
            case .ending(let ending): return ending
            }
        }
    }

    private enum After {
        case next
        case ending(Ending)
    }

    private func afterField(
        _ at: UnsafeMutablePointer<UInt8>, _ end: Int, _ count: Int, _ isAtEnd: Bool
    ) -> After {
        if end == count {
            return .ending(isAtEnd ? .record(length: end, consumed: end) : .needsMore)
        }
        if at[end] == delimiter { return .next }
        if at[end] == 0x0A {
            let length = end > 0 && at[end - 1] == 0x0D ? end - 1 : end
            return .ending(.record(length: length, consumed: end + 1))
        }
        if at[end] == 0x0D {
            if end + 1 < count, at[end + 1] == 0x0A {
                return .ending(.record(length: end, consumed: end + 2))
            }
            if end + 1 == count {
                return .ending(isAtEnd ? .record(length: end, consumed: count) : .needsMore)
            }
        }
        return .ending(.open("text follows a closing quote"))
    }

    /// The closing quote of a value that begins at `start`: `.record(length:)` is its place.
    private func closing(
        _ at: UnsafeMutablePointer<UInt8>, from start: Int, _ count: Int, _ isAtEnd: Bool
    ) -> Ending {
        var position = start
        while position < count, position <= RecordScanner.lineBytesMax,
            let found = memchr(at + position, 0x22, count - position)
        {
            let index = found - UnsafeMutableRawPointer(at)
            if index + 1 == count, !isAtEnd { return .needsMore }
            guard index + 1 < count, at[index + 1] == 0x22 else {
                return index <= RecordScanner.lineBytesMax
                    ? .record(length: index, consumed: index)
                    : .open("a quote is not closed within \(RecordScanner.lineBytesMax) bytes")
            }
            position = index + 2
        }
        if count > RecordScanner.lineBytesMax {
            return .open("a quote is not closed within \(RecordScanner.lineBytesMax) bytes")
        }
        return isAtEnd ? .open("a quote is not closed by the end of the file") : .needsMore
    }

    /// Whether every whole line inside the record would be a row by itself.
    private func swallowsRows(
        _ at: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int
    ) -> Bool {
        guard let columnCount, columnCount > 1 else { return false }
        var position = start
        var lines = 0
        while let line = LineEnd(at + position, end - position, false) {
            var delimiters = 0
            for index in position..<position + line.length {
                if at[index] == 0x22 { return false }
                if at[index] == delimiter { delimiters += 1 }
            }
            if delimiters + 1 != columnCount { return false }
            lines += 1
            position += line.consumed
        }
        return lines > 0
    }

    private static func lineBreaks(_ at: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
        var breaks = 0
        for index in 0..<count where at[index] == 0x0A { breaks += 1 }
        return breaks
    }
}

/// The fields of the record at hand; a class so that the parser reuses one buffer.
final class FieldStorage {
    private(set) var spans: UnsafeMutablePointer<FieldSpan>
    var count = 0
    private var capacity = 256

    init() {
        spans = .allocate(capacity: capacity)
    }

    deinit { spans.deallocate() }

    func append(_ span: FieldSpan) {
        if count == capacity { grow() }
        (spans + count).initialize(to: span)
        count += 1
    }

    private func grow() {
        let larger = UnsafeMutablePointer<FieldSpan>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: spans, count: count)
        spans.deallocate()
        spans = larger
        capacity *= 2
    }
}

/// Text of CSV values.
enum CSVText {
    /// A value's text, doubled quotes undone, without blanks around it.
    static func decode(_ record: UnsafeBufferPointer<UInt8>, _ span: FieldSpan) -> String {
        var bytes: [UInt8] = []
        var index = span.start
        while index < span.end {
            bytes.append(record[index])
            index += span.isQuoted && record[index] == 0x22 ? 2 : 1
        }
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(decoding: bytes.drop(while: isBlank), as: UTF8.self)
    }
}
