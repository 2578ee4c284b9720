/// The place of one value in a record.
struct FieldSpan {
    /// Relative to the record; of a quoted value, inside the quotes.
    var start: Int
    var end: Int
    var isQuoted: Bool
}

/// A well-formed record, in place in the window: valid only during the call.
struct RecordView {
    /// One-based, bad records counted as well.
    let ordinal: Int64
    let line: Int64
    let byteOffset: Int64
    let bytes: UnsafeBufferPointer<UInt8>
    /// Empty unless the format is CSV.
    let fields: UnsafeBufferPointer<FieldSpan>
    /// An unquoted value holds a quote or a carriage return.
    let hasOddBytes: Bool
}

/// A record that is not well formed.
struct RejectedRecord {
    let ordinal: Int64
    let line: Int64
    let byteOffset: Int64
    let byteCount: Int64
    let reason: QuarantineReason
    let detail: String
    var ruleID: String?
}

/// What a scan finds, in the order of the file.
protocol RecordVisitor {
    /// The header of a CSV file, trimmed; once, before the first record.
    mutating func header(_ names: [String]) throws
    /// A verdict other than nil turns the record into a rejected one.
    mutating func record(_ record: RecordView) throws -> RecordVerdict?
    mutating func rejected(_ record: RejectedRecord) throws
}

/// Why a visitor refuses a record that is well formed for the scanner.
struct RecordVerdict {
    let reason: QuarantineReason
    let detail: String
    var ruleID: String?
}
