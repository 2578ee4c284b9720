import Foundation
import StileASL
import Testing

/// The page of problems shows what is really printed, for every code.
///
/// With `STILE_REGENERATE=1` the test writes the outputs into the page.
struct ValidationPageTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Docs/Errors/validation.md")

    /// A heading per code, then a `json` block and a `text` block.
    private static func sections() throws -> [String] {
        try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n## ")
    }

    private static func block(_ language: String, in section: String) -> String {
        let parts = section.components(separatedBy: "```\(language)\n")
        return parts.count < 2 ? "" : parts[1].components(separatedBy: "\n```")[0]
    }

    private static func code(_ section: String) -> String {
        String(section.prefix { !$0.isNewline })
    }

    private static func output(_ section: String) -> String {
        let definition = block("json", in: section)
        return DiagnosticRenderer(file: "daily.asl.json", text: definition)
            .render(
                Definition.compile(definition).diagnostics.filter {
                    $0.code.rawValue == code(section)
                })
    }

    @Test func everyExampleIsPrintedAsThePageSays() throws {
        if ProcessInfo.processInfo.environment["STILE_REGENERATE"] == "1" { try Self.regenerate() }
        for section in try Self.sections().dropFirst() {
            #expect(Self.output(section) == Self.block("text", in: section) + "\n")
            let found = Definition.compile(Self.block("json", in: section)).diagnostics
            #expect(found.allSatisfy { $0.code.rawValue == Self.code(section) })
        }
    }

    @Test func everyCodeHasAnExample() throws {
        let codes = try Self.sections().dropFirst().map(Self.code)
        #expect(codes == DiagnosticCode.allCases.map(\.rawValue))
    }

    private static func regenerate() throws {
        let sections = try sections().map { section in
            let old = "```text\n\(block("text", in: section))\n```"
            return section.replacing(old, with: "```text\n\(output(section))```")
        }
        try sections.joined(separator: "\n## ").write(to: page, atomically: true, encoding: .utf8)
    }
}
