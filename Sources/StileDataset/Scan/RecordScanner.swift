/// Splits a file into records, strictly, with line and byte offset of each.
///
/// One pass, bounded memory, no recursion. A bad record never takes good ones with it: an open
/// quote costs the physical line on which it opened, and the scan goes on with the next line (see
/// `CSVRecordParser`).
struct RecordScanner {
    /// The longest line, and the longest record with line breaks in quotes: 1 MiB.
    static let lineBytesMax = 1 << 20

    enum Shape {
        case csv(CSVFormat, columnCount: Int)
        case lines
    }

    let shape: Shape
    private var ordinal: Int64 = 0
    private var line: Int64 = 1

    init(_ format: DatasetFormat, columnCount: Int) {
        switch format {
        case .csv(let csv): shape = .csv(csv, columnCount: columnCount)
        case .jsonLines, .log, .parquet: shape = .lines
        }
    }

    /// Scans `path` to its end.
    ///
    /// - Throws: `LakeError` when it cannot be read, what the visitor throws, `CancellationError`.
    mutating func scan(_ path: String, visitor: inout some RecordVisitor) async throws {
        let window = try ByteWindow(path: path)
        _ = try window.fill()
        skipByteOrderMark(window)
        var parser: CSVRecordParser?
        if case .csv(let format, let columnCount) = shape {
            parser = CSVRecordParser(format, columnCount: columnCount)
            if format.hasHeader { try readHeader(window, &parser, &visitor) }
        }
        while true {
            try Task.checkCancellation()
            try drain(window, &parser, &visitor)
            if window.isAtEnd, window.count == 0 { return }
            if try !window.fill(), !window.isAtEnd { try skipLongLine(window, &visitor) }
            await Task.yield()
        }
    }

    private func skipByteOrderMark(_ window: ByteWindow) {
        let at = window.bytes + window.start
        if window.count >= 3, at[0] == 0xEF, at[1] == 0xBB, at[2] == 0xBF { window.consume(3) }
    }

    /// Takes all records that are whole in the window.
    private mutating func drain(
        _ window: ByteWindow, _ parser: inout CSVRecordParser?,
        _ visitor: inout some RecordVisitor
    ) throws {
        while window.count > 0 {
            let found =
                parser?.next(window.bytes + window.start, window.count, window.isAtEnd)
                ?? Self.nextLine(window.bytes + window.start, window.count, window.isAtEnd)
            guard found.consumed > 0 else { return }
            try report(found, window, parser, &visitor)
            line += Int64(found.lineBreaks)
            window.consume(found.consumed)
        }
    }

    private mutating func report(
        _ found: FoundRecord, _ window: ByteWindow, _ parser: CSVRecordParser?,
        _ visitor: inout some RecordVisitor
    ) throws {
        guard !found.isBlank else { return }
        ordinal += 1
        let bytes = UnsafeBufferPointer(
            start: UnsafePointer(window.bytes + window.start), count: found.length)
        var verdict = found.reason.map { RecordVerdict(reason: $0, detail: found.detail) }
        if verdict == nil, !found.isASCII, !UTF8Check.isText(bytes) { verdict = Self.notText }
        if let reason = verdict?.reason, reason == .unterminatedQuote || reason == .columnCount,
            !UTF8Check.isText(bytes)
        {
            verdict = Self.notText
        }
        if verdict == nil {
            verdict = try visitor.record(
                RecordView(
                    ordinal: ordinal, line: line, byteOffset: window.offset, bytes: bytes,
                    fields: parser?.fields ?? UnsafeBufferPointer(start: nil, count: 0),
                    hasOddBytes: found.hasOddBytes))
        }
        if let verdict {
            try visitor.rejected(
                RejectedRecord(
                    ordinal: ordinal, line: line, byteOffset: window.offset,
                    byteCount: Int64(found.length), reason: verdict.reason, detail: verdict.detail,
                    ruleID: verdict.ruleID))
        }
    }

