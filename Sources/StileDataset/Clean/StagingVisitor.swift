import StileJSON
import StileLake

/// The contract meets a source that it does not allow for.
package struct SourceMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    package let object: String
    package let reason: String
    package var description: String { "\(object): \(reason)" }
}

/// Writes the good records of one object to the staging file and counts the others.
struct StagingVisitor: RecordVisitor {
    let file: StagingFile
    let columns: StagedColumns
    let contract: DatasetContract
    let objectName: String
    let objectIndex: Int
    private(set) var rowsIn: Int64 = 0
    private(set) var rejectedRows: [QuarantineReason: Int64] = [:]

    private let kind: Kind
    /// For each staging column, the field of the CSV record, nil when this file lacks it.
    private var fieldOf: [Int?] = []
    /// Fields that the contract does not know.
    private var extras: [(field: Int, name: String)] = []
    private var scratch: [UInt8] = []
    private var valueOf: [JSONLineReader.Member?] = []
    private let sourceBytes: [[UInt8]]

    private enum Kind {
        case csv(CSVFormat)
        case json
        case log
    }

    init(
        _ contract: DatasetContract, file: StagingFile, columns: StagedColumns, objectName: String,
        objectIndex: Int
    ) {
        self.contract = contract
        self.file = file
        self.columns = columns
        self.objectName = objectName
        self.objectIndex = objectIndex
        sourceBytes = columns.sources.map { Array($0.utf8) }
        switch contract.format {
        case .csv(let format):
            kind = .csv(format)
            fieldOf = columns.sources.indices.map { $0 }
        case .jsonLines, .parquet: kind = .json
        case .log: kind = .log
        }
    }

    mutating func header(_ names: [String]) throws {
        var seen: Set<String> = []
        for name in names where !name.isEmpty && !seen.insert(name).inserted {
            throw ObjectRefusal(
                reason: .columnCount, detail: "the header names \"\(name)\" twice")
        }
        fieldOf = columns.sources.map { names.firstIndex(of: $0) }
        if fieldOf.allSatisfy({ $0 == nil }) {
            throw ObjectRefusal(
                reason: .columnCount,
                detail: "the header has none of the contract's columns, for example "
                    + "\"\(columns.sources.first ?? "")\"")
        }
        for (field, name) in names.enumerated() where !columns.sources.contains(name) {
            try noteNew(name.isEmpty ? "column_\(field + 1)" : name)
            if contract.newColumns == .add {
                extras.append((field, name.isEmpty ? "column_\(field + 1)" : name))
            }
        }
    }

    mutating func record(_ record: RecordView) throws -> RecordVerdict? {
        switch kind {
        case .csv(let format): try stage(record, format)
        case .log:
            rowsIn += 1
            try file.beginRow(object: objectIndex, ordinal: record.ordinal)
            try file.separator()
            try file.quoted(record.bytes)
            try file.separator()
            try file.endRow()
        case .json: return try stageJSON(record)
        }
        return nil
    }

    mutating func rejected(_ record: RejectedRecord) throws {
        rowsIn += 1
        rejectedRows[record.reason, default: 0] += 1
    }

    private func noteNew(_ name: String) throws {
        switch contract.newColumns {
        case .add: file.noteNewColumn(name)
        case .ignore: break
        case .fail:
            throw SourceMismatch(
                object: objectName,
                reason: "new column \"\(name)\", which the contract of \(contract.dataset) does not"
                    + " know: add it to \"columns\", or set \"newColumns\" to \"add\" or \"ignore\""
            )
        }
    }

    // MARK: - CSV

