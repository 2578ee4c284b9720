import Foundation
import Testing

/// The tour in the README does what the README says.
@Suite(.enabled(if: StileProcess.canRun, "needs the built stile and DuckDB: make setup"))
struct TourTests {
    @Test func everyStepDoesWhatItSays() throws {
        let folder = try TemporaryFolder()
        let tour = try MarkdownPage("README.md").between("<!-- tour:begin -->", "<!-- tour:end -->")
        let printed = try tour.blocks("sh").map { try Pasted.run($0.text, in: folder.url) }
        try #require(printed.count == 3)
        #expect(printed[0].contains("did you mean \"End\"?"), "\(printed[0])")
        #expect(printed[1].contains("Hello, Ada!"), "\(printed[1])")
        #expect(printed[2].contains("FAILED"), "\(printed[2])")
        #expect(printed[2].contains("stile redrive"), "\(printed[2])")
    }

    /// The pipeline's block, all but the server that would not end.
    @Test func thePipelineIsDeployedAndScheduled() throws {
        let block = try #require(
            MarkdownPage("README.md").blocks("sh").first { $0.text.hasPrefix("stile deploy") })
        let script = block.text
            .replacing(
                "\nstile serve",
                with: "\nstile schedule list --json\nstile schedule next nightly-retail")
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            at: StileProcess.repository.appending(path: "Workflows"),
            to: folder.url.appending(path: "Workflows"))
        let printed = try Pasted.run(script, in: folder.url)
        for expected in ["retail-daily", "weblogs-hourly", "flights-daily", "Europe/London"] {
            #expect(printed.contains(expected), "\(expected) is missing in: \(printed)")
        }
        #expect(!printed.contains("error:"), "\(printed)")
    }
}
