import StileExecutor
import StileJSON

/// CSV rows as objects of strings.
///
/// As AWS shapes them (recorded): a row that is too short has empty strings at its end, what a row
/// has too much is left out, and header names must differ. Members stand in the header's order.
struct CSVItems: ItemParser {
    private let place: ObjectPlace
    private var queue = ByteQueue()
    private var records: CSVRecords
    /// Nil until the first row has given it.
    private var header: [String]?
    private var isStart = true

    /// - Parameter header: The names when they are given; nil when they are the first row.
    init(_ place: ObjectPlace, delimiter: UInt8, header: [String]?) throws(MapRunFailure) {
        self.place = place
        records = CSVRecords(delimiter: delimiter)
        if let header { self.header = try Self.checked(header) }
    }

    mutating func take(_ bytes: [UInt8]) { queue.append(bytes) }

    mutating func end() { queue.end() }

    mutating func next(building: Bool) throws(MapRunFailure) -> ParsedItem {
        guard try skipMark() else { return .needsMore }
        if header == nil {
            guard try records.read(&queue, at: place) else { return missing }
            header = try Self.checked(try fields())
        }
        guard try records.read(&queue, at: place) else { return missing }
        guard building, let header else { return .passed }
        let values = try fields()
        var row = JSONObject()
        row.reserveCapacity(header.count)
        for (index, name) in header.enumerated() {
            row[name] = .string(index < values.count ? values[index] : "")
        }
        return .item(JSONDocument(.object(row)), key: nil)
    }

    private var missing: ParsedItem { queue.isEnded ? .end : .needsMore }

    /// Steps over a byte order mark; false when the bytes do not tell yet.
    private mutating func skipMark() throws(MapRunFailure) -> Bool {
        guard isStart else { return true }
        guard queue.count >= 3 || queue.isEnded else { return false }
        isStart = false
        queue.drop(queue.withBytes(UTF8Text.markCount))
        return true
    }

    private func fields() throws(MapRunFailure) -> [String] {
        var fields: [String] = []
        fields.reserveCapacity(records.ends.count)
        var start = 0
        for end in records.ends {
            guard let text = String(validating: records.text[start..<end], as: UTF8.self) else {
                throw place.failure(
                    line: records.line, "field \(fields.count + 1) of the row is not UTF-8")
            }
            fields.append(text)
            start = end
        }
        return fields
    }

    private static func checked(_ header: [String]) throws(MapRunFailure) -> [String] {
        guard Set(header.map { Array($0.utf8) }).count == header.count else {
            throw .itemReader("CSV headers cannot contain duplicates.")
        }
        return header
    }
}
