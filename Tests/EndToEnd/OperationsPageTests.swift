import Foundation
import Testing

/// Docs/Operations.md does what it says.
@Suite(.enabled(if: StileProcess.isBuilt, "needs the built stile: make build"))
struct OperationsPageTests {
    @Test func everyBlockDoesWhatItSays() throws {
        let folder = try TemporaryFolder()
        let blocks = try MarkdownPage("Docs/Operations.md").blocks("sh")
        let printed = try blocks.map { try Pasted.run($0.text, in: folder.url) }
        try #require(printed.count == 5)
        for (text, expected) in zip(
            printed,
            [
                ["hello revision 1"], ["backed up 2", "restored 2", "first"], ["all is well"],
                ["would remove 0", "removed 1", "second"], ["exported second", "SUCCEEDED"],
            ])
        {
            for word in expected { #expect(text.contains(word), "\(word): \(text)") }
            #expect(!text.contains("error:"), "\(text)")
        }
    }
}
