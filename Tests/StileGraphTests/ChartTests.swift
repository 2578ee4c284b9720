import StileASL
import StileGraph
import Testing

/// Which nodes and edges a definition has.
@Suite struct ChartTests {
    struct Trial: Sendable, CustomTestStringConvertible {
        let rule: String
        let text: String
        var testDescription: String { text }

        init(_ rule: String, _ text: String) {
            self.rule = rule
            self.text = text
        }
    }

    static let rules = [
        Trial(#""Variable": "$.a", "NumericGreaterThan": 5"#, "$.a > 5"),
        Trial(#""Variable": "$.a", "NumericLessThanEqualsPath": "$.b""#, "$.a <= $.b"),
        Trial(#""Variable": "$.a", "StringEquals": "x y""#, #"$.a == "x y""#),
        Trial(#""Variable": "$.a", "StringMatches": "log-*""#, #"$.a matches "log-*""#),
        Trial(#""Variable": "$.a", "BooleanEquals": true"#, "$.a == true"),
        Trial(#""Variable": "$.a", "IsPresent": false"#, "$.a is not present"),
        Trial(#""Variable": "$.a", "IsTimestamp": true"#, "$.a is a timestamp"),
        Trial(
            #""Variable": "$.a", "TimestampLessThan": "2026-01-01T00:00:00Z""#,
            "$.a < 2026-01-01T00:00:00Z"),
        Trial(#""Not": {"Variable": "$.a", "StringEquals": "x"}"#, #"$.a != "x""#),
        Trial(#""Not": {"Variable": "$.a", "NumericLessThan": 1}"#, "not ($.a < 1)"),
        Trial(#""Not": {"Variable": "$.a", "IsNull": true}"#, "$.a is not null"),
        Trial(
            #""And": [{"Variable": "$.a", "IsNull": true}, {"Or": [{"Variable": "$.b", "IsNull": "#
                + #"true}, {"Variable": "$.c", "IsString": true}]}]"#,
            "$.a is null and ($.b is null or $.c is a string)"),
    ]

    @Test(arguments: rules) func rulesReadAsText(_ trial: Trial) throws {
        let chart = StateChart(
            try Definition(
                compiling: """
                    {"StartAt": "A", "States": {"B": {"Type": "Succeed"}, "A": {"Type": "Choice",
                    "Choices": [{\(trial.rule), "Next": "B"}]}}}
                    """))
        #expect(chart.edges.compactMap(\.kind.label) == [trial.text])
    }

    @Test func expressionsReadAsTheyAreWritten() throws {
        let chart = StateChart(
            try Definition(
                compiling: #"""
                    {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Choice",
                    "Choices": [{"Condition": "{% $states.input.a >\n   5 %}", "Next": "B"}],
                    "Default": "A"}, "B": {"Type": "Wait", "Seconds": "{% $n %}", "End": true}}}
                    """#))
        #expect(chart.edges.compactMap(\.kind.label) == ["$states.input.a > 5", "Default"])
        #expect(chart.nodes.compactMap(\.state?.detail) == ["$n s"])
    }

    /// `a>b` with `next`, `catch` and so on, the states by name.
    private static func ways(_ region: StateChart.Region) -> [String] {
        let names = Dictionary(
            uniqueKeysWithValues: region.nodes.map { node in
                switch node.kind {
                case .start: (node.id, "(")
                case .end: (node.id, ")")
                case .state(let state): (node.id, state.name)
                }
            })
        return region.edges.map {
            "\(names[$0.from] ?? "?")>\(names[$0.to] ?? "?") \($0.kind.name)"
        }
    }

    @Test func everyWayOutOfAStateIsAnEdge() throws {
        let chart = StateChart(
            try Definition(
                compiling: """
                    {"StartAt": "P", "States": {
                    "P": {"Type": "Parallel", "Next": "C", "Branches": [
                      {"StartAt": "a", "States": {"a": {"Type": "Fail"}}},
                      {"StartAt": "b", "States": {"b": {"Type": "Pass", "End": true}}}],
                      "Catch": [{"ErrorEquals": ["E", "F"], "Next": "S"},
                        {"ErrorEquals": ["States.ALL"], "Next": "S"}]},
                    "C": {"Type": "Choice", "Default": "P",
                      "Choices": [{"Variable": "$", "IsNull": true, "Next": "S"}]},
                    "S": {"Type": "Succeed"}}}
                    """))
        #expect(
            Self.ways(chart.root) == [
                "(>P start", "P>C next", "P>S catch", "P>S catch", "C>S rule", "C>P default",
                "S>) end",
            ])
        #expect(
            chart.regions.dropFirst().map(Self.ways) == [["(>a start"], ["(>b start", "b>) end"]])
        #expect(Set(chart.nodes.map(\.id)).count == chart.nodes.count)
        #expect(chart.regions[1].nodes.count == 2)
    }
}
