import StileASL
import Testing

/// Rules of the state types, in the query language JSONPath.
struct StateRuleTests {
    @Test(arguments: common + leaves + tasks + nesting)
    func aFaultIsNamedWithItsPlace(_ bad: BadDefinition) {
        bad.check()
    }

    private static func pass(_ fields: String) -> String {
        BadDefinition.machine("{\"Type\": \"Pass\", \(fields), \"End\": true}")
    }

    private static func wait(_ fields: String) -> String {
        BadDefinition.machine("{\"Type\": \"Wait\", \(fields), \"End\": true}")
    }

    private static let function = "arn:aws:lambda:us-east-1:000000000000:function:f"

    static let common: [BadDefinition] = [
        BadDefinition(
            "Comment", pass(#""Comment": ▶1"#), at: "/States/A/Comment",
            says: "must be a string, found the number 1"),
        BadDefinition(
            "InputPath is no path", pass(#""InputPath": "▶a.b""#), at: "/States/A/InputPath",
            says: "\"InputPath\" of state \"A\" must be a valid JSONPath"),
        BadDefinition(
            "a fault inside a path", pass(#""OutputPath": "$.a[▶""#), at: "/States/A/OutputPath",
            says: "at offset 4"),
        BadDefinition(
            "InputPath of another kind", pass(#""InputPath": ▶{}"#), at: "/States/A/InputPath",
            says: "must be a path or null, found an object"),
        BadDefinition(
            "ResultPath to the context", pass(#""ResultPath": ▶"$$.a""#),
            at: "/States/A/ResultPath",
            says: "cannot write to the context object",
            suggestion: "use a path that begins with \"$.\""),
        BadDefinition(
            "ResultPath with a wildcard", pass(#""ResultPath": "$.a[*]▶""#),
            at: "/States/A/ResultPath", says: "must be a valid reference path"),
        BadDefinition(
            "ResultPath of another kind", pass(#""ResultPath": ▶true"#), at: "/States/A/ResultPath",
            says: "must be a reference path or null, found true"),
        BadDefinition(
            "a template's path", pass(#""Parameters": {"a": {"b.$": "▶x"}}"#),
            at: "/States/A/Parameters/a",
            says: "The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic"
                + " function call"),
        BadDefinition(
            "a template that is no object", pass(#""Parameters": ▶"$.x""#),
            at: "/States/A/Parameters", says: "must be an object, found the string \"$.x\""),
        BadDefinition(
            "Assign", pass(#""Assign": ▶"$.x""#), at: "/States/A/Assign",
            says: "must be an object, found the string \"$.x\""),
        BadDefinition(
            "a path in Assign", pass(#""Assign": {"x.$": "▶x"}"#), at: "/States/A/Assign",
            says: "The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic"),
        BadDefinition(
            "a variable's name", pass(#""Assign": {▶"1st": 1}"#), at: "/States/A/Assign/1st",
            says: "the variable name \"1st\" in \"Assign\" of state \"A\" must begin with a letter"),
        BadDefinition(
            "a reserved variable", pass(#""Assign": {▶"states.$": "$"}"#),
            at: "/States/A/Assign/states.$",
            says: "\"states\" in \"Assign\" of state \"A\" is reserved"
        ),
        BadDefinition(
            "a variable from outside",
            BadDefinition.machine(
                """
                {"Type": "Parallel", "End": true, "Assign": {"x": 1}, "Branches": [
                  {"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true,
                    "Assign": {▶"x.$": "$.y"}}}}]}
                """),
            at: "/States/A/Branches/0/States/B/Assign/x.$",
            says: "sets the variable \"x\", which is assigned in a scope around it",
            suggestion: "give it another name: a Parallel branch or Map iteration cannot change"
                + " variables from outside"),
        BadDefinition(
            "Assign of a Succeed state",
            BadDefinition.machine(#"{"Type": "Succeed", ▶"Assign": {"x": 1}}"#),
            at: "/States/A/Assign", says: "not a field of Succeed states",
            suggestion: "it belongs to Task, Wait, Pass, Choice, Parallel, Map"),
        BadDefinition(
            "Output", pass(#"▶"Output": "{% 1 %}""#), at: "/States/A/Output",
            says: "\"Output\" belongs to the query language JSONata",
            suggestion: "add \"QueryLanguage\": \"JSONata\""),
        BadDefinition(
            "a path in JSONata", pass(#""QueryLanguage": "JSONata", ▶"InputPath": "$.x""#),
            at: "/States/A/InputPath", says: "belongs to the query language JSONPath",
            suggestion: "write it as a JSONata expression"),
        BadDefinition(
            "a faulty expression",
            pass(#""QueryLanguage": "JSONata", "Output": {"a": ["{% 1 +▶ %}"]}"#),
            at: "/States/A/Output/a/0",
            says: "\"Output\" of state \"A\" must be a valid JSONata expression"
        ),
        BadDefinition(
            "a field of another type", pass(#"▶"Seconds": 5"#), at: "/States/A/Seconds",
            says: "\"Seconds\" is not a field of Pass states", suggestion: "it belongs to Wait"),
    ]

    static let leaves: [BadDefinition] = [
        BadDefinition(
            "Wait for nothing", BadDefinition.marked(#"{"Type": "Wait", "End": true}"#),
            at: "/States/A",
            says: "exactly one of Seconds, SecondsPath, Timestamp, TimestampPath, found none"),
        BadDefinition(
            "Wait for two things",
            BadDefinition.marked(
                #"{"Type": "Wait", "Seconds": 1, "SecondsPath": "$.s", "End": true}"#),
            at: "/States/A", says: "found Seconds and SecondsPath"),
        BadDefinition(
            "negative Seconds", wait(#""Seconds": ▶-1"#), at: "/States/A/Seconds",
            says: "a whole number from 0 to 99999999, found the number -1"),
        BadDefinition(
            "half a second", wait(#""Seconds": ▶1.5"#), at: "/States/A/Seconds",
            says: "found the number 1.5"),
        BadDefinition(
            "Seconds as text", wait(#""Seconds": ▶"5""#), at: "/States/A/Seconds",
            says: "found the string \"5\""),
        BadDefinition(
            "SecondsPath to many values", wait(#""SecondsPath": ▶"$.a[*]""#),
            at: "/States/A/SecondsPath", says: "must select one value"),
        BadDefinition(
            "Timestamp", wait(#""Timestamp": ▶"2016-13-05T21:29:29Z""#), at: "/States/A/Timestamp",
            says: "String does not match RFC3339 timestamp",
            suggestion: "write it like \"2026-01-31T18:00:00Z\""),
        BadDefinition(
            "Error twice",
            BadDefinition.machine(#"{"Type": "Fail", "Error": "E", ▶"ErrorPath": "$.e"}"#),
            at: "/States/A/ErrorPath", says: "both \"Error\" and \"ErrorPath\"",
            suggestion: "remove one of them"),
        BadDefinition(
            "Cause of another kind", BadDefinition.machine(#"{"Type": "Fail", "Cause": ▶{}}"#),
            at: "/States/A/Cause", says: "must be a string, found an object"),
        BadDefinition(
            "CausePath is no intrinsic",
            BadDefinition.machine(#"{"Type": "Fail", "CausePath": "▶States.Shout($.x)"}"#),
            at: "/States/A/CausePath", says: "must be a valid intrinsic function call"),
        BadDefinition(
            "InputPath of a Fail state",
            BadDefinition.machine(#"{"Type": "Fail", ▶"InputPath": "$"}"#),
            at: "/States/A/InputPath", says: "not a field of Fail states",
            suggestion: "it belongs to Task, Wait, Pass, Succeed, Choice, Parallel, Map"),
    ]

    static let tasks: [BadDefinition] = [
        BadDefinition(
            "no Resource", BadDefinition.marked(#"{"Type": "Task", "End": true}"#),
            at: "/States/A", says: "These fields are required: [Resource]"),
        BadDefinition(
            "TimeoutSeconds", BadDefinition.task(#""TimeoutSeconds": ▶0"#),
            at: "/States/A/TimeoutSeconds", says: "from 1 to 99999999"),
        BadDefinition(
            "TimeoutSeconds twice",
            BadDefinition.task(#""TimeoutSeconds": 5, ▶"TimeoutSecondsPath": "$.t""#),
            at: "/States/A/TimeoutSecondsPath", says: "can have only one",
            suggestion: "remove one of them"),
        BadDefinition(
            "a slow heartbeat",
            BadDefinition.task(#""TimeoutSeconds": 5, "HeartbeatSeconds": ▶5"#),
            at: "/States/A/HeartbeatSeconds",
            says: "must be less than \"TimeoutSeconds\" (5), found 5"),
        BadDefinition(
            "Credentials", BadDefinition.task(#"▶"Credentials": {}"#), at: "/States/A/Credentials",
            says: "The field 'RoleArn' is required but was missing"),
        BadDefinition(
            "a misspelt field", BadDefinition.task(#"▶"ResultsSelector": {}"#),
            at: "/States/A/ResultsSelector", says: "unknown field",
            suggestion: "did you mean \"ResultSelector\"?"),
        BadDefinition(
            "Arguments", BadDefinition.task(#"▶"Arguments": {}"#), at: "/States/A/Arguments",
            says: "JSONata", suggestion: "add \"QueryLanguage\": \"JSONata\""),
    ]

    static let nesting: [BadDefinition] = [
        BadDefinition(
            "no Branches", BadDefinition.marked(#"{"Type": "Parallel", "End": true}"#),
            at: "/States/A", says: "These fields are required: [Branches]"),
        BadDefinition(
            "empty Branches",
            BadDefinition.machine(#"{"Type": "Parallel", "Branches": ▶[], "End": true}"#),
            at: "/States/A/Branches", says: "Value cannot be empty"),
        BadDefinition(
            "a branch of another kind",
            BadDefinition.machine(#"{"Type": "Parallel", "Branches": [▶1], "End": true}"#),
            at: "/States/A/Branches/0", says: "element 1 of \"Branches\""),
        BadDefinition(
            "a branch without States",
            BadDefinition.machine(
                #"{"Type": "Parallel", "Branches": [▶{"StartAt": "B"}], "End": true}"#),
            at: "/States/A/Branches/0", says: "These fields are required: [States]"),
        BadDefinition(
            "a field of the machine in a branch",
            BadDefinition.machine(
                """
                {"Type": "Parallel", "End": true, "Branches": [
                  {▶"TimeoutSeconds": 5, "StartAt": "B", "States": {"B": {"Type": "Succeed"}}}]}
                """),
            at: "/States/A/Branches/0/TimeoutSeconds", says: "unknown field"),
        BadDefinition(
            "no ItemProcessor", BadDefinition.marked(#"{"Type": "Map", "End": true}"#),
            at: "/States/A", says: "These fields are required: [ItemProcessor]"),
        BadDefinition(
            "two item processors",
            BadDefinition.map(
                #"▶"Iterator": {"StartAt": "J", "States": {"J": {"Type": "Succeed"}}}"#),
            at: "/States/A/Iterator", says: "both \"ItemProcessor\" and \"Iterator\"",
            suggestion: "remove one of them"),
        BadDefinition(
            "MaxConcurrency", BadDefinition.map(#""MaxConcurrency": ▶-1"#),
            at: "/States/A/MaxConcurrency", says: "a whole number from 0"),
        BadDefinition(
            "ToleratedFailurePercentage", BadDefinition.map(#""ToleratedFailurePercentage": ▶101"#),
            at: "/States/A/ToleratedFailurePercentage", says: "a number from 0 to 100"),
        BadDefinition(
            "two selectors", BadDefinition.map(#""ItemSelector": {}, ▶"Parameters": {}"#),
            at: "/States/A/Parameters", says: "both \"ItemSelector\" and \"Parameters\"",
            suggestion: "remove one of them"),
        BadDefinition(
            "ItemReader", BadDefinition.map(#"▶"ItemReader": {}"#), at: "/States/A/ItemReader",
            says: "\"ItemReader\" of state \"A\" belongs to the mode DISTRIBUTED",
            suggestion: "set \"Mode\" of \"ProcessorConfig\" to \"DISTRIBUTED\""),
        BadDefinition(
            "Label",
            BadDefinition.machine(
                """
                {"Type": "Map", "End": true, "Label": ▶"\(String(repeating: "x", count: 41))",
                  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"},
                    "StartAt": "I", "States": {"I": {"Type": "Succeed"}}}}
                """),
            .invalidLabelName, at: "/States/A/Label", says: "has at most 40 characters, found 41"),
        BadDefinition(
            "misspelt mode",
            BadDefinition.machine(
                """
                {"Type": "Map", "End": true, "ItemProcessor": {
                  "ProcessorConfig": {"Mode": ▶"INLNE"},
                  "StartAt": "I", "States": {"I": {"Type": "Succeed"}}}}
                """),
            at: "/States/A/ItemProcessor/ProcessorConfig/Mode",
            says: "should have one of these values: [INLINE, DISTRIBUTED]",
            suggestion: "did you mean \"INLINE\"?"),
    ]
}