    private mutating func stage(_ record: RecordView, _ format: CSVFormat) throws {
        rowsIn += 1
        try file.beginRow(object: objectIndex, ordinal: record.ordinal)
        let isPlain = !record.hasOddBytes && format.delimiter == UInt8(ascii: ",")
        for field in fieldOf {
            try file.separator()
            guard let field else { continue }
            let span = record.fields[field]
            let value = Self.trimmed(record.bytes, span.start, span.end)
            if value.isEmpty { continue }
            if span.isQuoted {
                // Quotes inside are doubled already.
                try file.inQuotes(value)
            } else if isPlain {
                try file.raw(value)
            } else {
                try file.quoted(value)
            }
        }
        try file.separator()
        if !extras.isEmpty { try stageExtras(record) }
        try file.endRow()
    }

    /// The bytes without blanks around them: much cheaper here than in SQL. What is left empty is
    /// written as nothing, which is null.
    private static func trimmed(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> UnsafeBufferPointer<UInt8> {
        var (start, end) = (start, end)
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return UnsafeBufferPointer(rebasing: bytes[start..<end])
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private func stageExtras(_ record: RecordView) throws {
        var object = JSONObject()
        for extra in extras {
            let text = CSVText.decode(record.bytes, record.fields[extra.field])
            if !text.isEmpty { object[extra.name] = .string(text) }
        }
        if !object.isEmpty { try file.quoted(JSON.object(object).serializedBytes()) }
    }

    // MARK: - JSON lines

    private mutating func stageJSON(_ record: RecordView) throws -> RecordVerdict? {
        guard let line = JSONLineReader.read(record.bytes), line.isObject else {
            return JSONLineReader.refusal(record.bytes)
        }
        valueOf = Array(repeating: nil, count: columns.sources.count)
        var others = JSONObject()
        for (position, member) in line.members.enumerated() {
            if let column = column(of: member, in: record.bytes, near: position) {
                valueOf[column] = member
            } else {
                try keepOther(member, in: record.bytes, &others)
            }
        }
        rowsIn += 1
        try file.beginRow(object: objectIndex, ordinal: record.ordinal)
        for value in valueOf {
            try file.separator()
            guard let value, value.kind != .null else { continue }
            try stage(value, in: record.bytes)
        }
        try file.separator()
        if !others.isEmpty { try file.quoted(JSON.object(others).serializedBytes()) }
        try file.endRow()
        return nil
    }

    private mutating func stage(
        _ member: JSONLineReader.Member, in bytes: UnsafeBufferPointer<UInt8>
    ) throws {
        switch member.kind {
        case .string:
            JSONText.decode(bytes, member.value, into: &scratch)
            try scratch.withUnsafeBufferPointer { buffer in
                let value = Self.trimmed(buffer, 0, buffer.count)
                if !value.isEmpty { try file.quoted(value) }
            }
        case .number, .word: try file.raw(UnsafeBufferPointer(rebasing: bytes[member.value]))
        case .nested: try file.quoted(UnsafeBufferPointer(rebasing: bytes[member.value]))
        case .null: break
        }
    }

    /// The staging column of a key: usually the same place as in the line before.
    private func column(
        of member: JSONLineReader.Member, in bytes: UnsafeBufferPointer<UInt8>, near position: Int
    ) -> Int? {
        let key = bytes[member.key]
        if position < sourceBytes.count, key.elementsEqual(sourceBytes[position]) {
            return position
        }
        return sourceBytes.firstIndex { key.elementsEqual($0) }
    }

    private mutating func keepOther(
        _ member: JSONLineReader.Member, in bytes: UnsafeBufferPointer<UInt8>,
        _ others: inout JSONObject
    ) throws {
        JSONText.decode(bytes, member.key, into: &scratch)
        let name = String(decoding: scratch, as: UTF8.self)
        // A key may be spelled with escapes.
        if let column = columns.position(of: name) { return valueOf[column] = member }
        try noteNew(name)
        guard contract.newColumns == .add, member.kind != .null else { return }
        if member.kind == .string {
            JSONText.decode(bytes, member.value, into: &scratch)
            others[name] = .string(String(decoding: scratch, as: UTF8.self))
        } else {
            others[name] = .string(
                String(decoding: UnsafeBufferPointer(rebasing: bytes[member.value]), as: UTF8.self))
        }
    }
}
