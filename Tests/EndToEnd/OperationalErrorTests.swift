import Foundation
import StileJSON
import Testing

/// What a person meets when something is wrong: the message names the thing and the next step, the
/// exit status tells scripts, and what was recorded before is still there and goes on.
@Suite(.enabled(if: StileProcess.isBuilt, "needs the built stile: make build"))
struct OperationalErrorTests {
    /// A command line that cannot work.
    struct Mistake: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let arguments: [String]
        var status: Int32 = 2
        /// All of it is in what the command prints.
        let expected: [String]
    }

    static let mistakes: [Mistake] = definitionMistakes + inputMistakes + nameMistakes

    @Test(arguments: mistakes) func isToldAndLosesNothing(_ mistake: Mistake) throws {
        let place = try DataFolder()
        try place.keepExecution()
        try place.folder.write(#"{"date": "elsewhere"}"#, to: "settings.json")
        let result = try place.stile(mistake.arguments)
        #expect(result.status == mistake.status, "\(result.errors)")
        for expected in mistake.expected {
            #expect(result.errors.contains(expected), "\(expected) is missing in: \(result.errors)")
        }
        #expect(!result.errors.contains("Fatal error"))
        try place.checkKept()
    }

    private static let definitionMistakes = [
        Mistake(
            testDescription: "unknown resource", arguments: ["run", "unknown-resource.asl.json"],
            expected: [
                "unknown-resource.asl.json:4:30: error: state \"Put\"",
                "arn:aws:states:::dynamodb:putItem", "served are function ARNs", "^",
            ]),
        Mistake(
            testDescription: "unknown function", arguments: ["run", "unknown-function.asl.json"],
            expected: [
                "unknown-function.asl.json:6:7: error: state \"Call\"",
                "Function not found: crwal; did you mean \"crawl\"?", "^",
            ]),
        Mistake(
            testDescription: "several problems in a definition",
            arguments: ["run", "broken.asl.json"],
            expected: [
                "broken.asl.json:2:14: error:", "did you mean \"First\"?",
                "broken.asl.json:4:32: error: unknown field \"Nxt\" in state \"First\", did you mean",
                "broken.asl.json:5:44: error:", "a whole number from 0",
                "broken.asl.json:6:24: error:", "did you mean \"Pass\"?",
                "    \"First\": { \"Type\": \"Pass\", \"Nxt\": \"Second\" },\n"
                    + "                                   ^",
            ]),
        Mistake(
            testDescription: "several problems in a definition to deploy",
            arguments: ["deploy", "broken.asl.json"],
            expected: ["broken.asl.json:2:14: error:", "broken.asl.json:6:24: error:"]),
        Mistake(
            testDescription: "no JSON in a definition", arguments: ["run", "cut.asl.json"],
            expected: ["cut.asl.json:4:38: error:", "\"End\" true", "^"]),
        Mistake(
            testDescription: "missing definition", arguments: ["run", "paws.asl.json"],
            expected: ["there is no definition paws.asl.json", "did you mean \"pause.asl.json\"?"]),
        Mistake(
            testDescription: "missing folder of definitions",
            arguments: ["deploy", "Workflows"], expected: ["there is no file or folder Workflows"]),
    ]

    private static let inputMistakes = [
        Mistake(
            testDescription: "malformed input",
            arguments: ["run", "pause.asl.json", "--input", #"{"a": tru}"#],
            expected: ["--input:1:7: the input is not JSON", "  {\"a\": tru}\n        ^"]),
        Mistake(
            testDescription: "malformed input of a start",
            arguments: ["start", "pause", "--input", "{"],
            expected: ["--input:1:2: the input is not JSON"]),
        Mistake(
            testDescription: "a file's name as input",
            arguments: ["start", "pause", "--input", "settings.json"],
            expected: ["the input is not JSON", "write --input @settings.json"]),
        Mistake(
            testDescription: "missing input file",
            arguments: ["run", "pause.asl.json", "--input", "@setings.json"],
            expected: [
                "there is no input file setings.json", "did you mean \"settings.json\"?",
            ]),
    ]

    private static let nameMistakes = [
        Mistake(
            testDescription: "unknown execution", arguments: ["show", "kepd"],
            expected: ["there is no execution \"kepd\", did you mean \"kept\"?", "stile list"]),
        Mistake(
            testDescription: "unknown execution to redrive", arguments: ["redrive", "december"],
            expected: ["there is no execution \"december\"", "next: stile list"]),
        Mistake(
            testDescription: "nothing to redrive", arguments: ["redrive", "kept"],
            expected: ["kept cannot be redriven: execution is RUNNING", "next: stile show kept"]),
        Mistake(
            testDescription: "a name with another input",
            arguments: ["start", "pause", "--name", "kept", "--input", #"{"other": 1}"#],
            expected: ["pause:kept exists already", "choose another name"]),
        Mistake(
            testDescription: "unknown state machine", arguments: ["start", "puase"],
            expected: ["there is no state machine \"puase\", did you mean \"pause\"?"]),
        Mistake(
            testDescription: "state machine that looks like none",
            arguments: ["list", "--machine", "retail-daily"],
            expected: ["there is no state machine \"retail-daily\"; deployed are pause"]),
        Mistake(
            testDescription: "unknown configuration key",
            arguments: ["list", "--config", "settings.json"],
            expected: ["settings.json: unknown setting \"date\", did you mean \"data\"?"]),
        Mistake(
            testDescription: "missing configuration file",
            arguments: ["list", "--config", "none.json"],
            expected: ["there is no configuration file", "none.json"]),
        Mistake(
            testDescription: "unknown status", arguments: ["list", "--status", "broken"],
            expected: ["--status must be running, succeeded, failed", "found \"broken\""]),
    ]

    /// `deploy` takes what another process may serve one day; the execution fails by name.
    @Test func unknownFunctionFailsTheExecution() throws {
        let place = try DataFolder()
        try place.keepExecution()
        let deployed = try place.stile("deploy", "unknown-function.asl.json")
        #expect(deployed.status == 0)
        #expect(deployed.errors.contains("warning: state \"Call\": Function not found: crwal"))

        let failed = try place.stile("start", "unknown-function", "--name", "lost", "--wait")
        #expect(failed.status == 1)
        for expected in [
            "failed state: Call", "Lambda.ResourceNotFoundException", "Function not found: crwal",
            "line 4", "next: stile redrive lost",
        ] {
            #expect(failed.errors.contains(expected), "\(expected) is missing in: \(failed.errors)")
        }
        let listed = try place.require("list", "--status", "failed")
        #expect(listed.contains("lost") && !listed.contains(DataFolder.kept))
    }
}
