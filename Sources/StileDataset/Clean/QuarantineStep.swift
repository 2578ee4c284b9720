import Foundation
import StileDuckDB
import StileJSON
import StileLake

/// Finds the place and the bytes of every bad row and writes the quarantine files.
///
/// DuckDB names bad rows by object and ordinal; only objects that have some are scanned again.
struct QuarantineStep {
    let reader: PeriodReader
    let staged: StagedPeriod
    let counted: CountedPieces

    struct Written {
        var keys: [String] = []
        var examples: [String] = []
    }

    private static let examplesMax = 10

    func write() async throws -> Written {
        let cursor = try await badRows()
        var written = Written()
        for (index, object) in staged.objects.enumerated() {
            let bad = (counted.rows[index] ?? [:]).filter { !Refusal.isPartition($0.key) }
                .values.reduce(0, +)
            let rejected = object.rejected.values.reduce(0, +)
            guard bad + rejected > 0 else { continue }
            let path = reader.scratch + "/quarantine-\(index).jsonl"
            let sink = try QuarantineSink(
                path: path, object: object, executionID: reader.executionID)
            try await find(object, index, cursor, sink)
            try sink.finish()
            guard sink.rows == bad + rejected else {
                throw ConservationFault(
                    period: "\(reader.contract.dataset) \(reader.manifest.period)",
                    detail: "\(object.name): \(bad + rejected) bad rows, \(sink.rows) found again")
            }
            let key = reader.layout.quarantineKey(reader.manifest.period, object: object.name)
            try await reader.lake.publish(localFile: path, to: key)
            written.keys.append(key)
            written.examples += sink.examples.prefix(Self.examplesMax - written.examples.count)
        }
        try await removeOld(keeping: Set(written.keys))
        return written
    }

    private func find(
        _ object: StagedObject, _ index: Int, _ cursor: BadRowCursor?, _ sink: QuarantineSink
    ) async throws {
        if let refusal = object.refusal {
            return try sink.take(whole: refusal)
        }
        if reader.contract.format == .parquet {
            while let row = try cursor?.take(object: index) {
                guard let refusal = Refusal(part: row.part, contract: reader.contract) else {
                    continue
                }
                try sink.take(refusal, row: row)
            }
            return
        }
        var visitor = QuarantineVisitor(
            contract: reader.contract, index: index, cursor: cursor, sink: sink)
        let columns = StagedColumns(reader.contract)
        var scanner = RecordScanner(reader.contract.format, columnCount: columns.sources.count)
        try await scanner.scan(object.file, visitor: &visitor)
    }

    /// The bad rows in the order of objects and ordinals, nil when there are none.
    private func badRows() async throws -> BadRowCursor? {
        let files = counted.files.filter { !Refusal.isPartition($0.key) }.values.flatMap { $0 }
        guard !files.isEmpty else { return nil }
        let path = reader.scratch + "/bad.csv"
        let isParquet = reader.contract.format == .parquet
        let raw = isParquet ? "to_json(s)" : "''"
        let source = isParquet ? "JOIN staged s ON s.o = objects.o AND s.r = _row" : ""
        _ = try await reader.engine.run(
            """
            \(staged.relations)
            COPY (SELECT objects.o, _row, _part, \(raw) AS raw
              FROM read_parquet(\(SQL.list(files)), hive_partitioning = true,
                hive_types_autocast = false, union_by_name = true)
              JOIN objects ON provenance = _object \(source) ORDER BY 1, 2)
              TO \(SQL.literal(path)) (FORMAT csv, HEADER false, DELIMITER '\\t', QUOTE '',
                ESCAPE '');
            """, options: reader.options)
        return try BadRowCursor(path: path)
    }

    /// Objects whose rows are all good now have no quarantine file.
    private func removeOld(keeping keys: Set<String>) async throws {
        let prefix = reader.layout.quarantinePrefix(reader.manifest.period)
        for info in try await reader.lake.list(prefix: prefix) where !keys.contains(info.key) {
            try await reader.lake.delete(info.key)
        }
    }
}

/// Reads the list of bad rows, one at a time.
final class BadRowCursor {
    struct Row {
        let object: Int
        let ordinal: Int64
        let part: String
        let raw: [UInt8]
    }

    private let window: ByteWindow
    private(set) var next: Row?

    init(path: String) throws(LakeError) {
        window = try ByteWindow(path: path)
        try advance()
    }

    /// The next row if it is of `object`.
    func take(object: Int) throws(LakeError) -> Row? {
        guard let row = next, row.object == object else { return nil }
        try advance()
        return row
    }

