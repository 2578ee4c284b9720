import StileDataset
import StileJSON
import StileTasks

/// The verdict on one period: `records/<dataset>/quality/<period>/_result.json`.
struct QualityRecord: Record {
    var dataset: String
    var period: DataPeriod
    /// Digest of raw, contract and SQL: the same means that the verdict still holds.
    var inputs: String
    var rowsIn: Int64
    var rowsQuarantined: Int64
    /// Rows per quarantine reason.
    var reasons: [String: Int64]
    var results: [RuleResult]
    /// The first bad rows: `object:line reason (detail)`.
    var examples: [String]
    var quarantineKeys: [String]

    private static let keysNamedMax = 20

    var passed: Bool { results.allSatisfy(\.passed) }

    /// What a person must know: which rules, by how much, where the rows are, what to do.
    func failure(input: QualityCheck.Input, lake: String, _ key: String) -> TaskFailure {
        let failed = results.filter { !$0.passed }
        var parts = failed.map { "rule failed: \($0.rule) (observed \($0.observed))" }
        parts.append("\(rowsIn) rows in, \(rowsQuarantined) quarantined")
        if !reasons.isEmpty {
            let counts = reasons.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            parts.append("by reason: " + counts.joined(separator: ", "))
        }
        if !examples.isEmpty {
            parts.append("first rows: " + examples.prefix(5).joined(separator: "; "))
        }
        if let first = quarantineKeys.first {
            let more = quarantineKeys.count > 1 ? " and \(quarantineKeys.count - 1) more" : ""
            parts.append("quarantine: \(lake)/\(first)\(more)")
        }
        parts.append("all verdicts: \(lake)/\(key)")
        let place = input.landing.map { "landing (\($0))" } ?? "landing"
        parts.append("mend the file in \(place), then run `stile redrive` on the execution")
        return TaskFailure(
            "QualityCheck.Failed",
            cause: "\(dataset) \(period) is held back: " + parts.joined(separator: ". "))
    }

    // MARK: - JSON

    var json: JSON {
        [
            "dataset": .string(dataset), "day": .string(period.dayText),
            "hour": period.hour.map { .integer($0) } ?? .null, "passed": .bool(passed),
            "inputs": .string(inputs), "rows_in": .integer(rowsIn),
            "rows_quarantined": .integer(rowsQuarantined),
            "reasons": .object(
                JSONObject(reasons.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })),
            "results": .array(results.map(\.json)),
            "examples": .array(examples.map { .string($0) }),
            "quarantine_files": .integer(quarantineKeys.count),
            "quarantine": .array(quarantineKeys.prefix(Self.keysNamedMax).map { .string($0) }),
        ]
    }

    init(json: JSON, reader: RecordReader) throws(RecordError) {
        dataset = try reader.string(json, "dataset")
        period = try reader.period(json)
        inputs = try reader.string(json, "inputs")
        rowsIn = try reader.integer(json, "rows_in")
        rowsQuarantined = try reader.integer(json, "rows_quarantined")
        reasons = [:]
        if let members = json["reasons"]?.objectValue {
            for (reason, count) in members { reasons[reason] = count.integerValue ?? 0 }
        }
        results = try reader.list(json, "results").map { element throws(RecordError) in
            RuleResult(
                rule: try reader.string(element, "rule"),
                passed: element["passed"]?.boolValue ?? false,
                observed: try reader.string(element, "observed"))
        }
        examples = try reader.strings(json, "examples")
        quarantineKeys = try reader.strings(json, "quarantine")
    }

    init(
        dataset: String, period: DataPeriod, inputs: String, rowsIn: Int64,
        rowsQuarantined: Int64, reasons: [String: Int64], results: [RuleResult],
        examples: [String], quarantineKeys: [String]
    ) {
        self.dataset = dataset
        self.period = period
        self.inputs = inputs
        self.rowsIn = rowsIn
        self.rowsQuarantined = rowsQuarantined
        self.reasons = reasons
        self.results = results
        self.examples = examples
        self.quarantineKeys = quarantineKeys
    }
}
