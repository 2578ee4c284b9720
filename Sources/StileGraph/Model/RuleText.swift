import StileASL
import StileJSON
import StileJSONPath

/// What a Choice rule asks, as a person would write it: `$.total > 100 and $.customer is present`.
enum RuleText {
    static func text(of condition: Condition) -> String {
        switch condition {
        case .and(let conditions): joined(conditions, " and ")
        case .or(let conditions): joined(conditions, " or ")
        case .not(let inner): negated(inner)
        case .comparison(let comparison): text(of: comparison, isNegated: false)
        case .constant(let value): value ? "true" : "false"
        case .expression(let expression): oneLine(expression.text)
        }
    }

    /// Runs of blanks and line breaks as one blank.
    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The beginning, with an ellipsis where something is left out.
    static func shortened(_ text: String, to charactersMax: Int) -> String {
        guard text.count > charactersMax else { return text }
        return String(text.prefix(charactersMax - 1)) + "…"
    }

    private static func joined(_ conditions: [Condition], _ word: String) -> String {
        conditions.map { condition in
            switch condition {
            case .and, .or: conditions.count > 1 ? "(\(text(of: condition)))" : text(of: condition)
            case .not, .comparison, .constant, .expression: text(of: condition)
            }
        }.joined(separator: word)
    }

    private static func negated(_ condition: Condition) -> String {
        switch condition {
        case .comparison(let comparison): text(of: comparison, isNegated: true)
        case .and, .or, .not, .constant, .expression: "not (\(text(of: condition)))"
        }
    }

    private static func text(of comparison: Comparison, isNegated: Bool) -> String {
        let variable = comparison.variable.text
        switch comparison.test {
        case .isPresent(let holds): return variable + question("present", holds != isNegated)
        case .isNull(let holds): return variable + question("null", holds != isNegated)
        case .isString(let holds): return variable + question("a string", holds != isNegated)
        case .isNumeric(let holds): return variable + question("a number", holds != isNegated)
        case .isBoolean(let holds): return variable + question("a boolean", holds != isNegated)
        case .isTimestamp(let holds): return variable + question("a timestamp", holds != isNegated)
        case .stringMatches(let pattern):
            return "\(variable) \(isNegated ? "does not match" : "matches") \"\(pattern)\""
        case .booleanEquals(let operand):
            return "\(variable) \(isNegated ? "!=" : "==") \(text(of: operand) { "\($0)" })"
        case .string(let ordering, let operand):
            return ordered(variable, ordering, text(of: operand) { "\"\($0)\"" }, isNegated)
        case .numeric(let ordering, let operand):
            return ordered(variable, ordering, text(of: operand, \.description), isNegated)
        case .timestamp(let ordering, let operand):
            return ordered(variable, ordering, text(of: operand) { $0 }, isNegated)
        }
    }

    private static func question(_ word: String, _ holds: Bool) -> String {
        (holds ? " is " : " is not ") + word
    }

    /// A comparison of the wrong type is false, so only equality can be turned round.
    private static func ordered(
        _ variable: String, _ ordering: ComparisonTest.Ordering, _ operand: String,
        _ isNegated: Bool
    ) -> String {
        let sign =
            switch ordering {
            case .equals: isNegated ? "!=" : "=="
            case .lessThan: "<"
            case .lessThanEquals: "<="
            case .greaterThan: ">"
            case .greaterThanEquals: ">="
            }
        let text = "\(variable) \(sign) \(operand)"
        return isNegated && ordering != .equals ? "not (\(text))" : text
    }

    private static func text<Value>(
        of operand: Dynamic<Value>, _ spelling: (Value) -> String
    ) -> String {
        switch operand {
        case .value(let value): spelling(value)
        case .path(let path): path.text
        case .expression(let expression): oneLine(expression.text)
        }
    }
}
