import StileASL
import Testing

/// Rules of the machine: its fields, its states' names, how they hang together.
struct MachineRuleTests {
    private static let succeed = #"{"Type": "Succeed"}"#

    @Test(arguments: fields + names + transitions)
    func aFaultIsNamedWithItsPlace(_ bad: BadDefinition) {
        bad.check()
    }

    static let fields: [BadDefinition] = [
        BadDefinition(
            "not JSON", "{\n  \"StartAt\": ▶nope\n}", .invalidJSONDescription, at: "/",
            says: "unknown word"),
        BadDefinition("nothing", "▶", .invalidJSONDescription, at: "/", says: "unexpected end"),
        BadDefinition("an array", "▶[]", at: "/", says: "must be a JSON object, found an array"),
        BadDefinition(
            "no StartAt", "▶{\"States\": {\"A\": \(succeed)}}", at: "/",
            says: "These fields are required: [StartAt]"),
        BadDefinition(
            "no States", "▶{\"StartAt\": \"A\"}", at: "/",
            says: "These fields are required: [States]"),
        BadDefinition(
            "nothing at all", "▶{}", at: "/", says: "These fields are required: [StartAt, States]"),
        BadDefinition(
            "misspelt StartAt", "{▶\"StartsAt\": \"A\", \"States\": {\"A\": \(succeed)}}",
            at: "/StartsAt", says: "unknown field \"StartsAt\" in the state machine",
            suggestion: "did you mean \"StartAt\"?"),
        BadDefinition(
            "empty States", "{\"StartAt\": \"A\", \"States\": ▶{}}", .schemaValidationFailed,
            at: "/States", says: "Value cannot be empty"),
        BadDefinition(
            "States of another kind", "{\"StartAt\": \"A\", \"States\": ▶[]}", at: "/States",
            says: "must be an object, found an array"),
        BadDefinition(
            "a field of a state",
            "{\"StartAt\": \"A\", ▶\"Next\": \"A\", \"States\": {\"A\": \(succeed)}}",
            at: "/Next", says: "is a field of states",
            suggestion: "move it into a state under \"States\""),
        BadDefinition(
            "Version",
            "{\"Version\": ▶\"2.0\", \"StartAt\": \"A\", \"States\": {\"A\": \(succeed)}}",
            at: "/Version", says: "must be \"1.0\", found \"2.0\"",
            suggestion: "leave it out or write \"1.0\""),
        BadDefinition(
            "TimeoutSeconds",
            "{\"TimeoutSeconds\": ▶0, \"StartAt\": \"A\", \"States\": {\"A\": \(succeed)}}",
            at: "/TimeoutSeconds", says: "a whole number from 1 to 99999999, found the number 0"),
        BadDefinition(
            "QueryLanguage",
            "{\"QueryLanguage\": ▶\"JSONPat\", \"StartAt\": \"A\", \"States\": {\"A\": \(succeed)}}",
            at: "/QueryLanguage", says: "should have one of these values: [JSONPath, JSONata]",
            suggestion: "did you mean \"JSONPath\"?"),
        BadDefinition(
            "JSONPath under JSONata",
            """
            {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
              "A": {"Type": "Succeed", "QueryLanguage": ▶"JSONPath"}}}
            """,
            at: "/States/A",
            says:
                "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine"),
    ]

