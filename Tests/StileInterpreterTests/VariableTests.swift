import StileASL
import StileInterpreter
import StileJSON
import Testing

/// Variables: what they hold, who sees them, and how much they may hold.
struct VariableTests {
    private static func output(_ states: String, input: String = "{}", limits: Limits = .aws) throws
        -> JSON
    {
        let definition = try Definition(compiling: #"{"StartAt": "A", "States": {\#(states)}}"#)
        var driver = Driver(definition)
        driver.limits = limits
        try driver.start(input: input)
        driver.run()
        let state = try #require(driver.state)
        return state.output?.value
            ?? ["error": .string(state.error ?? ""), "cause": .string(state.cause ?? "")]
    }

    @Test(arguments: [
        (
            "a swap reads what was there at entry",
            #"""
            "A": {"Type": "Pass", "Assign": {"x": 1, "y": 2}, "Next": "B"},
            "B": {"Type": "Pass", "Assign": {"x.$": "$y", "y.$": "$x"}, "Next": "C"},
            "C": {"Type": "Pass", "Parameters": {"x.$": "$x", "y.$": "$y"}, "End": true}
            """#, #"{"x":2,"y":1}"#
        ),
        (
            "a branch sees the variables around it, and its own end with it",
            #"""
            "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "P"},
            "P": {"Type": "Parallel", "Next": "C", "Branches": [{"StartAt": "B", "States": {
              "B": {"Type": "Pass", "Assign": {"inner.$": "States.MathAdd($x, 1)"}, "Next": "B2"},
              "B2": {"Type": "Pass", "Parameters": {"sum.$": "States.MathAdd($x, $inner)"},
                "End": true}}}]},
            "C": {"Type": "Pass", "Parameters": {"x.$": "$x", "sum.$": "$[0].sum"}, "End": true}
            """#, #"{"x":1,"sum":3}"#
        ),
        (
            "a variable from inside is gone",
            #"""
            "A": {"Type": "Parallel", "Next": "C", "Branches": [{"StartAt": "B", "States": {
              "B": {"Type": "Pass", "Assign": {"inner": 1}, "End": true}}}]},
            "C": {"Type": "Pass", "Parameters": {"x.$": "$inner"}, "End": true}
            """#,
            #"{"error":"States.Runtime","cause":"An error occurred while executing the state 'C' "#
                + #"(entered at the event id #8). The JSONPath '$inner' specified for the field "#
                + #"'x.$' could not be found in the input '[{\"items\":[1,2]}]'"}"#
        ),
        (
            "a Map sets variables from its result",
            #"""
            "A": {"Type": "Map", "ItemsPath": "$.items", "ResultSelector": {"all.$": "$"},
              "ResultPath": null, "Assign": {"got.$": "$.all"}, "Next": "C", "ItemProcessor": {
              "StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}},
            "C": {"Type": "Pass", "OutputPath": "$got", "End": true}
            """#, "[1,2]"
        ),
    ])
    func theyHold(_ rule: String, _ states: String, _ expected: String) throws {
        #expect(
            try Self.output(states, input: #"{"items":[1,2]}"#).serialized()
                == JSON(parsing: expected).serialized())
    }

    @Test func anAssignOverTheLimitFails() throws {
        let text = String(repeating: "x", count: 100)
        let states = #"""
            "A": {"Type": "Pass", "Assign": {"a": "\#(text)"}, "Next": "B"},
            "B": {"Type": "Pass", "Assign": {"a": "\#(text)"}, "Next": "C"},
            "C": {"Type": "Pass", "Assign": {"b": "\#(text)"}, "End": true}
            """#
        var limits = Limits.aws
        #expect(try Self.output(states, limits: limits) == [:])
        limits.variablesBytesMax = 150
        let failed = try Self.output(states, limits: limits)
        #expect(failed["error"] == "States.DataLimitExceeded")
        #expect(failed["cause"]?.stringValue?.contains("'C' assigned variables") == true)
        limits = .aws
        limits.payloadBytesMax = 90
        #expect(
            try Self.output(states, limits: limits)["cause"]?.stringValue?.contains("'A'") == true)
    }

    @Test func aCatcherSetsItsOwn() throws {
        let states = #"""
            "A": {"Type": "Parallel", "Assign": {"never": 1}, "Next": "C",
              "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"e.$": "$.Error"}, "Next": "C"}],
              "Branches": [{"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Bad"}}}]},
            "C": {"Type": "Pass", "Parameters": {"e.$": "$e"}, "End": true}
            """#
        #expect(try Self.output(states) == ["e": "Bad"])
    }
}
