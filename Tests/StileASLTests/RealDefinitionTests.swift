import StileASL
import StileJSON
import StileTestSupport
import Testing

/// Definitions that people really deploy, from AWS's public examples.
@Suite(.enabled(if: SharedFiles.exists("conformance/asl-samples"), "needs STILE_SHARED"))
struct RealDefinitionTests {
    static let folder = "conformance/asl-samples"

    /// Definitions with errors, and why that is right.
    static let refused: [String: String] = [
        "step-functions-workflows-collection--shared-fallback-state-jsonata--statemachine"
            + "--statemachine.asl.json": "QueryLanguage stands among the states"
    ]

    @Test func allButTheExplainedOnesCompile() throws {
        let files = SharedFiles.names(in: Self.folder)
        #expect(files.count >= 120)
        for file in files {
            let compiled = Definition.compile(try SharedFiles.text("\(Self.folder)/\(file)"))
            let faults = compiled.errors
            if Self.refused[file] != nil {
                #expect(!faults.isEmpty, "\(file) is fine: take it off the list")
            } else {
                #expect(faults.map(DiagnosticRenderer.sentence) == [], "\(file)")
            }
        }
    }
}
