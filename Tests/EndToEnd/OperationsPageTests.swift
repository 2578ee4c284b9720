import Foundation
import Testing

/// Docs/Operations.md does what it says.
@Suite(.enabled(if: StileProcess.isBuilt, "needs the built stile: make build"))
struct OperationsPageTests {
    @Test func everyBlockDoesWhatItSays() throws {
        let folder = try TemporaryFolder()
        let blocks = try MarkdownPage("Docs/Operations.md").blocks("sh")
        let printed = try blocks.map {
            try Pasted.run($0.text, in: folder.url, environment: ["STILE_PORT": "0"])
        }
        try #require(printed.count == 6)
        for (text, expected) in zip(
            printed,
            [
                ["hello revision 1"], ["backed up 2", "restored 2", "first"], ["all is well"],
                ["would remove 0", "removed 1", "second"],
                [
                    "the first ended with 0", "took over from process", "listening on",
                    "the second ended with 0",
                ], ["exported second", "SUCCEEDED"],
            ])
        {
            for word in expected { #expect(text.contains(word), "\(word): \(text)") }
            #expect(!text.contains("error:"), "\(text)")
        }
    }

    /// What ended long ago goes by itself, and a server that keeps all serves on.
    @Test func aServerKeepsWhatItIsToldTo() throws {
        let place = try DataFolder()
        try place.require("deploy", "hold.asl.json")
        let keeping = try RunningServer(
            place, "--retention", "none", "--express-retention", "none")
        for name in ["old", "newest"] {
            try place.require(
                "start", "hold", "--name", name, "--input", #"{"seconds": 0}"#, "--wait")
        }
        #expect(keeping.process.isRunning)
        #expect(keeping.stop() == 0)
        let purging = try RunningServer(place, "--retention", "0s")
        try place.wait(for: "the old execution goes") {
            try place.stile("show", "old").status == 2
        }
        try #expect(place.status(of: "newest") == "SUCCEEDED")
        #expect(purging.stop() == 0)
    }
}
