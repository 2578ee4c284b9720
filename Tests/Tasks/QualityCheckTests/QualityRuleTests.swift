import StileJSON
import Testing

@testable import QualityCheck

/// DQDL: what is read, what is refused, and the verdicts.
struct QualityRuleTests {
    @Test(arguments: [
        "RowCount > 0",
        "RowCount between 10 and 20",
        "Completeness \"customer_id\" >= 0.5",
        "ColumnValues \"country\" in [\"France\", \"Spain\"] with threshold > 0.9",
        "ColumnValues \"country\" not in [\"Utopia\"]",
        "ColumnValues \"invoice\" matches \"[0-9]{6}\" where \"country = 'France'\"",
        "(IsComplete \"a\") and ((IsUnique \"a\") or (RowCount < 5))",
        "IsPrimaryKey \"a\" \"b\"",
        "ColumnDataType \"a\" = \"BIGINT\"",
        "CustomSql \"SELECT count(*) FROM primary WHERE a > 3\" = 0",
        "QuarantinedRatio <= 0.05",
    ])
    func isRead(_ text: String) throws {
        let rules = try QualityRules(parsing: [text])
        #expect(rules.rules.count == 1)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let text: String
        let column: Int
        let message: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        Bad(
            text: "rowcount > 0", column: 1,
            message: "unknown rule type \"rowcount\", did you mean \"RowCount\"?"),
        Bad(text: "RowCount", column: 9, message: "RowCount needs a condition, such as > 0"),
        Bad(
            text: "IsComplete", column: 11,
            message: "IsComplete takes one parameter in double quotes"),
        Bad(text: "IsComplete \"a", column: 12, message: "the quote is not closed"),
        Bad(
            text: "DetectAnomalies \"a\"", column: 1,
            message: "the rule type DetectAnomalies is not supported yet"),
        Bad(
            text: "RowCount > many", column: 12,
            message: "expected a number or a text in double quotes"),
        Bad(
            text: "(RowCount > 1) and (RowCount < 5) or (RowCount = 9)", column: 35,
            message: "\"and\" and \"or\" are mixed: use parentheses"),
        Bad(text: "RowCount > 1 today", column: 14, message: "unexpected text after the rule"),
    ])
    func isRefused(_ bad: Bad) {
        #expect(throws: RuleSyntaxError(rule: bad.text, column: bad.column, message: bad.message)) {
            try QualityRules(parsing: [bad.text])
        }
    }

    struct Verdict: Sendable, CustomTestStringConvertible {
        let rule: String
        let metrics: JSONObject
        let passed: Bool
        var testDescription: String { "\(rule) \(metrics)" }

        init(_ rule: String, _ metrics: JSON..., passed: Bool) {
            self.rule = rule
            self.metrics = JSONObject(metrics.enumerated().map { ("m\($0)", $1) })
            self.passed = passed
        }
    }

    @Test(arguments: [
        Verdict("RowCount > 10", 11, passed: true),
        Verdict("RowCount > 10", 10, passed: false),
        Verdict("RowCount between 1 and 3", 3, passed: false),
        Verdict("Mean \"a\" in [1, 2]", 2, passed: true),
        Verdict("Sum \"a\" = 12.5", "12.500", passed: true),
        Verdict("Mean \"a\" > 1", nil, passed: false),
        Verdict("IsComplete \"a\"", .number(.text("0.99")), passed: false),
        Verdict(
            "ColumnValues \"a\" > 3 with threshold >= 0.9", .number(.text("0.95")), passed: true),
        Verdict("ColumnValues \"a\" > 3", .number(.text("0.95")), passed: false),
        Verdict("(RowCount > 10) and (RowCount < 20)", 30, 30, passed: false),
        Verdict("(RowCount > 10) or (RowCount < 5)", 30, 30, passed: true),
        Verdict("ColumnExists \"a\"", nil, passed: true),
        Verdict("ColumnExists \"z\"", nil, passed: false),
        Verdict("ColumnDataType \"a\" = \"bigint\"", nil, passed: true),
        Verdict("ColumnCount = 1", nil, passed: true),
        Verdict("QuarantinedRatio <= 0.05", nil, passed: false),
    ])
    func isJudged(_ verdict: Verdict) throws {
        let rules = try QualityRules(parsing: [verdict.rule])
        let results = rules.judge(
            metrics: verdict.metrics, columns: [(name: "a", type: "BIGINT")],
            counts: (rows: 90, quarantined: 10))
        #expect(results.map(\.passed) == [verdict.passed], "\(results)")
    }
}
