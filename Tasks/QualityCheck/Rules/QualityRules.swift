import StileDuckDB
package import StileJSON

/// The quality rules of a dataset: one scan measures them all, then each gets its verdict.
package struct QualityRules: Sendable {
    package let rules: [QualityRule]
    private let texts: [String]

    /// - Throws: `RuleSyntaxError` for the first rule that is not DQDL.
    package init(parsing texts: [String]) throws(RuleSyntaxError) {
        var rules: [QualityRule] = []
        for text in texts { rules.append(try RuleParser.parse(text)) }
        self.rules = rules
        self.texts = texts
    }

    private var checks: [QualityCheckRule] { rules.flatMap(\.checks) }

    /// One statement that yields one row, a column `m0`, `m1`, … per check.
    ///
    /// `relation` is what the rows are read from; `CustomSql` sees it as `primary`, DQDL's name.
    /// A check that needs no rows (such as ColumnCount) yields NULL.
    package func metricsSQL(relation: String) -> String {
        let columns = checks.enumerated().map { "\(Metric.sql($1)) AS m\($0)" }
        let list = columns.isEmpty ? "1 AS none" : columns.joined(separator: ",\n    ")
        return "WITH \"primary\" AS (SELECT * FROM \(relation))\nSELECT\n    \(list);"
    }

    /// The verdict on each rule.
    ///
    /// - Parameters:
    ///   - metrics: the row of `metricsSQL`.
    ///   - columns: names and SQL types of the relation.
    ///   - counts: rows taken and rows quarantined.
    package func judge(
        metrics: JSONObject, columns: [(name: String, type: String)],
        counts: (rows: Int, quarantined: Int)
    ) -> [RuleResult] {
        let judge = Judge(metrics: metrics, columns: columns, counts: counts)
        var next = 0
        return zip(rules, texts).map { rule, text in
            var observed: [String] = []
            let passed = judge.verdict(rule, next: &next, observed: &observed)
            return RuleResult(
                rule: text, passed: passed, observed: observed.joined(separator: "; "))
        }
    }
}

/// What became of a rule.
package struct RuleResult: Sendable, Hashable {
    /// As written in the contract.
    package let rule: String
    package let passed: Bool
    /// What was measured, for people.
    package let observed: String

    package var json: JSON {
        ["rule": .string(rule), "passed": .bool(passed), "observed": .string(observed)]
    }
}

// MARK: - Metrics

/// The SQL expression that measures a check.
private enum Metric {
    static func sql(_ check: QualityCheckRule) -> String {
        let column = check.parameters.first.map { SQL.identifier($0) } ?? ""
        switch check.type {
        case .columnCount, .columnDataType, .columnExists, .columnNamesMatchPattern,
            .quarantinedRatio:
            return "NULL"
        case .customSQL: return "(\(check.parameters[0]))"
        case .rowCount: return select("count(*)", check)
        case .completeness, .isComplete:
            return select(
                "CASE WHEN count(*) = 0 THEN 1 ELSE count(\(column)) / count(*) END", check)
        case .distinctValuesCount: return select("count(DISTINCT \(column))", check)
        case .mean: return select("avg(\(column))", check)
        case .sum: return select("sum(\(column))", check)
        case .standardDeviation: return select("stddev_pop(\(column))", check)
        case .columnValues: return share(of: column, value: column, check)
        case .columnLength: return share(of: column, value: "length(\(column))", check)
        case .isUnique, .uniqueness: return grouped("sum(n) FILTER (WHERE n = 1) / sum(n)", check)
        case .uniqueValueRatio:
            return grouped("count(*) FILTER (WHERE n = 1) / count(*)", check)
        case .isPrimaryKey: return primaryKey(check)
        }
    }

    private static func select(_ expression: String, _ check: QualityCheckRule) -> String {
        "(SELECT \(expression) FROM \"primary\"\(whereClause(check)))"
    }

    /// The share of rows with a value that satisfies the condition. Rows without a value do not
    /// count; `Completeness` is the check for them.
    private static func share(
        of column: String, value: String, _ check: QualityCheckRule
    ) -> String {
        guard let condition = check.condition else { return "NULL" }
        let good = "count(*) FILTER (WHERE \(predicate(condition, value)))"
        let all = "count(\(column))"
        return select("CASE WHEN \(all) = 0 THEN 1 ELSE \(good) / \(all) END", check)
    }

    private static func grouped(_ expression: String, _ check: QualityCheckRule) -> String {
        let columns = check.parameters.map { SQL.identifier($0) }.joined(separator: ", ")
        let present = check.parameters.map { "\(SQL.identifier($0)) IS NOT NULL" }
        let groups =
            "SELECT count(*) AS n FROM \"primary\"\(whereClause(check, and: present)) GROUP BY \(columns)"
        return "(SELECT coalesce(\(expression), 1) FROM (\(groups)))"
    }

    /// 1 when every row has the key and no key occurs twice.
    private static func primaryKey(_ check: QualityCheckRule) -> String {
        let columns = check.parameters.map { SQL.identifier($0) }
        let complete = columns.map { "count(\($0)) = count(*)" }.joined(separator: " AND ")
        let distinct = "count(DISTINCT (\(columns.joined(separator: ", ")))) = count(*)"
        return select("CASE WHEN \(complete) AND \(distinct) THEN 1 ELSE 0 END", check)
    }