    /// The next row if it is this one.
    func take(object: Int, ordinal: Int64) throws(LakeError) -> Row? {
        guard let row = next, row.object == object, row.ordinal == ordinal else { return nil }
        try advance()
        return row
    }

    private func advance() throws(LakeError) {
        next = nil
        while true {
            if let end = LineEnd(window.bytes + window.start, window.count, window.isAtEnd) {
                let line = Array(
                    UnsafeBufferPointer(start: window.bytes + window.start, count: end.length))
                window.consume(end.consumed)
                let parts = line.split(
                    separator: 0x09, maxSplits: 3, omittingEmptySubsequences: false)
                guard parts.count >= 3,
                    let object = Int(String(decoding: parts[0], as: UTF8.self)),
                    let ordinal = Int64(String(decoding: parts[1], as: UTF8.self))
                else { return }
                next = Row(
                    object: object, ordinal: ordinal,
                    part: String(decoding: parts[2], as: UTF8.self),
                    raw: parts.count > 3 ? Array(parts[3]) : [])
                return
            }
            if try !window.fill(), window.count == 0 { return }
        }
    }
}

/// Passes bad records on to the sink: those of the scanner, and those that DuckDB named.
struct QuarantineVisitor: RecordVisitor {
    let contract: DatasetContract
    let index: Int
    let cursor: BadRowCursor?
    let sink: QuarantineSink

    mutating func header(_ names: [String]) {}

    mutating func record(_ record: RecordView) throws -> RecordVerdict? {
        if contract.format == .jsonLines, let verdict = JSONLineReader.refusal(record.bytes) {
            return verdict
        }
        guard let row = try cursor?.take(object: index, ordinal: record.ordinal),
            let refusal = Refusal(part: row.part, contract: contract)
        else { return nil }
        return RecordVerdict(
            reason: refusal.reason, detail: refusal.detail, ruleID: refusal.ruleID)
    }

    mutating func rejected(_ record: RejectedRecord) throws { try sink.take(record) }
}

/// Writes one object's quarantine file.
final class QuarantineSink {
    private(set) var rows: Int64 = 0
    private(set) var examples: [String] = []
    private let object: StagedObject
    private let executionID: String
    private let file: StagingFile
    private let descriptor: Int32

    /// Longer records are kept up to here, marked by `byte_count`.
    private static let rawBytesMax = 4 * 1024 * 1024

    init(path: String, object: StagedObject, executionID: String) throws(LakeError) {
        self.object = object
        self.executionID = executionID
        file = try StagingFile(path: path)
        descriptor = open(object.file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .notFound(key: object.file) }
    }

    deinit { close(descriptor) }

    func finish() throws(LakeError) { try file.finish() }

    func take(_ record: RejectedRecord) throws {
        try write(
            QuarantinedRow(
                object: object.name, line: record.line, byteOffset: record.byteOffset,
                byteCount: record.byteCount, reason: record.reason, ruleID: record.ruleID,
                detail: record.detail, raw: bytes(at: record.byteOffset, record.byteCount),
                executionID: executionID))
    }

    func take(whole refusal: ObjectRefusal) throws {
        var status = stat()
        fstat(descriptor, &status)
        try write(
            QuarantinedRow(
                object: object.name, line: 1, byteOffset: 0, byteCount: Int64(status.st_size),
                reason: refusal.reason, ruleID: nil, detail: refusal.detail,
                raw: bytes(at: 0, Int64(status.st_size)), executionID: executionID))
    }

    func take(_ refusal: Refusal, row: BadRowCursor.Row) throws {
        try write(
            QuarantinedRow(
                object: object.name, line: row.ordinal, byteOffset: 0,
                byteCount: Int64(row.raw.count), reason: refusal.reason, ruleID: refusal.ruleID,
                detail: refusal.detail, raw: row.raw, executionID: executionID))
    }

    private func write(_ row: QuarantinedRow) throws(LakeError) {
        rows += 1
        if examples.count < 10 {
            examples.append("\(row.object):\(row.line) \(row.reason.rawValue) (\(row.detail))")
        }
        let line = row.json.serializedBytes() + [0x0A]
        try line.withUnsafeBufferPointer { (bytes) throws(LakeError) in try file.raw(bytes) }
    }

    private func bytes(at offset: Int64, _ count: Int64) -> [UInt8] {
        let wanted = Int(min(count, Int64(Self.rawBytesMax)))
        return [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
            var done = 0
            while done < wanted {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + done }, wanted - done,
                    off_t(offset) + done)
                if got <= 0 { break }
                done += got
            }
            initialized = done
        }
    }
}
