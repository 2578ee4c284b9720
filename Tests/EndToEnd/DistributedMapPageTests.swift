import Foundation
import StileJSON
import Testing

/// The example of the page about Distributed Map gives what the page says.
@Suite(.enabled(if: StileProcess.canRun, "needs the built stile and DuckDB: make setup"))
struct DistributedMapPageTests {
    @Test func theExampleGivesWhatThePageSays() throws {
        let page = try MarkdownPage("Docs/Distributed-Map.md")
        let script = try #require(
            page.between("<!-- example:begin -->", "<!-- example:end -->").blocks("sh").first)
        let expected = try #require(page.blocks("json").first)
        let folder = try TemporaryFolder()
        let printed = try Pasted.run(script.text, in: folder.url)
        #expect(printed.contains("\"ResultWriterDetails\""), "\(printed)")
        #expect(printed.contains("manifest.json"), "\(printed)")
        #expect(printed.hasSuffix(expected.text), "\(printed)")
    }
}
