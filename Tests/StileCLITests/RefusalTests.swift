import Foundation
import Testing

/// What goes wrong before anything runs: a text that names the thing, and the right exit status.
@Suite struct RefusalTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let status: Int32
        let text: String

        init(_ arguments: [String], _ status: Int32, _ text: String) {
            self.arguments = arguments
            self.status = status
            self.text = text
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    static let refusals = [
        Refusal(["confg"], 2, #"Unexpected argument 'confg'"#),
        Refusal(["confg"], 2, "did you mean: stile config"),
        Refusal(["run"], 2, "Missing expected argument '<file>'"),
        Refusal(["run", "nothing.json"], 2, "there is no definition nothing.json"),
        Refusal(["run", "."], 2, ". is a folder, expected a file"),
        Refusal(["run", "bad.json"], 2, #"bad.json:1:45: error: unknown field "Nxt""#),
        Refusal(["run", "text.json"], 2, "text.json:1:1: error:"),
        Refusal(["run", "good.json", "--input", "@no.json"], 2, "there is no input file no.json"),
        Refusal(["run", "good.json", "--input", "{"], 2, "--input:1:2: the input is not JSON"),
        Refusal(["run", "good.json", "--input", "text.json"], 2, "write --input @text.json"),
        Refusal(["run", "good.json", "--name", "a b"], 2, #""a b" is no valid name"#),
        Refusal(["run", "task.json"], 2, #"Function not found: crwal; did you mean "crawl"?"#),
        Refusal(["run", "sqs.json"], 2, "the integration sqs:sendMessage is not served here"),
        Refusal(["validate", "none"], 2, "there is no file or folder none"),
        Refusal(["validate", "empty"], 2, "no *.asl.json file lies below empty"),
        Refusal(["validate", "bad.json"], 2, #"did you mean "Next"?"#),
        Refusal(["validate", "doubtful.json", "--warnings-as-errors"], 2, "warning: the text"),
        Refusal(["validate", "doubtful.json", "--severity", "much"], 2, "is invalid for"),
        Refusal(["deploy", "good.json", "bad.json"], 2, #"unknown field "Nxt""#),
        Refusal(["deploy", "good.json", "task.json", "--name", "x"], 2, "2 definitions"),
        Refusal(["list"], 4, "there is no database at DIR/.stile/stile.sqlite"),
        Refusal(["list", "--status", "odd"], 2, "--status must be running, succeeded"),
        Refusal(["list", "--since", "soon"], 2, "--since must be a time"),
        Refusal(["list", "--limit", "0"], 2, "--limit must be 1 to 1000"),
        Refusal(["catalog"], 4, "there is no catalog in DIR/.stile"),
        Refusal(["query", "SELECT 1"], 4, "there is no catalog in DIR/.stile"),
        Refusal(["schedule", "next"], 2, "one of --cron, --rate and --at, found 0"),
        Refusal(["schedule", "next", "--cron", "0 25 * * ? *"], 2, "hours: 25 is not in 0-23"),
        Refusal(
            ["schedule", "next", "--rate", "5 mintues"], 2, "did you mean: rate(5 minutes)"),
        Refusal(
            ["schedule", "next", "--rate", "1 day", "--time-zone", "Mars"], 2,
            #"unknown time zone "Mars""#),
    ]

    @Test(arguments: refusals)
    func refuses(_ refusal: Refusal) async throws {
        let shell = try Shell()
        try shell.write(#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#, to: "good.json")
        try shell.write(
            #"{"StartAt":"A","States":{"A":{"Type":"Pass","Nxt":"B"}}}"#, to: "bad.json")
        try shell.write(
            #"{"StartAt":"A","States":{"A":{"Type":"Fail","Cause":"$.why"}}}"#, to: "doubtful.json")
        try shell.write("not json", to: "text.json")
        try shell.write(Self.task("arn:aws:lambda:us-east-1:1:function:crwal"), to: "task.json")
        try shell.write(Self.task("arn:aws:states:::sqs:sendMessage"), to: "sqs.json")
        try shell.write("", to: "empty/readme")
        let result = await shell.run(refusal.arguments)
        #expect(result.status == refusal.status)
        // What is wrong with definitions is what validate was asked for, so that it is data.
        let isData = refusal.arguments.first == "validate" && !result.out.isEmpty
        #expect((isData ? result.out : result.err).contains(refusal.text), "\(result.err)")
        #expect(result.out.isEmpty != isData)
    }

    private static func task(_ resource: String) -> String {
        #"{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"\#(resource)","End":true}}}"#
    }

    @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
    func aFolderWithoutPermissionIsNamed() async throws {
        let shell = try Shell()
        try shell.write(#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#, to: "good.json")
        try FileManager.default.createDirectory(
            atPath: shell.folder + "/closed", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o555])
        let result = await shell.run("run", "good.json", "--data", "closed")
        #expect(result.status == 4)
        #expect(result.err.contains("permission"))
    }

    @Test func aDataFolderThatIsAFileIsNamed() async throws {
        let shell = try Shell()
        try shell.write(#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#, to: "good.json")
        let result = await shell.run("run", "good.json", "--data", "good.json")
        #expect(result.status == 4)
        #expect(result.err.contains("good.json"))
    }
}
