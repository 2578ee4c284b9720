import StileJSON
import StileJSONPath
import Testing

@Suite struct PayloadTemplateTests {
    private static func evaluate(_ template: String, _ input: String) throws -> String {
        var random = SeededRandom(seed: 1)
        let scope = EvaluationScope(
            input: try JSON(parsing: input), context: ["Name": "ctx"], variables: ["v": 7])
        return try PayloadTemplate(compiling: JSON(parsing: template))
            .evaluate(in: scope, random: &random).serialized()
    }

    @Test(arguments: [
        (#"{"a": 1, "b": "$.x"}"#, #"{"a":1,"b":"$.x"}"#),
        (
            #"{"a.$": "$.x", "k": {"l": [{"m.$": "$$.Name"}, 1.0], "v.$": "$v"}, "no.$": "$.no[*].x"}"#,
            #"{"a":5,"k":{"l":[{"m":"ctx"},1.0],"v":7},"no":[]}"#
        ),
        (#"{"f.$": "States.Format('{}-{}', $.x, States.Array($v))"}"#, #"{"f":"5-[7]"}"#),
        (
            #"{"past.$": "$.l[9]", "all.$": "$.l[*]", "me.$": "$"}"#,
            #"{"past":null,"all":[1],"me":{"x":5,"l":[1]}}"#
        ),
        (#"{".$": "$.x"}"#, #"{"":5}"#), ("[]", "[]"), ("3", "3"),
    ])
    func evaluates(template: String, expected: String) throws {
        #expect(try Self.evaluate(template, #"{"x": 5, "l": [1]}"#) == expected)
    }

    @Test(arguments: [
        (
            #"{"value.$": "$.nope"}"#,
            "The JSONPath '$.nope' specified for the field 'value.$' could not be found in the input '{\"x\":1}'"
        ),
        (
            #"{"d": {"e.$": "$$.No"}}"#,
            "The JSONPath '$$.No' specified for the field 'e.$' could not be found in the input '{\"x\":1}'"
        ),
        (
            #"{"f.$": "States.Format('{}', $.y)"}"#,
            "The function 'States.Format('{}', $.y)' had the following error: The JsonPath argument for the "
                + "field '$.y' could not be found in the input '{\"x\":1}'"
        ),
    ])
    func explainsMisses(template: String, cause: String) throws {
        let error = #expect(throws: EvaluationError.self) {
            try Self.evaluate(template, #"{"x": 1}"#)
        }
        #expect(error == EvaluationError(error: "States.Runtime", cause: cause))
    }

    @Test func reportsAllProblemsWithTheirPlaces() throws {
        let template = try JSON(
            parsing: #"""
                {"a.$": "x", "b/c": [{"d.$": 1}], "e": 1, "e.$": "$.e", "g.$": "States.Nope()", "ok.$": "$.x"}
                """#)
        let problems = #expect(throws: TemplateProblems.self) {
            try PayloadTemplate(compiling: template)
        }
        #expect(problems?.problems.map(\.pointer) == ["/a.$", "/b~1c/0/d.$", "/e.$", "/g.$"])
    }

    @Test(arguments: [
        (#"{"a": {"b.$": "$.x"}}"#, false), (#"{"a": [{"b.$": "$$.x"}]}"#, true),
        (#"{"b.$": "States.Array(States.Array($$.x))"}"#, true),
        (#"{"b.$": "States.Array('$$.x')"}"#, false),
    ])
    func knowsWhetherItReadsTheContext(template: String, usesContext: Bool) throws {
        #expect(try PayloadTemplate(compiling: JSON(parsing: template)).usesContext == usesContext)
    }

    @Test func keepsTemplatesWithoutExpressionsAsTheyAre() throws {
        #expect(try PayloadTemplate(compiling: ["a": [1, ["b": "$.x"]]]).isConstant)
        #expect(try !PayloadTemplate(compiling: ["a": [["b.$": "$.x"]]]).isConstant)
    }
}