    static let names: [BadDefinition] = [
        BadDefinition(
            "a long name",
            "{\"StartAt\": \"\(long)\", \"States\": {▶\"\(long)\": \(succeed)}}",
            .invalidStateName, at: "/States/\(long)",
            says: "1 to 80 characters"),
        BadDefinition(
            "an empty name", "{\"StartAt\": \"\", \"States\": {▶\"\": \(succeed)}}",
            .invalidStateName,
            at: "/States/",
            says: "1 to 80 characters"),
        BadDefinition(
            "the same name twice",
            "{\"StartAt\": \"A\", \"States\": {\"A\": \(succeed),\n▶\"A\": \(succeed)}}",
            .duplicateStateName, at: "/States/A",
            says: "\"A\" is used twice; the first one is on line 1",
            suggestion: "state names are unique over the whole machine"),
        BadDefinition(
            "the same name in a branch",
            BadDefinition.machine(
                """
                {"Type": "Parallel", "End": true, "Branches": [
                  {"StartAt": "A", "States": {▶"A": {"Type": "Succeed"}}}]}
                """),
            .duplicateStateName, at: "/States/A/Branches/0/States/A",
            says: "the first one is /States/A",
            suggestion: "state names are unique over the whole machine"),
        BadDefinition(
            "a state of another kind", BadDefinition.machine("▶\"Succeed\""), at: "/States/A",
            says: "must be an object, found the string \"Succeed\""),
        BadDefinition(
            "no Type", BadDefinition.marked(#"{"End": true}"#), at: "/States/A",
            says: "These fields are required: [Type]",
            suggestion:
                "add \"Type\", one of Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map"),
        BadDefinition(
            "misspelt Type field", BadDefinition.machine(#"{▶"Typ": "Succeed"}"#),
            at: "/States/A/Typ", says: "unknown field \"Typ\" in state \"A\"",
            suggestion: "did you mean \"Type\"?"),
        BadDefinition(
            "unknown Type", BadDefinition.machine(#"{"Type": ▶"Pas", "End": true}"#),
            at: "/States/A/Type",
            says:
                "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail,"
                + " Choice, Parallel, Map] (found \"Pas\" in state \"A\")",
            suggestion: "did you mean \"Pass\"?"),
    ]

    static let transitions: [BadDefinition] = [
        BadDefinition(
            "StartAt is not there", "{\"StartAt\": ▶\"B\", \"States\": {\"Load\": \(succeed)}}",
            .missingTransitionTarget, at: "/StartAt",
            says: "\"StartAt\" names the state \"B\", which does not exist in the state machine"),
        BadDefinition(
            "Next is misspelt",
            BadDefinition.machine(
                #"{"Type": "Pass", "Next": ▶"Laod"}"#, more: #", "Load": {"Type": "Succeed"}"#),
            .missingTransitionTarget, at: "/States/A/Next", says: "names the state \"Laod\"",
            suggestion: "did you mean \"Load\"?"),
        BadDefinition(
            "Next leaves a branch",
            BadDefinition.machine(
                """
                {"Type": "Parallel", "End": true, "Branches": [{"StartAt": "Inner", "States": {
                  "Inner": {"Type": "Pass", "Next": ▶"A"}}}]}
                """),
            .missingTransitionTarget, at: "/States/A/Branches/0/States/Inner/Next",
            says: "there is one at /States/A, but a transition cannot leave"),
        BadDefinition(
            "Catch names no state",
            BadDefinition.task(#""Catch": [{"ErrorEquals": ["E"], "Next": ▶"Mend"}]"#),
            .missingTransitionTarget, at: "/States/A/Catch/0/Next", says: "\"Mend\""),
        BadDefinition(
            "a choice names no state",
            BadDefinition.choice(
                #"{"Variable": "$.x", "IsNull": true, "Next": ▶"Mend"}"#, #""Default": "B""#),
            .missingTransitionTarget, at: "/States/A/Choices/0/Next", says: "\"Mend\""),
        BadDefinition(
            "Default names no state",
            BadDefinition.choice(
                #"{"Variable": "$.x", "IsNull": true, "Next": "B"}"#, #""Default": ▶"Mend""#),
            .missingTransitionTarget, at: "/States/A/Default", says: "\"Mend\""),
        BadDefinition(
            "no way leads there",
            BadDefinition.machine(succeed, more: ", ▶\"Alone\": \(succeed)"),
            .missingTransitionTarget, at: "/States/Alone", says: "cannot be reached",
            suggestion: "name it in a \"Next\" or remove it"),
        BadDefinition(
            "neither Next nor End", BadDefinition.marked(#"{"Type": "Pass"}"#), at: "/States/A",
            says: "neither \"Next\" nor \"End\"",
            suggestion: "add \"Next\" with the name of a state, or \"End\": true"),
        BadDefinition(
            "both Next and End",
            BadDefinition.marked(#"{"Type": "Pass", "Next": "A", "End": true}"#),
            at: "/States/A", says: "both \"Next\" and \"End\"", suggestion: "remove one of them"),
        BadDefinition(
            "End is false",
            BadDefinition.machine(#"{"Type": "Pass", "End": ▶false}"#), at: "/States/A/End",
            says: "can only be true", suggestion: "remove it and add \"Next\""),
        BadDefinition(
            "Next is no name",
            BadDefinition.machine(#"{"Type": "Pass", "Next": ▶null}"#), at: "/States/A/Next",
            says: "must be a string, found null"),
        BadDefinition(
            "misspelt Next",
            BadDefinition.machine(#"{"Type": "Pass", ▶"Nxt": "A"}"#), at: "/States/A/Nxt",
            says: "unknown field \"Nxt\" in state \"A\"", suggestion: "did you mean \"Next\"?"),
        BadDefinition(
            "Next of a Succeed state", BadDefinition.machine(#"{"Type": "Succeed", ▶"Next": "A"}"#),
            at: "/States/A/Next", says: "\"Next\" is not a field of Succeed states",
            suggestion: "it belongs to Task, Wait, Pass, Parallel, Map"),
        BadDefinition(
            "End of a Fail state", BadDefinition.machine(#"{"Type": "Fail", ▶"End": true}"#),
            at: "/States/A/End", says: "not a field of Fail states",
            suggestion: "it belongs to Task, Wait, Pass, Parallel, Map"),
    ]

    private static let long = String(repeating: "x", count: 81)

    @Test func everyProblemIsReportedAtOnceInTheOrderOfTheText() {
        let text = """
            {
              "StartAt": "A",
              "States": {
                "A": {"Type": "Pass", "Nxt": "B"},
                "B": {"Type": "Wait", "Seconds": -1, "Timestamp": "x", "Next": "Cc"},
                "C": {"Type": "Task", "Resource": "f", "ResultPath": "$$.x", "End": true}
              }
            }
            """
        let errors = Definition.compile(text).errors
        #expect(errors.map(\.line) == [4, 5, 5, 5, 5, 6, 6])
        #expect(
            errors.map(\.pointer) == [
                "/States/A/Nxt", "/States/B", "/States/B/Seconds", "/States/B/Timestamp",
                "/States/B/Next", "/States/C/Resource", "/States/C/ResultPath",
            ])
    }
}