    private static func whereClause(_ check: QualityCheckRule, and more: [String] = []) -> String {
        let terms = (check.filter.map { ["(\($0))"] } ?? []) + more
        return terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ")
    }

    private static func predicate(_ condition: RuleCondition, _ value: String) -> String {
        switch condition {
        case .compare(let comparator, let literal):
            "\(value) \(comparator == .notEqual ? "<>" : comparator.rawValue) \(sql(literal))"
        case .between(let low, let high): "\(value) > \(sql(low)) AND \(value) < \(sql(high))"
        case .isIn(let values, let negated):
            "\(value) \(negated ? "NOT IN" : "IN") (\(values.map { sql($0) }.joined(separator: ", ")))"
        case .matches(let pattern, let negated):
            (negated ? "NOT " : "")
                + "regexp_full_match(CAST(\(value) AS VARCHAR), \(SQL.literal(pattern)))"
        }
    }

    private static func sql(_ value: RuleValue) -> String {
        switch value {
        case .number(let spelling): spelling
        case .text(let text): SQL.literal(text)
        }
    }
}

// MARK: - Verdicts

private struct Judge {
    let metrics: JSONObject
    let columns: [(name: String, type: String)]
    let counts: (rows: Int, quarantined: Int)

    func verdict(_ rule: QualityRule, next: inout Int, observed: inout [String]) -> Bool {
        switch rule {
        case .check(let check):
            defer { next += 1 }
            return verdict(check, metric: metrics["m\(next)"] ?? .null, observed: &observed)
        case .and(let rules):
            return rules.map { verdict($0, next: &next, observed: &observed) }.allSatisfy { $0 }
        case .or(let rules):
            return rules.map { verdict($0, next: &next, observed: &observed) }.contains(true)
        }
    }

    private func verdict(
        _ check: QualityCheckRule, metric: JSON, observed: inout [String]
    ) -> Bool {
        switch check.type {
        case .columnExists: return columnExists(check, &observed)
        case .columnDataType: return columnType(check, &observed)
        case .columnNamesMatchPattern: return columnNames(check, &observed)
        case .columnCount: return number(check, Double(columns.count), &observed)
        case .quarantinedRatio:
            let all = counts.rows + counts.quarantined
            return number(check, all == 0 ? 0 : Double(counts.quarantined) / Double(all), &observed)
        case .isComplete, .isUnique, .isPrimaryKey:
            return number(check, value(metric), whole: .compare(.equal, .number("1")), &observed)
        case .columnValues, .columnLength:
            let threshold = check.threshold ?? .compare(.equal, .number("1"))
            return number(check, value(metric), whole: threshold, &observed)
        case .completeness, .customSQL, .distinctValuesCount, .mean, .rowCount, .standardDeviation,
            .sum, .uniqueValueRatio, .uniqueness:
            return number(check, value(metric), &observed)
        }
    }

    /// Decimals and huge integers come as texts.
    private func value(_ metric: JSON) -> Double? {
        metric.numberValue?.doubleValue ?? metric.stringValue.flatMap(Double.init)
    }

    private func number(
        _ check: QualityCheckRule, _ value: Double?, whole: RuleCondition? = nil,
        _ observed: inout [String]
    ) -> Bool {
        let name = ([check.type.rawValue] + check.parameters).joined(separator: " ")
        guard let value else {
            observed.append("\(name): no value")
            return false
        }
        observed.append("\(name): \(JSONNumber(value)?.description ?? "not a number")")
        guard let condition = whole ?? check.condition else { return true }
        return holds(condition, value)
    }

    private func holds(_ condition: RuleCondition, _ value: Double) -> Bool {
        switch condition {
        case .compare(let comparator, let literal):
            guard let limit = literal.number else { return false }
            return switch comparator {
            case .equal: value == limit
            case .notEqual: value != limit
            case .greaterOrEqual: value >= limit
            case .lessOrEqual: value <= limit
            case .greater: value > limit
            case .less: value < limit
            }
        case .between(let low, let high):
            guard let low = low.number, let high = high.number else { return false }
            return value > low && value < high
        case .isIn(let values, let negated):
            return values.contains { $0.number == value } != negated
        case .matches: return false
        }
    }

    // MARK: - Columns

    private func columnExists(_ check: QualityCheckRule, _ observed: inout [String]) -> Bool {
        let exists = columns.contains { $0.name == check.parameters[0] }
        observed.append("column \(check.parameters[0]) \(exists ? "is there" : "is missing")")
        return exists
    }

    private func columnType(_ check: QualityCheckRule, _ observed: inout [String]) -> Bool {
        let type = columns.first { $0.name == check.parameters[0] }?.type
        observed.append("column \(check.parameters[0]) is \(type ?? "missing")")
        guard let type, case .compare(.equal, .text(let wanted)) = check.condition else {
            return false
        }
        return type.uppercased() == wanted.uppercased()
    }

    private func columnNames(_ check: QualityCheckRule, _ observed: inout [String]) -> Bool {
        guard let pattern = try? Regex(check.parameters[0]) else {
            observed.append("the pattern \(check.parameters[0]) is not a regular expression")
            return false
        }
        let others = columns.filter { $0.name.wholeMatch(of: pattern) == nil }.map(\.name)
        observed.append(
            others.isEmpty ? "all names match" : "no match: \(others.joined(separator: ", "))")
        return others.isEmpty
    }
}
