import StileASL
import Testing

/// A definition that is accepted, with one thing that was hardly meant.
struct DoubtfulDefinition: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let code: DiagnosticCode
    let severity: Diagnostic.Severity
    let pointer: String
    let says: String
    let suggestion: String?

    init(
        _ rule: String, _ text: String, _ code: DiagnosticCode,
        _ severity: Diagnostic.Severity = .warning, at pointer: String, says: String,
        suggestion: String? = nil
    ) {
        self.testDescription = rule
        self.text = text
        self.code = code
        self.severity = severity
        self.pointer = pointer
        self.says = says
        self.suggestion = suggestion
    }

    /// Exactly this is found, where the mark stands.
    func check() {
        let plain = String(text.filter { $0 != BadDefinition.mark })
        let compiled = Definition.compile(plain)
        #expect(compiled.definition != nil)
        let all = compiled.diagnostics
        #expect(all.count == 1, "\(all.map { "\($0.code) \($0.pointer) \($0.message)" })")
        guard let found = all.first else { return }
        #expect((found.code, found.severity) == (code, severity))
        #expect(found.pointer == pointer)
        #expect(found.message.contains(says), "\(found.message)")
        #expect(found.suggestion == suggestion)
        let before = text.prefix { $0 != BadDefinition.mark }
        let line = before.count { $0 == "\n" } + 1
        let column = before.reversed().prefix { $0 != "\n" }.count + 1
        #expect((found.line, found.column) == (line, column))
    }
}

/// Warnings and hints about definitions that AWS accepts.
struct LintTests {
    @Test(arguments: texts + handlers + loops + retries + variables)
    func aDoubtIsNamedWithItsPlace(_ doubtful: DoubtfulDefinition) {
        doubtful.check()
    }

    private static func pass(_ fields: String) -> String {
        BadDefinition.machine("{\"Type\": \"Pass\", \(fields), \"End\": true}")
    }

    private static func jsonata(_ state: String) -> String {
        "{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"A\", \"States\": {\n\"A\": \(state)}}"
    }

    private static func service(_ call: String, _ arguments: String, tail: String = "") -> String {
        BadDefinition.machine(
            """
            {
              "Type": "Task", "Resource": "arn:aws:states:::\(call)", "End": true,
              "Parameters": {\(arguments)},
              "Retry": [{"ErrorEquals": [▶"States.ALL"]\(tail)}]
            }
            """)
    }

