import StileASL
import StileInterpreter
import StileJSON
import Testing

/// States in the query language JSONata: what they give, and how they fail.
struct JSONataStateTests {
    private static func run(
        _ states: String, input: String = "{}", crashes: Bool = false,
        script: [String: [Driver.Result]] = [:]
    ) throws -> Driver {
        let text = #"{"QueryLanguage": "JSONata", "StartAt": "A", "States": {\#(states)}}"#
        var driver = Driver(try Definition(compiling: text))
        driver.crashes = crashes
        driver.script = script
        try driver.start(input: input)
        driver.run()
        #expect(driver.problems == [])
        return driver
    }

    private static let f = #""Type": "Task", "Resource": "arn:aws:states:::lambda:invoke""#

    @Test(arguments: [
        (
            "output and variables are worked out side by side",
            #"""
            "A": {"Type": "Pass", "Assign": {"x": "{% $states.input.n + 1 %}"}, "Next": "B"},
            "B": {"Type": "Pass", "Assign": {"x": "{% $x + 1 %}"}, "Output": "{% $x %}", "Next": "C"},
            "C": {"Type": "Succeed", "Output": {"before": "{% $states.input %}", "after": "{% $x %}"}}
            """#, #"{"before":2,"after":3}"#
        ),
        (
            "the first rule that holds gives output and variables",
            #"""
            "A": {"Type": "Choice", "Default": "C", "Output": "default", "Choices": [
              {"Condition": false, "Next": "C"},
              {"Condition": "{% $states.input.n = 1 %}", "Next": "C", "Output": "{% $states.input.n %}",
                "Assign": {"v": "taken"}}]},
            "C": {"Type": "Succeed", "Output": "{% [$states.input, $v] %}"}
            """#, #"[1,"taken"]"#
        ),
        (
            "a result stands beside the input",
            #"""
            "A": {\#(f), "Arguments": {"n": "{% $states.input.n %}"}, "Next": "C",
              "Output": "{% $states.input.n + $states.result.n %}"},
            "C": {"Type": "Succeed"}
            """#, "11"
        ),
        (
            "items and their selector see the context",
            #"""
            "A": {"Type": "Map", "Items": "{% [5, 6] %}", "End": true,
              "ItemSelector": {"i": "{% $states.context.Map.Item.Index %}",
                "v": "{% $states.context.Map.Item.Value %}", "n": "{% $states.input.n %}"},
              "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}}
            """#, #"[{"i":0,"v":5,"n":1},{"i":1,"v":6,"n":1}]"#
        ),
        (
            "a catcher sees the error output",
            #"""
            "A": {"Type": "Parallel", "Next": "C", "Branches": [
                {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "{% 'E' & 1 %}"}}}],
              "Catch": [{"ErrorEquals": ["E1"], "Next": "C", "Assign": {"n": "{% $states.input.n %}"},
                "Output": "{% $states.errorOutput.Error %}"}]},
            "C": {"Type": "Succeed", "Output": "{% [$states.input, $n] %}"}
            """#, #"["E1",1]"#
        ),
        (
            "a failed expression is caught by its name",
            #"""
            "A": {\#(f), "Arguments": "{% $none %}", "Next": "C",
              "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Output": "caught",
                "Next": "C"}]},
            "C": {"Type": "Succeed"}
            """#, #""caught""#
        ),
    ])
    func theyGive(_ rule: String, _ states: String, _ expected: String) throws {
        let driver = try Self.run(
            states, input: #"{"n":1}"#, script: ["A": [.success(#"{"n":10}"#)]])
        let state = try #require(driver.state)
        #expect(state.output?.text == expected, "\(driver.lines)")
    }

    @Test(arguments: [
        (
            #""A": {"Type": "Pass", "Output": "{% $states.input.none %}", "End": true}"#, "Output",
            "The JSONata expression '$states.input.none' specified for the field 'Output' returned"
                + " nothing (undefined)."
        ),
        (
            #"""
            "A": {"Type": "Choice", "Default": "B", "Choices": [
              {"Condition": "{% 1 %}", "Next": "B"}]},
            "B": {"Type": "Succeed"}
            """#, "Choices[0]/Condition",
            "The JSONata expression '1' specified for the field 'Choices[0]/Condition' returned an"
                + " unexpected result type. Expected 'boolean', but was 'number' for value: 1"
        ),
        (
            #""A": {"Type": "Wait", "Seconds": "{% 'x' %}", "End": true}"#, "Seconds",
            "The JSONata expression ''x'' specified for the field 'Seconds' returned an unexpected"
                + " result type. Expected 'number', but was 'string' for value: \"x\""
        ),
        (
            #""A": {"Type": "Pass", "Assign": {"f": "{% function($x){$x} %}"}, "End": true}"#,
            "Assign/f",
            "The JSONata expression 'function($x){$x}' specified for the field 'Assign/f' returned"
                + " an unsupported result type."
        ),
        (
            #""A": {"Type": "Fail", "Cause": "{% 1 + 'x' %}"}"#, "Cause",
            "The JSONata expression '1 + 'x'' specified for the field 'Cause' threw an error during"
                + " evaluation. T2002: The right side of the \"+\" operator must evaluate to a number"
        ),
    ])
    func theyFailByName(_ states: String, _ location: String, _ cause: String) throws {
        let driver = try Self.run(states)
        let state = try #require(driver.state)
        #expect(state.error == "States.QueryEvaluationError")
        #expect(
            state.cause
                == "An error occurred while executing the state 'A' (entered at the event id"
                + " #2). \(cause)")
        let failed = driver.history.filter { $0.type == "EvaluationFailed" }
        #expect(failed.map { $0.details["location"] } == [.string(location)])
        #expect(failed.map { $0.details["state"] } == ["A"])
    }

    @Test func everyAttemptHasItsEvent() throws {
        let driver = try Self.run(
            #"""
            "A": {\#(Self.f), "Arguments": "{% $none %}", "End": true,
              "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]}
            """#)
        let events = driver.history.map { "\($0.id)<\($0.previousEventID) \($0.type)" }
        #expect(
            events == [
                "1<0 ExecutionStarted", "2<0 TaskStateEntered", "3<0 EvaluationFailed",
                "4<3 EvaluationFailed", "5<4 EvaluationFailed", "6<5 ExecutionFailed",
            ])
    }

    /// Items and Arguments are worked out for every child; all of them must see the same.
    @Test(arguments: [false, true])
    func whatIsDrawnAtRandomIsDrawnOnce(_ crashes: Bool) throws {
        let driver = try Self.run(
            #"""
            "A": {"Type": "Map", "Items": "{% [$random(), $random(), $millis()] %}",
              "MaxConcurrency": 1, "Next": "P", "Assign": {"drawn": "{% $states.result %}"},
              "ItemProcessor": {"StartAt": "W", "States": {
                "W": {"Type": "Wait", "Seconds": 1, "Next": "I"},
                "I": {"Type": "Pass", "End": true,
                  "Output": "{% $states.input = $states.context.Map.Item.Value %}"}}}},
            "P": {"Type": "Parallel", "Arguments": "{% $uuid() %}", "End": true,
              "Output": "{% [$drawn, $states.result[0] = $states.result[1]] %}", "Branches": [
                {"StartAt": "X", "States": {"X": {"Type": "Pass", "End": true}}},
                {"StartAt": "Y", "States": {"Y": {"Type": "Pass", "End": true}}}]}
            """#, crashes: crashes)
        #expect(driver.state?.output?.text == "[true,true,true,true]", "\(driver.lines)")
    }
}
