import StileASL
import StileJSONPath
import Testing

/// Rules of Choice states, and all comparison operators.
struct ChoiceRuleTests {
    @Test(arguments: rules)
    func aFaultIsNamedWithItsPlace(_ bad: BadDefinition) {
        bad.check()
    }

    static let rules: [BadDefinition] = [
        BadDefinition(
            "no Choices",
            BadDefinition.machine(
                #"{"Type": "Pass", "Next": "C"}"#,
                more: #", ▶"C": {"Type": "Choice", "Default": "A"}"#),
            at: "/States/C", says: "These fields are required: [Choices]"),
        BadDefinition(
            "empty Choices",
            BadDefinition.machine(#"{"Type": "Choice", "Choices": ▶[], "Default": "A"}"#),
            at: "/States/A/Choices", says: "Value cannot be empty"),
        BadDefinition(
            "no Next",
            BadDefinition.choice(#"▶{"Variable": "$.x", "IsNull": true}"#),
            at: "/States/A/Choices/0",
            says: "These fields are required: [Next]"),
        BadDefinition(
            "no operator",
            BadDefinition.choice(#"▶{"Variable": "$.x", "Next": "B"}"#), at: "/States/A/Choices/0",
            says: "choice rule 1 of state \"A\" must have exactly one comparison operator"),
        BadDefinition(
            "two operators",
            BadDefinition.choice(
                #"▶{"Variable": "$.x", "IsNull": true, "IsString": true, "Next": "B"}"#),
            at: "/States/A/Choices/0",
            says: "found \"IsNull\" and \"IsString\""),
        BadDefinition(
            "no Variable",
            BadDefinition.choice(#"▶{"IsNull": true, "Next": "B"}"#), at: "/States/A/Choices/0",
            says: "These fields are required: [Variable]"),
        BadDefinition(
            "Variable is no path", BadDefinition.rule(#""Variable": "▶x", "IsNull": true"#),
            at: "/States/A/Choices/0/Variable", says: "must be a valid JSONPath"),
        BadDefinition(
            "a misspelt operator", BadDefinition.rule(#""Variable": "$.x", ▶"StringEqual": "a""#),
            at: "/States/A/Choices/0/StringEqual", says: "unknown field \"StringEqual\"",
            suggestion: "did you mean \"StringEquals\"?"),
        BadDefinition(
            "a number for a string", BadDefinition.rule(#""Variable": "$.x", "StringEquals": ▶1"#),
            at: "/States/A/Choices/0/StringEquals", says: "must be a string, found the number 1"),
        BadDefinition(
            "a string for a number",
            BadDefinition.rule(#""Variable": "$.x", "NumericLessThan": ▶"1""#),
            at: "/States/A/Choices/0/NumericLessThan", says: "must be a number, found the string"),
        BadDefinition(
            "IsPresent", BadDefinition.rule(#""Variable": "$.x", "IsPresent": ▶"true""#),
            at: "/States/A/Choices/0/IsPresent", says: "must be true or false"),
        BadDefinition(
            "a time", BadDefinition.rule(#""Variable": "$.x", "TimestampEquals": ▶"today""#),
            at: "/States/A/Choices/0/TimestampEquals",
            says: "String does not match RFC3339 timestamp",
            suggestion: "write it like \"2026-01-31T18:00:00Z\""),
        BadDefinition(
            "a path operand",
            BadDefinition.rule(#""Variable": "$.x", "NumericEqualsPath": "▶y""#),
            at: "/States/A/Choices/0/NumericEqualsPath", says: "must be a valid JSONPath"),
        BadDefinition(
            "empty And", BadDefinition.rule(#""And": ▶[]"#), at: "/States/A/Choices/0/And",
            says: "Value cannot be empty"),
        BadDefinition(
            "And is no list", BadDefinition.rule(#""And": ▶{}"#), at: "/States/A/Choices/0/And",
            says: "must be an array"),
        BadDefinition(
            "Next inside Not",
            BadDefinition.rule(#""Not": {"Variable": "$.x", "IsNull": true, ▶"Next": "B"}"#),
            at: "/States/A/Choices/0/Not/Next", says: "can only stand at the top of choice rule 1",
            suggestion: "remove it"),
        BadDefinition(
            "Variable beside Or",
            BadDefinition.rule(#"▶"Variable": "$.x", "Or": [{"Variable": "$.x", "IsNull": true}]"#),
            at: "/States/A/Choices/0/Variable", says: "\"Variable\" beside \"Or\"",
            suggestion: "move it into the comparisons inside \"Or\""),
        BadDefinition(
            "Condition",
            BadDefinition.rule(
                #"▶"Condition": "{% true %}", "Not": {"Variable": "$.x", "IsNull": true}"#),
            at: "/States/A/Choices/0/Condition", says: "belongs to the query language JSONata",
            suggestion: "add \"QueryLanguage\": \"JSONata\""),
        BadDefinition(
            "no Condition",
            BadDefinition.machine(
                """
                {"Type": "Choice", "QueryLanguage": "JSONata", "Default": "B", "Choices": [
                  ▶{"Next": "B"}]}
                """, more: ", \"B\": {\"Type\": \"Succeed\"}"),
            at: "/States/A/Choices/0", says: "These fields are required: [Condition]"),
        BadDefinition(
            "a Condition of another kind",
            BadDefinition.machine(
                """
                {"Type": "Choice", "QueryLanguage": "JSONata", "Default": "B", "Choices": [
                  {"Condition": ▶"yes", "Next": "B"}]}
                """, more: ", \"B\": {\"Type\": \"Succeed\"}"),
            at: "/States/A/Choices/0/Condition", says: "true, false or a JSONata expression"),
        BadDefinition(
            "a fault deep inside",
            BadDefinition.rule(#""And": [{"Or": [{"Not": {"Variable": "$.x", "IsNull": ▶1}}]}]"#),
            at: "/States/A/Choices/0/And/0/Or/0/Not/IsNull", says: "must be true or false"),
    ]

    /// Every operator with an operand of its kind.
    static let operators: [(name: String, operand: String)] = {
        var operators = [
            ("StringMatches", "\"a*\""), ("BooleanEquals", "true"),
            ("BooleanEqualsPath", "\"$.y\""),
        ]
        for kind in ["Present", "Null", "String", "Numeric", "Boolean", "Timestamp"] {
            operators.append(("Is\(kind)", "true"))
        }
        let families = [
            ("String", "\"a\""), ("Numeric", "1.5"), ("Timestamp", "\"2026-01-31T18:00:00Z\""),
        ]
        for (family, operand) in families {
            for ordering in [
                "Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals",
            ] {
                operators.append((family + ordering, operand))
                operators.append((family + ordering + "Path", "\"$.y\""))
            }
        }
        return operators
    }()

    @Test func thereAre39Operators() {
        #expect(Set(Self.operators.map(\.name)).count == 39)
    }

    @Test(arguments: operators)
    func everyOperatorCompiles(_ name: String, _ operand: String) throws {
        let text = BadDefinition.rule("\"Variable\": \"$.x\", \"\(name)\": \(operand)")
        let definition = try Definition(compiling: text)
        guard case .choice(let choice) = definition.state(at: "/States/A")?.kind,
            case .comparison(let comparison) = choice.rules.first?.condition
        else {
            Issue.record("no comparison")
            return
        }
        #expect(comparison.variable.text == "$.x")
        #expect(Self.name(of: comparison.test) == name)
    }

    private static func name(of test: ComparisonTest) -> String {
        switch test {
        case .isPresent: "IsPresent"
        case .isNull: "IsNull"
        case .isString: "IsString"
        case .isNumeric: "IsNumeric"
        case .isBoolean: "IsBoolean"
        case .isTimestamp: "IsTimestamp"
        case .stringMatches: "StringMatches"
        case .booleanEquals(let operand): "BooleanEquals" + suffix(operand)
        case .string(let ordering, let operand): "String" + ordering.rawValue + suffix(operand)
        case .numeric(let ordering, let operand): "Numeric" + ordering.rawValue + suffix(operand)
        case .timestamp(let ordering, let operand):
            "Timestamp" + ordering.rawValue + suffix(operand)
        }
    }

    private static func suffix<Value>(_ operand: Dynamic<Value>) -> String {
        switch operand {
        case .value: ""
        case .path: "Path"
        case .expression: "{%"
        }
    }
}
