import Testing

/// `stile test-state`, done in this process.
@Suite struct TestStateTests {
    struct Trial: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        var status: Int32 = 0
        /// What standard output has, or standard error where nothing was tested.
        let texts: [String]
        var testDescription: String { arguments.joined(separator: " ") }
    }

    private static let task = ["--definition", "machine.json", "--state", "Work"]

    static let trials = [
        Trial(
            arguments: ["--definition", "pass.json", "--input", #"{"a":1}"#],
            texts: [
                "status:     SUCCEEDED\nnext state: Done\n\noutput:\n  {\n    \"b\": 1\n  }\n"
            ]),
        Trial(
            arguments: ["--definition", "pass.json", "--input", "in.json", "--json"],
            texts: [#""output":"{\"b\":7}""#, #""nextState":"Done""#, #""status":"SUCCEEDED""#]),
        Trial(
            arguments: [
                "--definition", "pass.json", "--input", "in.json", "--inspection-level", "debug",
            ],
            texts: ["\ninspection data:\n", "  input:\n    {\n      \"a\": 7\n    }\n"]),
        Trial(
            arguments: ["--definition", "variables.json", "--variables", #"{"v":3}"#],
            texts: ["\noutput:\n  3\n"]),
        Trial(
            arguments: [
                "--definition", "context.json", "--context", #"{"Execution":{"Id":"mine"}}"#,
                "--mock", #"{"result":{}}"#,
            ], texts: ["\noutput:\n  \"mine\"\n"]),
        Trial(
            arguments: ["--definition", "pass.json", "--context", "{}"], status: 2,
            texts: ["TestState does not support context when a mock is not specified"]),
        Trial(
            arguments: ["--definition", "machine.json", "--state", "Broken"], status: 1,
            texts: ["status:     FAILED\nerror:      Own.Error\ncause:      why\n"]),
        // Mocks, with the result as a value, in a text, and errors.
        Trial(arguments: task + ["--mock", #"{"result":{"n":1}}"#], texts: ["\"n\": 1"]),
        Trial(arguments: task + ["--mock", #"{"result":"{\"n\":2}"}"#], texts: ["\"n\": 2"]),
        Trial(
            arguments: task + ["--mock", "error.json", "--inspection-level", "TRACE"], status: 1,
            texts: ["status:     RETRIABLE", "error:      Rows.Bad", "\"retryIndex\": 0"]),
        Trial(
            arguments: task + [
                "--mock", "@error.json", "--state-configuration", #"{"retrierRetryCount":2}"#,
            ], status: 1, texts: ["status:     CAUGHT_ERROR", "next state: Broken"]),
        // Refusals.
        Trial(
            arguments: ["--definition", "machine.json"], status: 2,
            texts: ["machine.json is a state machine", "--state: Work, Broken"]),
        Trial(
            arguments: ["--definition", "machine.json", "--state", "Other"], status: 2,
            texts: ["tate not found in definition"]),
        Trial(
            arguments: ["--definition", "pass.json", "--mock", #"{"result":1}"#], status: 2,
            texts: ["is not supported when a mock is specified"]),
        Trial(arguments: task, status: 2, texts: ["must be specified when testing a"]),
        Trial(
            arguments: ["--definition", "pas.json"], status: 2,
            texts: [#"did you mean "pass.json"?"#]),
        Trial(
            arguments: ["--definition", "pass.json", "--mock", "[]"], status: 2,
            texts: ["--mock must be an object"]),
        Trial(
            arguments: ["--definition", "pass.json", "--inspection-level", "ALL"], status: 2,
            texts: ["'ALL' is invalid"]),
    ]

    private static let files = [
        "in.json": #"{"a":7}"#,
        "pass.json": #"{"Type":"Pass","Parameters":{"b.$":"$.a"},"Next":"Done"}"#,
        "variables.json":
            #"{"Type":"Pass","QueryLanguage":"JSONata","Output":"{% $v %}","End":true}"#,
        "context.json":
            #"""
        {"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{},
         "ResultSelector":{"id.$":"$$.Execution.Id"},"OutputPath":"$.id","End":true}
        """#,
        "error.json": #"{"errorOutput":{"error":"Rows.Bad","cause":"odd"}}"#,
        "machine.json": """
        {"StartAt": "Work", "States": {
          "Work": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "f"}, "ResultSelector": {"n.$": "$.n"},
            "Retry": [{"ErrorEquals": ["Rows.Bad"], "MaxAttempts": 2}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Broken"}], "End": true},
          "Broken": {"Type": "Fail", "Error": "Own.Error", "Cause": "why"}}}
        """,
    ]

    @Test(arguments: trials)
    func answers(_ trial: Trial) async throws {
        let shell = try Shell()
        for (name, text) in Self.files { try shell.write(text, to: name) }
        let result = await shell.run(["test-state"] + trial.arguments)
        #expect(result.status == trial.status, "\(result.err)")
        let told = trial.status == 2 ? result.err : result.out
        for text in trial.texts { #expect(told.contains(text), "\(told)") }
        #expect(result.out.isEmpty == (trial.status == 2))
    }
}
