import Foundation
import Testing

/// Every command's help, as it was last agreed on; `STILE_RECORD=1` writes it anew.
@Suite struct HelpTests {
    static let commands: [[String]] = [
        [], ["run"], ["validate"], ["graph"], ["deploy"], ["serve"], ["start"], ["list"], ["show"],
        ["history"], ["redrive"], ["stop"], ["map-run"], ["map-run", "list"], ["map-run", "show"],
        ["map-run", "update"], ["schedule"], ["schedule", "create"],
        ["schedule", "list"], ["schedule", "show"], ["schedule", "delete"],
        ["schedule", "enable"], ["schedule", "disable"], ["schedule", "next"], ["machine"],
        ["machine", "list"], ["machine", "show"], ["activity"], ["activity", "list"], ["worker"],
        ["eval"], ["test-state"], ["test"], ["catalog"], ["query"], ["rows"], ["demo-data"],
        ["config"], ["backup"], ["restore"], ["doctor"], ["purge"], ["export"],
        ["import"],
    ]

    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Docs/CLI-Help.txt").standardizedFileURL

    @Test func helpIsAsAgreed() async throws {
        let shell = try Shell()
        var text = ""
        for command in Self.commands {
            let result = await shell.run(command + ["--help"])
            #expect(result.status == 0)
            #expect(result.out.contains("examples:"), "stile \(command) has no examples")
            // The list of all commands grows with every one that is added.
            guard !command.isEmpty else { continue }
            text += "$ stile \(command.joined(separator: " ")) --help\n\(result.out)\n"
        }
        if ProcessInfo.processInfo.environment["STILE_RECORD"] == "1" {
            try Data(text.utf8).write(to: Self.file)
        }
        let agreed = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(text == agreed, "if the change is meant: STILE_RECORD=1 swift test")
    }
}
