import StileASL
import Testing

/// Rules of Retry and Catch.
struct HandlerRuleTests {
    @Test(arguments: retriers + catchers)
    func aFaultIsNamedWithItsPlace(_ bad: BadDefinition) {
        bad.check()
    }

    private static func retry(_ fields: String) -> String {
        BadDefinition.task("\"Retry\": [{\"ErrorEquals\": [\"E\"], \(fields)}]")
    }

    static let retriers: [BadDefinition] = [
        BadDefinition(
            "no ErrorEquals", BadDefinition.task(#""Retry": [▶{"MaxAttempts": 1}]"#),
            at: "/States/A/Retry/0", says: "These fields are required: [ErrorEquals]"),
        BadDefinition(
            "empty ErrorEquals", BadDefinition.task(#""Retry": [{"ErrorEquals": ▶[]}]"#),
            at: "/States/A/Retry/0/ErrorEquals", says: "Value cannot be empty"),
        BadDefinition(
            "an error name of another kind",
            BadDefinition.task(#""Retry": [{"ErrorEquals": [▶1]}]"#),
            at: "/States/A/Retry/0/ErrorEquals/0", says: "found the number 1"),
        BadDefinition(
            "States.ALL with others",
            BadDefinition.task(#""Retry": [{"ErrorEquals": ▶["E", "States.ALL"]}]"#),
            at: "/States/A/Retry/0/ErrorEquals", says: "must stand alone",
            suggestion: "it covers the other names: remove them, or give them an entry before it"),
        BadDefinition(
            "States.ALL not last",
            BadDefinition.task(
                #""Retry": [{"ErrorEquals": ▶["States.ALL"]}, {"ErrorEquals": ["E"]}]"#),
            at: "/States/A/Retry/0/ErrorEquals",
            says: "but retrier 1 of state \"A\" is followed by others",
            suggestion: "move it to the end"),
        BadDefinition(
            "IntervalSeconds", retry(#""IntervalSeconds": ▶0"#),
            at: "/States/A/Retry/0/IntervalSeconds", says: "a whole number from 1"),
        BadDefinition(
            "MaxAttempts", retry(#""MaxAttempts": ▶100000000"#),
            at: "/States/A/Retry/0/MaxAttempts", says: "a whole number from 0 to 99999999"),
        BadDefinition(
            "BackoffRate", retry(#""BackoffRate": ▶0.5"#), at: "/States/A/Retry/0/BackoffRate",
            says: "a number of at least 1, found the number 0.5"),
        BadDefinition(
            "MaxDelaySeconds", retry(#""MaxDelaySeconds": ▶0"#),
            at: "/States/A/Retry/0/MaxDelaySeconds", says: "a whole number from 1"),
        BadDefinition(
            "a short MaxDelaySeconds", retry(#""IntervalSeconds": 5, "MaxDelaySeconds": ▶5"#),
            at: "/States/A/Retry/0/MaxDelaySeconds",
            says: "must be greater than \"IntervalSeconds\" (5), found 5"),
        BadDefinition(
            "JitterStrategy", retry(#""JitterStrategy": ▶"FUL""#),
            at: "/States/A/Retry/0/JitterStrategy",
            says: "should have one of these values: [FULL, NONE]",
            suggestion: "did you mean \"FULL\"?"),
        BadDefinition(
            "a misspelt field", retry(#"▶"MaxAttempt": 1"#), at: "/States/A/Retry/0/MaxAttempt",
            says: "unknown field \"MaxAttempt\" in retrier 1 of state \"A\"",
            suggestion: "did you mean \"MaxAttempts\"?"),
        BadDefinition(
            "Retry is no list", BadDefinition.task(#""Retry": ▶{}"#), at: "/States/A/Retry",
            says: "must be an array, found an object"),
    ]

    static let catchers: [BadDefinition] = [
        BadDefinition(
            "no Next", BadDefinition.task(#""Catch": [▶{"ErrorEquals": ["E"]}]"#),
            at: "/States/A/Catch/0", says: "These fields are required: [Next]"),
        BadDefinition(
            "ResultPath",
            BadDefinition.task(
                #""Catch": [{"ErrorEquals": ["E"], "Next": "A", "ResultPath": "▶x"}]"#),
            at: "/States/A/Catch/0/ResultPath", says: "must be a valid reference path"),
        BadDefinition(
            "States.ALL not last",
            BadDefinition.task(
                #""Catch": [{"ErrorEquals": ▶["States.ALL"], "Next": "A"}, {"ErrorEquals": ["E"], "Next": "A"}]"#
            ), at: "/States/A/Catch/0/ErrorEquals",
            says: "but catcher 1 of state \"A\" is followed by others",
            suggestion: "move it to the end"),
        BadDefinition(
            "Assign",
            BadDefinition.task(#""Catch": [{"ErrorEquals": ["E"], "Next": "A", "Assign": ▶1}]"#),
            at: "/States/A/Catch/0/Assign", says: "must be an object, found the number 1"),
        BadDefinition(
            "Output",
            BadDefinition.task(#""Catch": [{"ErrorEquals": ["E"], "Next": "A", ▶"Output": 1}]"#),
            at: "/States/A/Catch/0/Output", says: "belongs to the query language JSONata",
            suggestion: "add \"QueryLanguage\": \"JSONata\""),
        BadDefinition(
            "ResultPath in JSONata",
            BadDefinition.task(
                #""QueryLanguage": "JSONata", "Catch": [{"ErrorEquals": ["E"], "Next": "A", ▶"ResultPath": "$"}]"#
            ),
            at: "/States/A/Catch/0/ResultPath", says: "belongs to the query language JSONPath",
            suggestion: "write it as a JSONata expression"),
        BadDefinition(
            "Catch of a Pass state",
            BadDefinition.machine(#"{"Type": "Pass", ▶"Catch": [], "End": true}"#),
            at: "/States/A/Catch", says: "not a field of Pass states",
            suggestion: "it belongs to Task, Parallel, Map"),
    ]
}