    private static let notText = RecordVerdict(
        reason: .encoding, detail: "not UTF-8, or a NUL byte")

    // MARK: - Lines

    private static func nextLine(
        _ at: UnsafeMutablePointer<UInt8>, _ count: Int, _ isAtEnd: Bool
    ) -> FoundRecord {
        guard let end = LineEnd(at, count, isAtEnd) else { return .needsMore }
        var found = FoundRecord(
            consumed: end.consumed, length: end.length, lineBreaks: end.lineBreaks)
        if end.length > lineBytesMax {
            found.refuse(.lineTooLong, "\(end.length) bytes, at most \(lineBytesMax)")
            return found
        }
        var bits: UInt8 = 0
        var hasNUL = false
        var isBlank = true
        for index in 0..<end.length {
            let byte = at[index]
            bits |= byte
            hasNUL = hasNUL || byte == 0
            isBlank = isBlank && (byte == 0x20 || byte == 0x09)
        }
        found.isASCII = bits < 0x80 && !hasNUL
        found.isBlank = isBlank
        return found
    }

    /// A line that does not fit the window: it is passed over, whatever its length.
    private mutating func skipLongLine(
        _ window: ByteWindow, _ visitor: inout some RecordVisitor
    ) throws {
        let offset = window.offset
        var length: Int64 = 0
        while true {
            if let end = LineEnd(window.bytes + window.start, window.count, window.isAtEnd) {
                length += Int64(end.length)
                window.consume(end.consumed)
                break
            }
            length += Int64(window.count)
            window.consume(window.count)
            if try !window.fill(), window.isAtEnd, window.count == 0 { break }
        }
        ordinal += 1
        try visitor.rejected(
            RejectedRecord(
                ordinal: ordinal, line: line, byteOffset: offset, byteCount: length,
                reason: .lineTooLong, detail: "\(length) bytes, at most \(Self.lineBytesMax)"))
        line += 1
    }

    // MARK: - Header

    private mutating func readHeader(
        _ window: ByteWindow, _ parser: inout CSVRecordParser?,
        _ visitor: inout some RecordVisitor
    ) throws {
        while var reader = parser {
            reader.columnCount = nil
            let at = window.bytes + window.start
            let found = reader.next(at, window.count, window.isAtEnd)
            guard found.consumed > 0 else {
                guard try window.fill() || !(window.isAtEnd && window.count == 0) else { return }
                if window.count >= ByteWindow.capacity {
                    throw ObjectRefusal(reason: .lineTooLong, detail: "the header is too long")
                }
                continue
            }
            let bytes = UnsafeBufferPointer(start: UnsafePointer(at), count: found.length)
            line += Int64(found.lineBreaks)
            defer { window.consume(found.consumed) }
            if found.isBlank { continue }
            if let reason = found.reason {
                throw ObjectRefusal(reason: reason, detail: "header: \(found.detail)")
            }
            guard UTF8Check.isText(bytes) else {
                throw ObjectRefusal(reason: .encoding, detail: "the header is not UTF-8")
            }
            let names = reader.fields.map { CSVText.decode(bytes, $0) }
            parser?.columnCount = names.count
            return try visitor.header(names)
        }
    }
}

/// An object that cannot be taken apart at all: it goes to quarantine as a whole.
struct ObjectRefusal: Error {
    let reason: QuarantineReason
    let detail: String
}

/// What lies at the beginning of the window.
struct FoundRecord {
    /// With the line break; 0 when the window holds no whole record.
    var consumed: Int
    /// Without the line break.
    var length: Int
    var lineBreaks: Int
    var isASCII = false
    var isBlank = false
    var hasOddBytes = false
    var reason: QuarantineReason?
    var detail = ""

    static let needsMore = FoundRecord(consumed: 0, length: 0, lineBreaks: 0)

    init(consumed: Int, length: Int, lineBreaks: Int) {
        self.consumed = consumed
        self.length = length
        self.lineBreaks = lineBreaks
    }

    mutating func refuse(_ reason: QuarantineReason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }
}
