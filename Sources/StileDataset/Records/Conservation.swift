package import StileJSON

/// Where the rows of one period went: `records/<dataset>/conservation/<period>/_record.json`.
///
/// Of every object and of the whole: rows in = clean + quarantined + duplicates.
package struct ConservationRecord: Hashable, Sendable {
    package var dataset: String
    package var period: DataPeriod
    package var total: RowCounts
    /// Rows per quarantine reason.
    package var reasons: [String: Int64]
    package var objects: [ObjectCounts]

    package struct ObjectCounts: Hashable, Sendable {
        package var name: String
        package var counts: RowCounts

        package init(name: String, counts: RowCounts) {
            self.name = name
            self.counts = counts
        }
    }

    /// What does not add up, in words; nil when all does.
    package var fault: String? {
        for object in objects where !object.counts.isConserved {
            return "\(object.name): \(object.counts)"
        }
        let sum = objects.reduce(RowCounts()) { $0 + $1.counts }
        if sum != total || !total.isConserved { return "\(period): \(total), objects: \(sum)" }
        return nil
    }

    package init(
        dataset: String, period: DataPeriod, total: RowCounts, reasons: [String: Int64],
        objects: [ObjectCounts]
    ) {
        self.dataset = dataset
        self.period = period
        self.total = total
        self.reasons = reasons
        self.objects = objects
    }
}

package struct RowCounts: Hashable, Sendable, CustomStringConvertible {
    package var rowsIn: Int64 = 0
    package var clean: Int64 = 0
    package var quarantined: Int64 = 0
    /// Rows left out because another row has the same key.
    package var duplicates: Int64 = 0

    package init() {}

    package var isConserved: Bool { rowsIn == clean + quarantined + duplicates }

    package var description: String {
        "\(rowsIn) rows in, \(clean) clean, \(quarantined) quarantined, \(duplicates) duplicates"
    }

    package static func + (left: RowCounts, right: RowCounts) -> RowCounts {
        var sum = left
        sum.rowsIn += right.rowsIn
        sum.clean += right.clean
        sum.quarantined += right.quarantined
        sum.duplicates += right.duplicates
        return sum
    }
}

// MARK: - JSON

extension ConservationRecord: Record {
    package var json: JSON {
        var object = JSONObject([
            ("dataset", .string(dataset)), ("day", .string(period.dayText)),
            ("hour", period.hour.map { .integer($0) } ?? .null),
        ])
        total.write(to: &object)
        object["reasons"] = .object(
            JSONObject(reasons.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) }))
        object["objects"] = .array(
            objects.map {
                var member = JSONObject([("name", .string($0.name))])
                $0.counts.write(to: &member)
                return .object(member)
            })
        return .object(object)
    }

    package init(json: JSON, reader: RecordReader) throws(RecordError) {
        dataset = try reader.string(json, "dataset")
        period = try reader.period(json)
        total = try RowCounts(json: json, reader: reader)
        reasons = [:]
        if let members = json["reasons"]?.objectValue {
            for (reason, count) in members { reasons[reason] = count.integerValue ?? 0 }
        }
        objects = try reader.list(json, "objects").map { element throws(RecordError) in
            ObjectCounts(
                name: try reader.string(element, "name"),
                counts: try RowCounts(json: element, reader: reader))
        }
    }
}

extension RowCounts {
    fileprivate func write(to object: inout JSONObject) {
        object["rows_in"] = .integer(rowsIn)
        object["rows_clean"] = .integer(clean)
        object["rows_quarantined"] = .integer(quarantined)
        object["rows_duplicate"] = .integer(duplicates)
    }

    fileprivate init(json: JSON, reader: RecordReader) throws(RecordError) {
        rowsIn = try reader.integer(json, "rows_in")
        clean = try reader.integer(json, "rows_clean")
        quarantined = try reader.integer(json, "rows_quarantined")
        duplicates = try reader.integer(json, "rows_duplicate")
    }
}