    static let texts: [DoubtfulDefinition] = [
        DoubtfulDefinition(
            "a path without its mark", pass(#""Parameters": {"a": [{▶"b": "$.x"}]}"#), .noDollar,
            at: "/States/A/Parameters/a/0/b", says: "does not end in \".$\"",
            suggestion: "write \"b.$\""),
        DoubtfulDefinition(
            "a call without its mark", pass(#""Assign": {▶"b": "States.UUID()"}"#), .noDollar,
            at: "/States/A/Assign/b", says: "looks computed", suggestion: "write \"b.$\""),
        DoubtfulDefinition(
            "a path in Result", pass(#""Result": {▶"a.$": "$.x"}"#), .passResultIsStatic,
            at: "/States/A/Result/a.$", says: "taken as it stands",
            suggestion: "use \"Parameters\" instead of \"Result\""),
        DoubtfulDefinition(
            "a path in Cause", BadDefinition.machine(#"{"Type": "Fail", ▶"Cause": "$.why"}"#),
            .noPath, at: "/States/A/Cause", says: "looks like a path",
            suggestion: "write \"CausePath\""),
        DoubtfulDefinition(
            "a path in a comparison",
            BadDefinition.rule(#""Variable": "$.x", ▶"StringEquals": "$.y""#), .noPath,
            at: "/States/A/Choices/0/StringEquals", says: "looks like a path",
            suggestion: "write \"StringEqualsPath\""),
        DoubtfulDefinition(
            "an expression without marks",
            jsonata(#"{"Type": "Pass", "Output": {"a": ▶"$states.input.x"}, "End": true}"#),
            .noExpressionMarks, at: "/States/A/Output/a", says: "looks like an expression",
            suggestion: "write \"{% … %}\" without anything around it"),
        DoubtfulDefinition(
            "an expression with a blank before it",
            jsonata(#"{"Type": "Pass", "Output": ▶" {% 1 %}", "End": true}"#),
            .noExpressionMarks, at: "/States/A/Output", says: "does not begin with \"{%\"",
            suggestion: "write \"{% … %}\" without anything around it"),
    ]

    static let handlers: [DoubtfulDefinition] = [
        DoubtfulDefinition(
            "a timeout of a task without one",
            BadDefinition.task(#""Retry": [{"ErrorEquals": [▶"States.Timeout"]}]"#),
            .handlerNeverFires, at: "/States/A/Retry/0/ErrorEquals/0",
            says: "the state has no time limit", suggestion: "add \"TimeoutSeconds\""),
        DoubtfulDefinition(
            "what nothing catches",
            BadDefinition.task(
                #""Catch": [{"ErrorEquals": [▶"States.Runtime"], "Next": "B"}]"#,
                more: #", "B": {"Type": "Succeed"}"#),
            .handlerNeverFires, at: "/States/A/Catch/0/ErrorEquals/0",
            says: "AWS neither retries nor catches", suggestion: "remove it"),
        DoubtfulDefinition(
            "a threshold that an inline Map has not",
            BadDefinition.map(
                #""Retry": [{"ErrorEquals": [▶"States.ExceedToleratedFailureThreshold"]}]"#),
            .handlerNeverFires, at: "/States/A/Retry/0/ErrorEquals/0",
            says: "only a Map state in the mode DISTRIBUTED raises it", suggestion: "remove it"),
        DoubtfulDefinition(
            "branches that cannot fail",
            BadDefinition.machine(
                """
                {"Type": "Parallel", "End": true,
                  "Retry": [{"ErrorEquals": [▶"States.ALL"]}],
                  "Branches": [{"StartAt": "X", "States": {"X": {"Type": "Pass", "End": true}}}]}
                """),
            .handlerNeverFires, at: "/States/A/Retry/0/ErrorEquals/0",
            says: "no state inside can fail", suggestion: "remove it"),
        DoubtfulDefinition(
            "a name that no state inside raises",
            BadDefinition.machine(
                """
                {"Type": "Parallel", "End": true,
                  "Retry": [{"ErrorEquals": [▶"TooLat"]}],
                  "Branches": [{"StartAt": "X", "States": {"X": {"Type": "Fail", "Error": "TooLate"}}}]}
                """),
            .handlerNeverFires, at: "/States/A/Retry/0/ErrorEquals/0",
            says: "no state inside raises it", suggestion: "did you mean \"TooLate\"?"),
        DoubtfulDefinition(
            "a name after States.TaskFailed",
            BadDefinition.task(
                #""Retry": [{"ErrorEquals": ["States.TaskFailed"]}, {"ErrorEquals": [▶"E"]}]"#),
            .unreachableHandler, at: "/States/A/Retry/1/ErrorEquals/0",
            says: "retrier 1 of state \"A\" handles it", suggestion: "remove one of them"),
    ]

    static let loops: [DoubtfulDefinition] = [
        DoubtfulDefinition(
            "a loop without a way out",
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Choice", "Default": "End",
                "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "Loop"}]},
              ▶"Loop": {"Type": "Pass", "Next": "Back"},
              "Back": {"Type": "Wait", "Seconds": 5, "Next": "Loop"},
              "End": {"Type": "Succeed"}}}
            """, .endlessLoop, at: "/States/Loop",
            says: "no way leads from state \"Loop\" to the end of the state machine",
            suggestion: "add a Choice state that leaves the loop, or \"End\": true"),
        DoubtfulDefinition(
            "a wait longer than the machine",
            """
            {"TimeoutSeconds": 60, "StartAt": "A", "States": {
              "A": {"Type": "Wait", "Seconds": ▶60, "End": true}}}
            """, .waitBeyondLimit, at: "/States/A/Seconds", says: "\"TimeoutSeconds\" is 60",
            suggestion: "wait less, or raise \"TimeoutSeconds\""),
        DoubtfulDefinition(
            "a wait longer than a year",
            BadDefinition.machine(#"{"Type": "Wait", "Seconds": ▶31536001, "End": true}"#),
            .waitBeyondLimit, at: "/States/A/Seconds", says: "at most 31536000",
            suggestion: "wait less"),
        DoubtfulDefinition(
            "an activity without timeout",
            BadDefinition.machine(
                """
                {"Type": "Task", "End": true,
                  "Resource": ▶"arn:aws:states:us-east-1:000000000000:activity:a"}
                """), .callbackWithoutTimeout, .info, at: "/States/A/Resource",
            says: "waits until a worker takes the task",
            suggestion: "add \"TimeoutSeconds\" or \"HeartbeatSeconds\""),
    ]

    static let retries: [DoubtfulDefinition] = [
        DoubtfulDefinition(
            "one more execution",
            service("states:startExecution", #""StateMachineArn": "m", "Input.$": "$""#),
            .retryNotIdempotent, at: "/States/A/Retry/0/ErrorEquals/0",
            says: "starts one more execution",
            suggestion: "add \"Name.$\": \"$$.Execution.Name\""),
        DoubtfulDefinition(
            "one more message of a FIFO queue",
            service("sqs:sendMessage", #""QueueUrl": "https://q/a.fifo", "MessageBody": "m""#),
            .retryNotIdempotent, at: "/States/A/Retry/0/ErrorEquals/0",
            says: "sends one more message",
            suggestion: "add \"MessageDeduplicationId.$\": \"$$.Execution.Name\""),
        DoubtfulDefinition(
            "one more message of a topic",
            service("sns:publish", #""TopicArn.$": "$.t", "Message": "m""#), .retryNotIdempotent,
            .info, at: "/States/A/Retry/0/ErrorEquals/0", says: "publishes one more message",
            suggestion: "let receivers drop what they have seen, or use a FIFO topic with"
                + " \"MessageDeduplicationId\""),
        DoubtfulDefinition(
            "a counter",
            service(
                "dynamodb:updateItem",
                #""TableName": "t", "UpdateExpression": "SET n = n + :one""#),
            .retryNotIdempotent, at: "/States/A/Retry/0/ErrorEquals/0",
            says: "changes the item once more",
            suggestion: "add a \"ConditionExpression\" that fails when the change was made already"),
        DoubtfulDefinition(
            "a POST request", service("http:invoke", #""ApiEndpoint": "e", "Method": "POST""#),
            .retryNotIdempotent, at: "/States/A/Retry/0/ErrorEquals/0",
            says: "sends the POST request once more",
            suggestion: "if the other side knows idempotency keys, add the header"
                + " \"Idempotency-Key.$\": \"$$.Execution.Name\""),
        DoubtfulDefinition(
            "a function without a key",
            service("lambda:invoke", #""FunctionName": "f", "Payload": {"a.$": "$.a"}"#),
            .retryNotIdempotent, .info, at: "/States/A/Retry/0/ErrorEquals/0",
            says: "may do its work once more",
            suggestion: "give the function a key to know the repetition by, such as"
                + " \"idempotencyKey.$\": \"$$.Execution.Name\""),
    ]

    static let variables: [DoubtfulDefinition] = [
        DoubtfulDefinition(
            "a misspelt variable",
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Pass", "Assign": {"total": 1}, "Next": "B"},
              "B": {"Type": "Pass", "Parameters": {"t.$": ▶"$totl"}, "End": true}}}
            """, .unassignedVariable, at: "/States/B/Parameters/t.$",
            says: "reads the variable \"$totl\"", suggestion: "did you mean \"total\"?"),
        DoubtfulDefinition(
            "a variable of a state that comes later",
            """
            {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
              "A": {"Type": "Pass", "Output": ▶"{% $total %}", "Next": "B"},
              "B": {"Type": "Pass", "Assign": {"total": 1}, "End": true}}}
            """, .unassignedVariable, at: "/States/A/Output", says: "on any way to it",
            suggestion: "assign it before, in \"Assign\""),
        DoubtfulDefinition(
            "a variable that a Distributed Map hides",
            """
            {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
              "A": {"Type": "Pass", "Assign": {"total": 1}, "Next": "B"},
              "B": {"Type": "Map", "End": true,
                "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, "StartAt": "I",
                  "States": {"I": {"Type": "Pass", "Output": ▶"{% $total %}", "End": true}}}}}}
            """, .unassignedVariable, at: "/States/B/ItemProcessor/States/I/Output",
            says: "hides the variables around it",
            suggestion: "assign it before, in \"Assign\""),
    ]

    @Test(arguments: [
        // A state that may come after the assignment, by a loop or one of two ways.
        """
        {"StartAt": "A", "States": {
          "A": {"Type": "Choice", "Default": "C", "Choices": [
            {"Variable": "$.x", "IsPresent": true, "Next": "B"}]},
          "B": {"Type": "Pass", "Assign": {"v": 1}, "Next": "C"},
          "C": {"Type": "Pass", "Parameters": {"a.$": "$v"}, "End": true}}}
        """,
        // A catcher's variable, and one of the scope around.
        """
        {"StartAt": "A", "States": {
          "A": {"Type": "Parallel", "Next": "D", "Assign": {"d": 1},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"e.$": "$.Error"}, "Next": "C"}],
            "Branches": [{"StartAt": "X", "States": {"X": {"Type": "Task", "End": true,
              "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f"}}}]},
          "C": {"Type": "Fail", "ErrorPath": "$e"},
          "D": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "I", "States": {
            "I": {"Type": "Pass", "Parameters": {"a.$": "$d"}, "End": true}}}}}}
        """,
        // Retries that do no harm.
        """
        {"StartAt": "A", "States": {
          "A": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
            "Parameters": {"StateMachineArn": "m"}, "Next": "B",
            "Retry": [{"ErrorEquals": ["States.ALL"]}]},
          "B": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "C",
            "Parameters": {"FunctionName": "f", "Payload": {"id.$": "$$.Execution.Id"}},
            "Retry": [{"ErrorEquals": ["States.ALL"]}]},
          "C": {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Next": "D",
            "Parameters": {"ApiEndpoint": "e", "Method": "GET"},
            "Retry": [{"ErrorEquals": ["States.ALL"]}]},
          "D": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
            "Parameters": {"QueueUrl": "q.fifo", "MessageBody": "m"},
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}]}}}
        """,
    ])
    func nothingIsSaidOfWhatIsWell(_ text: String) {
        let found = Definition.compile(text).diagnostics
        #expect(found.map { "\($0.code) \($0.pointer) \($0.message)" } == [])
    }
}
