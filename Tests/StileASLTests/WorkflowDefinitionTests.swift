import Foundation
import StileASL
import Testing

/// The definitions that ship with Stile have nothing to be reported, not even a warning.
struct WorkflowDefinitionTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Workflows")

    @Test func everyWorkflowCompilesWithoutAWord() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        for name in names.sorted() {
            let file = Self.folder.appending(path: "\(name)/definition.asl.json")
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            let rendered = DiagnosticRenderer(file: name, text: text)
                .render(Definition.compile(text).diagnostics)
            #expect(rendered == "")
        }
    }
}
