import Foundation
import Testing

/// Docs/Workflow-Tests.md: its files are written, its commands are run, what they print is what it says.
@Suite struct WorkflowTestPageTests {
    private struct Block {
        let info: String
        let text: String
    }

    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Docs/Workflow-Tests.md").standardizedFileURL

    private func blocks() throws -> [Block] {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let parts = text.components(separatedBy: "\n```")
        // Every second part is the inside of a block.
        return parts.indices.filter { $0 % 2 == 1 }.map { index in
            let lines = parts[index].components(separatedBy: "\n")
            return Block(info: lines[0], text: lines.dropFirst().joined(separator: "\n"))
        }
    }

    @Test func everyBlockHolds() async throws {
        let shell = try Shell()
        let blocks = try blocks()
        for block in blocks where block.info.hasPrefix("json ") && block.info != "json answers" {
            try shell.write(block.text, to: String(block.info.dropFirst(5)))
        }
        var count = 0
        for block in blocks where block.info == "console" {
            let lines = block.text.components(separatedBy: "\n")
            let result = await shell.run(arguments(lines[0]))
            let printed = result.out + result.err
            #expect(
                untimed(printed) == untimed(lines.dropFirst().joined(separator: "\n") + "\n"))
            count += 1
        }
        #expect(count == 4)
    }

    /// The list of answers, in a Map of three items.
    @Test func theListOfAnswersIsAsDescribed() async throws {
        let shell = try Shell()
        let answers = try #require(try blocks().first { $0.info == "json answers" })
        try shell.write(
            """
            {"StartAt": "All", "States": {"All": {"Type": "Map", "End": true,
              "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Task",
              "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"},
              "Retry": [{"ErrorEquals": ["Card.Busy"]}], "End": true}}}}}}
            """, to: "m.asl.json")
        try shell.write(
            """
            {"cases": [{"name": "c", "input": [1, 2, 3], "mocks": {"One": \(answers.text)},
              "expect": {"calls": {"One": 4}}}]}
            """, to: "m.test.json")
        let result = await shell.run("test")
        #expect(result.status == 0, "\(result.out)\(result.err)")
    }

    /// A command line of plain words and of words in single quotes.
    private func arguments(_ line: String) -> [String] {
        let quoted = line.dropFirst("$ stile ".count).components(separatedBy: "'")
        return quoted.enumerated().flatMap { index, part in
            index % 2 == 1 ? [part] : part.split(separator: " ").map(String.init)
        }
    }

    /// Without the time on the wall.
    private func untimed(_ text: String) -> String {
        text.replacing(/in [0-9.]+ m?s\n/, with: "in a moment\n")
    }
}
