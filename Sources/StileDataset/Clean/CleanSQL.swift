import StileDuckDB

/// The SQL that makes clean rows of staged ones: pure text of the contract.
///
/// Every staged row comes out once, with `_part` saying where it goes: the partition of its event
/// time, or `bad…` with the column or the rule that refused it.
struct CleanSQL: Sendable {
    let contract: DatasetContract
    let columns: StagedColumns
    /// Source names of new columns, sorted, with their clean names.
    let extras: [(source: String, name: String)]

    init(_ contract: DatasetContract, newColumns: Set<String>) {
        self.contract = contract
        columns = StagedColumns(contract)
        extras = Self.cleanNames(newColumns.sorted(), avoiding: contract)
    }

    /// The data columns of the clean rows, without provenance.
    var names: [String] { contract.columns.map(\.name) + extras.map(\.name) }

    /// Prefixes of `_part` for refused rows; the number is the column's or the rule's place.
    static let badTypePrefix = "bad_type_"
    static let badRulePrefix = "bad_rule_"

    /// SELECT over the relations `staged` (o, r, s…, x) and `objects` (o, provenance, captures).
    func typedRows() -> String {
        """
        SELECT \(names.map(SQL.identifier).joined(separator: ", ")), _object, _row,
          CASE \(refusals().joined(separator: "\n            "))
            ELSE strftime(\(partitionTime), '\(contract.partition.unit == .hour ? "%Y%m%d%H" : "%Y%m%d")') END AS _part
        FROM (SELECT *, \(badColumn()) AS _bad FROM (
          SELECT \(typed().joined(separator: ",\n            ")), _object, _row FROM (
            SELECT \(texts().joined(separator: ",\n              ")), _object, _row
            FROM \(sourceRelation()))))
        """
    }

    // MARK: - From source to text

    private func sourceRelation() -> String {
        let line = "staged JOIN objects USING (o)"
        guard case .log(let pattern) = contract.format else {
            return "(SELECT *, provenance AS _object, r AS _row FROM \(line))"
        }
        let groups = SQL.list(LogPattern.groupNames(pattern))
        return "(SELECT *, provenance AS _object, r AS _row, "
            + "regexp_extract(s0, \(SQL.literal(pattern)), \(groups)) AS m FROM \(line))"
    }

    /// Trimmed and transformed texts `t0`, `t1`, …; empty is null.
    private func texts() -> [String] {
        let own = contract.columns.enumerated().map { "\(text(of: $1)) AS t\($0)" }
        let new = extras.enumerated().map { index, extra in
            "nullif(trim(x ->> \(SQL.literal(jsonPath(extra.source)))), '') AS e\(index)"
        }
        return own + new
    }

    private func text(of column: ContractColumn) -> String {
        // Staged texts are trimmed, and null where empty, as they are written.
        let source = source(of: column)
        var text = columns.isLog || !column.isSource ? "nullif(trim(\(source)), '')" : source
        let nulls = nullTexts
        if column.isSource {
            text = nulls.reduce(text) { "nullif(\($0), \(SQL.literal($1)))" }
        }
        return column.transforms.reduce(text) { text, transform in
            switch transform {
            case .upper: "upper(\(text))"
            case .lower: "lower(\(text))"
            case .stripTrailingZeroFraction:
                "CASE WHEN contains(\(text), '.') THEN "
                    + "regexp_replace(\(text), '^([+-]?[0-9]+)\\.0*$', '\\1') ELSE \(text) END"
            }
        }
    }

    private var nullTexts: [String] {
        switch contract.format {
        case .csv(let format): format.nullTexts
        case .log: ["-"]
        case .jsonLines, .parquet: []
        }
    }

    private func source(of column: ContractColumn) -> String {
        switch column.origin {
        case .constant(let text): SQL.literal(text)
        case .path(let name): "(captures ->> \(SQL.literal(jsonPath(name))))"
        case .source(let name):
            columns.isLog
                ? "m.\(SQL.identifier(name))" : "s\(columns.position(of: name) ?? 0)"
        }
    }

    /// A JSON path of one key, whatever is in it.
    private func jsonPath(_ key: String) -> String {
        var quoted = ""
        for character in key.unicodeScalars {
            if character == "\"" || character == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(character)
        }
        return "$.\"\(quoted)\""
    }

    // MARK: - From text to value

    private func typed() -> [String] {
        let own = contract.columns.enumerated().map { index, column in
            "t\(index), \(TypedValue.sql(column, "t\(index)")) AS \(SQL.identifier(column.name))"
        }
        return own
            + extras.enumerated().map { "e\($0) AS \(SQL.identifier($1.name))" }
    }

    /// The place of the first column whose text is no value, or that has none and must.
    private func badColumn() -> String {
        let cases = contract.columns.enumerated().compactMap { index, column -> String? in
            let name = SQL.identifier(column.name)
            if column.isRequired || column.name == contract.eventTime {
                return "WHEN \(name) IS NULL THEN \(index)"
            }
            return column.type == .string
                ? nil : "WHEN \(name) IS NULL AND t\(index) IS NOT NULL THEN \(index)"
        }
        return cases.isEmpty ? "NULL::INTEGER" : "CASE \(cases.joined(separator: " ")) END"
    }

    private func refusals() -> [String] {
        let types = ["WHEN _bad IS NOT NULL THEN '\(Self.badTypePrefix)' || _bad"]
        let rules = contract.rowRules.enumerated().map {
            "WHEN (\($1.sql)\n            ) IS NOT TRUE THEN '\(Self.badRulePrefix)\($0)'"
        }
        return types + rules
    }

    /// The event time on the clock of the partition's zone.
    private var partitionTime: String {
        let time = "CAST(\(SQL.identifier(contract.eventTime)) AS TIMESTAMP)"
        guard contract.partition.zone != "UTC" else { return time }
        return "timezone(\(SQL.literal(contract.partition.zone)), timezone('UTC', \(time)))"
    }

    // MARK: - New columns

    /// Names for new columns: small letters, digits and `_`; never one that is taken.
    private static func cleanNames(
        _ sources: [String], avoiding contract: DatasetContract
    ) -> [(source: String, name: String)] {
        var taken = Set(contract.columns.map(\.name))
        taken.formUnion(["year", "month", "day", "hour"])
        return sources.map { source in
            var name = ""
            for byte in source.lowercased().utf8.prefix(100) {
                let isWord = (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                name.unicodeScalars.append(isWord ? Unicode.Scalar(byte) : "_")
            }
            if name.utf8.first.map({ (0x61...0x7A).contains($0) }) != true { name = "c_" + name }
            while !taken.insert(name).inserted { name += "_2" }
            return (source, name)
        }
    }
}

extension ContractColumn {
    /// The value comes from the record itself.
    var isSource: Bool {
        switch origin {
        case .source: true
        case .path, .constant: false
        }
    }
}
