import StileASL
import StileJSON
import StileTestSupport
import Testing

/// The variables that states read, as DescribeStateMachine lists them.
struct VariableReferenceTests {
    @Test func everyFieldThatReadsAVariableCounts() throws {
        let text = """
            {"StartAt": "P", "States": {
              "P": {"Type": "Pass", "InputPath": "$in.x", "OutputPath": "$out",
                "Parameters": {"a.$": "$a", "b.$": "States.Format('{}', $b.c)", "c": "$literal"},
                "Assign": {"set.$": "$a"}, "Next": "C"},
              "C": {"Type": "Choice", "Choices": [{"And": [{"Variable": "$v", "IsNull": true},
                  {"Not": {"Variable": "$.x", "NumericEqualsPath": "$n"}}], "Next": "W",
                  "Assign": {"x.$": "$r"}}],
                "Default": "M"},
              "W": {"Type": "Wait", "SecondsPath": "$w", "Next": "T"},
              "T": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f",
                "TimeoutSecondsPath": "$t", "Credentials": {"RoleArn.$": "$role"},
                "Catch": [{"ErrorEquals": ["E"], "Next": "F", "Assign": {"y.$": "$z"}}], "End": true},
              "F": {"Type": "Fail", "ErrorPath": "$e", "CausePath": "States.Format('{}', $f)"},
              "M": {"Type": "Map", "ItemsPath": "$items", "MaxConcurrencyPath": "$max",
                "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
                  "ReaderConfig": {"InputType": "JSON", "MaxItemsPath": "$limit"}},
                "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, "StartAt": "I",
                  "States": {"I": {"Type": "Pass", "End": true}}}, "End": true}
            }}
            """
        let found = try Definition(compiling: text).variableReferences
        let expected = [
            "P": ["in", "a", "b", "out"], "C": ["v", "n", "r"], "W": ["w"],
            "T": ["t", "role", "z"], "F": ["e", "f"], "M": ["items", "max", "limit"],
        ]
        #expect(found.map(\.stateName) == ["P", "C", "W", "T", "F", "M"])
        for reference in found {
            #expect(reference.names == expected[reference.stateName], "\(reference.stateName)")
        }
    }

    @Test(.enabled(if: SharedFiles.exists("conformance/recorded"), "needs STILE_SHARED"))
    func theRecordedOnesAreFound() throws {
        let path = "conformance/recorded/pure/api_variable_references.json"
        let cases = try JSON(parsing: SharedFiles.text(path))["cases"]?.arrayValue ?? []
        #expect(!cases.isEmpty)
        for recorded in cases {
            let steps = recorded["steps"]?.arrayValue ?? []
            let text = steps.compactMap { $0["params"]?["definition"]?.stringValue }.first ?? ""
            guard let definition = Definition.compile(text).definition else {
                if text.contains("JSONata") { continue }
                Issue.record("\(recorded["name"]?.stringValue ?? "") does not compile")
                continue
            }
            var found: [String: [String]] = [:]
            for reference in definition.variableReferences {
                found[reference.stateName] = reference.names.sorted()
            }
            #expect(found == Self.expected(steps), "\(recorded["name"]?.stringValue ?? "")")
        }
    }

    private static func expected(_ steps: [JSON]) -> [String: [String]] {
        let answer = steps.first { $0["operation"]?.stringValue == "DescribeStateMachine" }
        let references = answer?["expect"]?[0]?["response"]?["variableReferences"]?.objectValue
        var names: [String: [String]] = [:]
        for (state, list) in references ?? JSONObject() {
            names[state] = (list.arrayValue ?? []).compactMap(\.stringValue).sorted()
        }
        return names
    }
}
