import Foundation
import StileJSON
import StileJSONPath
import StileTestSupport
import Testing

/// Replays what AWS answered to Pass states whose Parameters call intrinsic functions.
@Suite struct RecordedIntrinsicsTests {
    private static let file = "conformance/recorded/pure/intrinsic_functions.json"

    static let isPresent = SharedFiles.exists(file)

    /// Recordings have one UUID and random numbers in them, and the name of the machine.
    private static let volatile = "<"

    @Test(.enabled(if: isPresent, "recorded cases are not here; set STILE_SHARED"))
    func givesWhatAWSGave() throws {
        let recorded = try JSON(parsing: SharedFiles.text(Self.file))
        var compared = 0
        for testCase in recorded["cases"]?.arrayValue ?? [] {
            let steps = testCase["steps"]?.arrayValue ?? []
            guard let template = try Self.template(steps) else { continue }
            for (input, output) in zip(try Self.inputs(steps), Self.outputs(steps)) {
                var random = SeededRandom(seed: 1)
                let scope = EvaluationScope(
                    input: input,
                    context: ["Execution": ["Input": input], "StateMachine": ["Name": "a-b"]])
                let value = try template.evaluate(in: scope, random: &random)
                guard !output.serialized().contains(Self.volatile) else { continue }
                #expect(
                    value == output,
                    "\(testCase["name"]?.stringValue ?? "") with \(input.serialized())")
                compared += 1
            }
        }
        #expect(compared >= 90)
    }

    /// The Parameters of a machine that is one Pass state in JSONPath and has nothing else.
    private static func template(_ steps: [JSON]) throws -> PayloadTemplate? {
        for step in steps where step["operation"] == "CreateStateMachine" {
            guard let text = step["params"]?["definition"]?.stringValue else { continue }
            guard let states = try JSON(parsing: text)["States"]?.objectValue, states.count == 1,
                let state = states.values.first, state["OutputPath"] == nil,
                let parameters = state["Parameters"]
            else { return nil }
            return try PayloadTemplate(compiling: parameters)
        }
        return nil
    }

    private static func inputs(_ steps: [JSON]) throws -> [JSON] {
        try steps.filter { $0["operation"] == "StartExecution" }.map { step in
            try JSON(parsing: step["params"]?["input"]?.stringValue ?? "{}")
        }
    }

    private static func outputs(_ steps: [JSON]) -> [JSON] {
        steps.filter { $0["operation"] == "GetExecutionHistory" }
            .compactMap { step in
                let events = step["expect"]?[0]?["response"]?["events"]?.arrayValue ?? []
                return events.compactMap { $0["stateExitedEventDetails"]?["output"] }.first
            }
    }
}
