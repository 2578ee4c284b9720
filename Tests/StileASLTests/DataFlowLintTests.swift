import StileASL
import Testing

/// What is known of the data before anything runs.
struct DataFlowLintTests {
    @Test(arguments: paths + choices + limits)
    func aDoubtIsNamedWithItsPlace(_ doubtful: DoubtfulDefinition) {
        doubtful.check()
    }

    /// A first state that gives `{"a": {"b": 1}, "list": [1, 2]}`, and `state` after it.
    private static func after(_ state: String, more: String = "") -> String {
        """
        {"StartAt": "A", "States": {
          "A": {"Type": "Pass", "Result": {"a": {"b": 1}, "list": [1, 2]}, "Next": "B"},
          "B": \(state)\(more)}}
        """
    }

    private static func pass(_ fields: String) -> String {
        after("{\"Type\": \"Pass\", \(fields), \"End\": true}")
    }

    static let paths: [DoubtfulDefinition] = [
        DoubtfulDefinition(
            "a name that is not there", pass(#""InputPath": ▶"$.a.c""#), .pathNeverExists,
            at: "/States/B/InputPath",
            says: "there is no \"c\", the object there has only \"b\""),
        DoubtfulDefinition(
            "a misspelt name", pass(#""Parameters": {"x.$": ▶"$.lists"}"#), .pathNeverExists,
            at: "/States/B/Parameters/x.$", says: "there is no \"lists\"",
            suggestion: "did you mean \"list\"?"),
        DoubtfulDefinition(
            "a name below a number", pass(#""OutputPath": ▶"$.a.b.c""#), .pathNeverExists,
            at: "/States/B/OutputPath", says: "what it is looked for in is no object"),
        DoubtfulDefinition(
            "an argument of a function",
            pass(#""Parameters": {"x.$": ▶"States.Format('{}', $.b)"}"#), .pathNeverExists,
            at: "/States/B/Parameters/x.$", says: "\"$.b\" in \"Parameters\" of state \"B\""),
        DoubtfulDefinition(
            "what a ResultPath made",
            after(
                #"{"Type": "Pass", "Result": 1, "ResultPath": "$.c", "Next": "C"}"#,
                more: #", "C": {"Type": "Pass", "InputPath": ▶"$.d", "End": true}"#),
            .pathNeverExists, at: "/States/C/InputPath", says: "\"a\", \"c\", \"list\""),
        DoubtfulDefinition(
            "below the cause of an error",
            BadDefinition.task(
                #""Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.err", "Next": "B"}]"#,
                more: #", "B": {"Type": "Pass", "InputPath": ▶"$.err.Cause.message", "End": true}"#
            ),
            .pathNeverExists, at: "/States/B/InputPath",
            says: "what it is looked for in is no object"),
        DoubtfulDefinition(
            "of an item",
            after(
                """
                {"Type": "Map", "ItemsPath": "$.list", "ItemSelector": {"n": 1}, "End": true,
                  "ItemProcessor": {"StartAt": "I", "States": {
                    "I": {"Type": "Pass", "InputPath": ▶"$.m", "End": true}}}}
                """), .pathNeverExists, at: "/States/B/ItemProcessor/States/I/InputPath",
            says: "has only \"n\""),
    ]

    static let choices: [DoubtfulDefinition] = [
        DoubtfulDefinition(
            "a comparison",
            after(
                """
                {"Type": "Choice", "Default": "C", "Choices": [
                  {"Variable": ▶"$.x", "IsNull": true, "Next": "C"}]}
                """, more: #", "C": {"Type": "Succeed"}"#),
            .pathNeverExists, at: "/States/B/Choices/0/Variable",
            says: "\"Variable\" of choice rule 1 of state \"B\"")
    ]

    static let limits: [DoubtfulDefinition] = [
        DoubtfulDefinition(
            "a history that is too long",
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Pass", "Parameters": {"n.$": "States.ArrayRange(1, 1000, 1)"},
                "Next": "M"},
              ▶"M": {"Type": "Map", "ItemsPath": "$.n", "End": true, "ItemProcessor": {
                "StartAt": "T1", "States": {
                  "T1": \(task("T2")), "T2": \(task("T3")), "T3": \(task("T4")),
                  "T4": \(task("T5")), "T5": \(task(nil))}}}}}
            """, .historyLimit, at: "/States/M",
            says: "1000 iterations of at least 27 history events each",
            suggestion: "set \"Mode\" of \"ProcessorConfig\" to \"DISTRIBUTED\""),
        DoubtfulDefinition(
            "results that are too long",
            """
            {"QueryLanguage": "JSONata", "StartAt": "M", "States": {
              ▶"M": {"Type": "Map", "Items": "{% [1..1000] %}", "End": true, "ItemProcessor": {
                "StartAt": "I", "States": {
                  "I": {"Type": "Pass", "Output": "\(String(repeating: "x", count: 300))",
                    "End": true}}}}}}
            """, .payloadLimit, at: "/States/M",
            says: "the 1000 results of state \"M\" have more than 262144 bytes together",
            suggestion: "let each iteration give less, or write results elsewhere"),
        DoubtfulDefinition(
            "a value that is too long",
            """
            {"StartAt": "A", "States": {
              ▶"A": {"Type": "Pass", "Result": "\(String(repeating: "x", count: 262_144))",
                "End": true}}}
            """, .payloadLimit, at: "/States/A", says: "gives more than 262144 bytes",
            suggestion: "keep the value in an object store and pass its key"),
    ]

    private static func task(_ next: String?) -> String {
        "{\"Type\": \"Task\", \"Resource\": \"arn:aws:lambda:us-east-1:000000000000:function:f\", "
            + (next.map { "\"Next\": \"\($0)\"}" } ?? "\"End\": true}")
    }

    @Test(arguments: [
        // Either way may bring it.
        """
        {"StartAt": "A", "States": {
          "A": {"Type": "Choice", "Default": "C", "Choices": [
            {"Variable": "$.x", "IsPresent": true, "Next": "B"}]},
          "B": {"Type": "Pass", "Result": {"b": 1}, "Next": "D"},
          "C": {"Type": "Pass", "Result": {"c": 1}, "Next": "D"},
          "D": {"Type": "Pass", "InputPath": "$.c", "End": true}}}
        """,
        // A loop counts up.
        """
        {"StartAt": "Init", "States": {
          "Init": {"Type": "Pass", "Result": {"count": 0}, "Next": "Next"},
          "Next": {"Type": "Pass", "Next": "Which",
            "Parameters": {"count.$": "States.MathAdd($.count, 1)", "before.$": "$"}},
          "Which": {"Type": "Choice", "Default": "Next", "Choices": [
            {"Variable": "$.before.count", "NumericGreaterThan": 3, "Next": "End"}]},
          "End": {"Type": "Succeed"}}}
        """,
        // A rule that asks for presence first; a path with a wildcard; results of tasks.
        """
        {"StartAt": "A", "States": {
          "A": {"Type": "Pass", "Result": {"a": 1}, "Next": "B"},
          "B": {"Type": "Choice", "Default": "C", "Choices": [
            {"And": [{"Variable": "$.x", "IsPresent": true},
              {"Variable": "$.x", "NumericEquals": 1}], "Next": "C"}]},
          "C": {"Type": "Pass", "Parameters": {"all.$": "$.list[*].x"}, "Next": "D"},
          "D": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f",
            "ResultPath": "$.r", "Next": "E"},
          "E": {"Type": "Pass", "InputPath": "$.r.anything[0].x", "End": true}}}
        """,
    ])
    func nothingIsSaidOfWhatIsUnknown(_ text: String) {
        let found = Definition.compile(text).diagnostics
        #expect(found.map { "\($0.code) \($0.pointer) \($0.message)" } == [])
    }

    @Test(.timeLimit(.minutes(1)))
    func aMegabyteIsCheckedInOneGo() {
        let states = (0..<6_000).map { index in
            """
            "S\(index)":{"Type":"Pass","Assign":{"v\(index).$":"$.a"},"Parameters":\
            {"p.$":"$","q.$":"$","v.$":"$v\(max(0, index - 1))"},"Next":"S\((index + 1) % 6_000)"}
            """
        }
        let text =
            "{\"StartAt\":\"C\",\"States\":{\"C\":{\"Type\":\"Choice\",\"Choices\":[{\"Variable\":"
            + "\"$.x\",\"IsPresent\":true,\"Next\":\"S0\"},{\"Variable\":\"$.y\",\"IsPresent\":"
            + "true,\"Next\":\"S3000\"}],\"Default\":\"E\"},\"E\":{\"Type\":\"Succeed\"},"
            + states.joined(separator: ",") + "}}"
        let compiled = Definition.compile(text)
        #expect(compiled.definition != nil)
        #expect(compiled.warnings.contains { $0.code == .endlessLoop })
    }
}
