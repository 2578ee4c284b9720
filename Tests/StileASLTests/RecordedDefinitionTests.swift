import StileASL
import StileJSON
import StileTestSupport
import Testing

/// What the real service accepted and refused when these definitions were recorded.
@Suite(.enabled(if: SharedFiles.exists("conformance/recorded"), "needs STILE_SHARED"))
struct RecordedDefinitionTests {
    struct Case {
        let name: String
        let definition: String
        /// `CODE: text at /pointer`, nil when the definition was accepted.
        let refusal: String?
    }

    static func cases() throws -> [Case] {
        var cases: [Case] = []
        for tier in ["pure", "lambda", "services"] {
            for file in SharedFiles.names(in: "conformance/recorded/\(tier)") {
                let path = "conformance/recorded/\(tier)/\(file)"
                let recorded = try JSON(parsing: SharedFiles.text(path))
                for recordedCase in recorded["cases"]?.arrayValue ?? [] {
                    cases += steps(of: recordedCase, path)
                }
            }
        }
        return cases
    }

    private static func steps(of recorded: JSON, _ path: String) -> [Case] {
        (recorded["steps"]?.arrayValue ?? []).compactMap { step in
            let operation = step["operation"]?.stringValue ?? ""
            guard ["CreateStateMachine", "UpdateStateMachine"].contains(operation),
                let definition = step["params"]?["definition"]?.stringValue,
                step["params"]?["type"]?.stringValue != "EXPRESS"
            else { return nil }
            let message = step["expect"]?[0]?["error"]?["Error"]?["Message"]?.stringValue
            let name = "\(path) \(recorded["name"]?.stringValue ?? "")"
            return Case(name: name, definition: definition, refusal: message.flatMap(refusal))
        }
    }

    private static func refusal(_ message: String) -> String? {
        let prefix = "Invalid State Machine Definition: '"
        guard message.hasPrefix(prefix) else { return nil }
        return String(message.dropFirst(prefix.count).dropLast())
            .replacing("<partition>", with: "aws")
    }

    @Test func whatWasAcceptedCompiles() throws {
        for recorded in try Self.cases() where recorded.refusal == nil {
            let compiled = Definition.compile(recorded.definition)
            let faults = compiled.errors
            #expect(
                faults.map { "\($0.awsText) \(DiagnosticRenderer.sentence($0))" } == [],
                "\(recorded.name)")
        }
    }

    @Test func whatWasRefusedIsRefusedInTheSameWords() throws {
        var refused = 0
        for recorded in try Self.cases() {
            guard let refusal = recorded.refusal else { continue }
            refused += 1
            let texts = Definition.compile(recorded.definition).errors.map(\.awsText)
            #expect(texts.contains(refusal), "\(recorded.name): \(refusal), found \(texts)")
        }
        #expect(refused >= 8, "\(refused)")
    }
}
