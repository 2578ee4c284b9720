/// A rule of the Data Quality Definition Language (DQDL), as AWS Glue Data Quality reads it.
///
/// ```
/// RowCount > 0
/// Completeness "customer_id" >= 0.6
/// ColumnValues "country" matches "[A-Z].*" with threshold >= 0.99
/// (IsComplete "invoice_no") and (Sum "quantity" > 0)
/// ```
package indirect enum QualityRule: Sendable, Hashable {
    case check(QualityCheckRule)
    case and([QualityRule])
    case or([QualityRule])

    /// The checks in it, in the order of the text.
    var checks: [QualityCheckRule] {
        switch self {
        case .check(let check): [check]
        case .and(let rules), .or(let rules): rules.flatMap(\.checks)
        }
    }
}

/// One check: a rule type, its parameters, and what its metric must be.
package struct QualityCheckRule: Sendable, Hashable {
    let type: RuleType
    /// Column names; for `CustomSql` the statement.
    let parameters: [String]
    let condition: RuleCondition?
    /// `with threshold …`: which share of the rows must satisfy the condition.
    let threshold: RuleCondition?
    /// `where "…"`: a filter on the rows.
    let filter: String?
    /// As written.
    let text: String
}

/// The rule types that are evaluated here. Others of DQDL are refused by name.
package enum RuleType: String, Sendable, CaseIterable {
    case columnCount = "ColumnCount"
    case columnDataType = "ColumnDataType"
    case columnExists = "ColumnExists"
    case columnLength = "ColumnLength"
    case columnNamesMatchPattern = "ColumnNamesMatchPattern"
    case columnValues = "ColumnValues"
    case completeness = "Completeness"
    case customSQL = "CustomSql"
    case distinctValuesCount = "DistinctValuesCount"
    case isComplete = "IsComplete"
    case isPrimaryKey = "IsPrimaryKey"
    case isUnique = "IsUnique"
    case mean = "Mean"
    case quarantinedRatio = "QuarantinedRatio"
    case rowCount = "RowCount"
    case standardDeviation = "StandardDeviation"
    case sum = "Sum"
    case uniqueValueRatio = "UniqueValueRatio"
    case uniqueness = "Uniqueness"

    /// Rule types of DQDL that need other datasets or a history of metrics, and are not there yet.
    static let notYet = [
        "AggregateMatch", "AllStatistics", "ColumnCorrelation", "DataFreshness", "DatasetMatch",
        "DetectAnomalies", "Entropy", "FileFreshness", "FileMatch", "FileSize", "FileUniqueness",
        "ReferentialIntegrity", "RowCountMatch", "SchemaMatch",
    ]

    /// How many parameters it takes, and whether a condition must, may or must not follow.
    var shape: (parameters: ClosedRange<Int>, condition: Presence) {
        switch self {
        case .rowCount, .columnCount, .quarantinedRatio: (0...0, .required)
        case .columnExists, .isComplete, .isUnique: (1...1, .forbidden)
        case .isPrimaryKey: (1...20, .forbidden)
        case .columnNamesMatchPattern: (1...1, .forbidden)
        case .uniqueness, .uniqueValueRatio: (1...20, .required)
        case .columnDataType, .columnLength, .columnValues, .completeness, .customSQL,
            .distinctValuesCount, .mean, .standardDeviation, .sum:
            (1...1, .required)
        }
    }

    enum Presence { case required, forbidden }
}

/// What a metric is compared with.
package enum RuleCondition: Sendable, Hashable {
    case compare(Comparator, RuleValue)
    /// Both ends excluded, as in DQDL.
    case between(RuleValue, RuleValue)
    case isIn([RuleValue], negated: Bool)
    case matches(String, negated: Bool)

    package enum Comparator: String, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case greaterOrEqual = ">="
        case lessOrEqual = "<="
        case greater = ">"
        case less = "<"
    }
}

/// A literal in a rule. Numbers keep their spelling.
package enum RuleValue: Sendable, Hashable {
    case number(String)
    case text(String)

    var number: Double? {
        guard case .number(let spelling) = self else { return nil }
        return Double(spelling)
    }

    var spelling: String {
        switch self {
        case .number(let spelling): spelling
        case .text(let text): "\"\(text)\""
        }
    }
}

/// Why a rule's text is not DQDL, and where.
package struct RuleSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    package let rule: String
    /// One-based column in the rule.
    package let column: Int
    package let message: String

    package var description: String { "quality rule \(rule), column \(column): \(message)" }
}
