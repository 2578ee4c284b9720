import StileDataset
import StileJSON
import StileLake

/// Where all rows of a dataset went, period by period.
struct ConservationReport {
    let dataset: String
    /// By day and hour of arrival.
    let records: [ConservationRecord]

    static func read(_ dataset: String, from lake: any ObjectStore) async throws
        -> ConservationReport
    {
        let prefix = LakeLayout(dataset: dataset).conservationPrefix
        var records: [ConservationRecord] = []
        for object in try await lake.list(prefix: prefix) {
            if let record = try await ConservationRecord.load(object.key, from: lake) {
                records.append(record)
            }
        }
        return ConservationReport(dataset: dataset, records: records)
    }

    var total: RowCounts { records.reduce(RowCounts()) { $0 + $1.total } }

    /// Each record holds in itself, and so does the sum.
    var isConserved: Bool { total.isConserved && records.allSatisfy { $0.fault == nil } }

    var verdict: String {
        let fault = records.compactMap(\.fault).first
        return isConserved
            ? "\(dataset): adds up, \(total)"
            : "\(dataset): does not add up: \(fault ?? "\(total)")"
    }

    // MARK: - Rendering

    var table: Table {
        var table = Table([
            "ARRIVED", "OBJECTS", "ROWS IN", "CLEAN", "QUARANTINED", "DUPLICATE", "REASONS",
        ])
        for record in records {
            let reasons = record.reasons.sorted { $0.key < $1.key }.filter { $0.value > 0 }
            table.add(
                row("\(record.period)", record.objects.count, record.total)
                    + [reasons.map { "\($0.key) \($0.value)" }.joined(separator: ", ")])
        }
        table.add(row("in all", records.reduce(0) { $0 + $1.objects.count }, total) + [""])
        return table
    }

    private func row(_ name: String, _ objects: Int, _ counts: RowCounts) -> [String] {
        [name, "\(objects)"]
            + [counts.rowsIn, counts.clean, counts.quarantined, counts.duplicates].map { "\($0)" }
    }

    var json: JSON {
        [
            "dataset": .string(dataset), "conserved": .bool(isConserved),
            "total": Self.json(total), "periods": .array(records.map(\.json)),
        ]
    }

    private static func json(_ counts: RowCounts) -> JSON {
        [
            "rows_in": .integer(counts.rowsIn), "rows_clean": .integer(counts.clean),
            "rows_quarantined": .integer(counts.quarantined),
            "rows_duplicate": .integer(counts.duplicates),
        ]
    }
}
