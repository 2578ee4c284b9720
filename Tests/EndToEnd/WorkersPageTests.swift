import Foundation
import StileJSON
import Testing

/// The programs of the page about workers are functions that work.
@Suite(.enabled(if: LambdaTool.canRun, "needs the built stile, and Python: make setup"))
struct WorkersPageTests {
    private static let functions = "arn:aws:lambda:us-east-1:000000000000:function"

    @Test func theProgramsOfThePageWork() throws {
        let page = try MarkdownPage("Docs/Workers.md")
        let shell = try #require(page.blocks("sh").first { $0.text.hasPrefix("#!") })
        let python = try #require(page.blocks("python").first)
        let place = try DataFolder()
        try place.folder.write(shell.text + "\n", to: "page.sh")
        try place.folder.write(python.text + "\n", to: "page.py")
        try place.folder.write(
            #"{"functions": {"sh": {"command": ["sh", "page.sh"]}, "py": {"command": ["python3", "page.py"]}}}"#,
            to: "stile.json")
        for name in ["sh", "py"] {
            let task =
                #"{"Type": "Task", "Resource": "\#(Self.functions):\#(name)", "End": true}"#
            try place.folder.write(
                #"{"StartAt": "T", "States": {"T": \#(task)}}"#, to: "\(name).asl.json")
        }
        let sum = try place.stile("run", "py.asl.json", "--input", #"{"rows": [1, 2, 3]}"#)
        #expect(try JSON(parsing: sum.output) == ["sum": 6], "\(sum.errors)")
        let bad = try place.stile("run", "py.asl.json", "--input", #"{"rows": [1, -2]}"#)
        #expect(bad.status == 1)
        #expect(bad.errors.contains("BadRow"), "\(bad.errors)")
        #expect(bad.errors.contains("row 1 is -2"), "\(bad.errors)")
        let checksum = try place.stile("run", "sh.asl.json", "--input", "{}")
        #expect(
            try JSON(parsing: checksum.output)["checksum"]?.numberValue != nil,
            "\(checksum.errors)")
    }

    @Test func theConfigurationOfThePageIsOne() throws {
        let page = try MarkdownPage("Docs/Workers.md")
        let place = try DataFolder()
        try place.folder.write(try #require(page.blocks("json").first).text, to: "stile.json")
        let shown = try JSON(parsing: place.require("config", "--json"))
        #expect(shown["functions"]?["value"]?["enrich"]?["concurrency"] == 2)
        #expect(shown["functions"]?["value"]?["enrich"]?["environment"] == ["TABLE"])
    }
}
