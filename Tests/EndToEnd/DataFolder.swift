import Foundation
import StileJSON
import Testing

extension StileProcess {
    /// Whether there is a binary; enough for tests that touch no data of the lake.
    static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: binary.path) }
}

/// A data folder, definitions beside it, and the commands that use both.
///
/// Before anything goes wrong, an execution is recorded; afterwards it must still be there and go on.
struct DataFolder {
    static let kept = "kept"

    let folder: TemporaryFolder
    /// Absolute path of the data folder.
    let data: String

    init(data: String? = nil) throws {
        folder = try TemporaryFolder()
        self.data = data ?? folder.path("data")
        for (name, text) in Definitions.all { try folder.write(text, to: "\(name).asl.json") }
    }

    // MARK: - Commands

    /// Runs a command to its end in the folder of the definitions.
    func stile(_ arguments: String...) throws -> StileProcess.Result { try stile(arguments) }

    func stile(_ arguments: [String], environment: [String: String] = [:]) throws
        -> StileProcess.Result
    {
        try StileProcess(
            arguments: arguments + ["--data", data], environment: environment,
            directory: folder.url
        ).run()
    }

    /// A command that has to succeed; answers its standard output.
    @discardableResult
    func require(_ arguments: String...) throws -> String {
        let result = try stile(arguments)
        try #require(result.status == 0, "stile \(arguments): \(result.errors)")
        return result.output
    }

    // MARK: - What must not be lost

    /// Records an execution that nobody runs yet.
    func keepExecution() throws {
        try require("deploy", "pause.asl.json")
        try require("start", "pause", "--name", Self.kept)
    }

    /// The execution is still there and runs to its end, once.
    func checkKept(_ sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        // Who comes later waits longer: when it has ended, the kept one has.
        let later = try stile("start", "pause", "--name", "later", "--wait")
        #expect(later.status == 0, "\(later.errors)", sourceLocation: sourceLocation)
        let shown = try JSON(parsing: require("show", Self.kept, "--json"))
        #expect(shown["status"] == "SUCCEEDED", sourceLocation: sourceLocation)
        #expect(shown["output"] == #"{"kept":true}"#, sourceLocation: sourceLocation)
        try #expect(count("ExecutionStarted", in: Self.kept) == 1, sourceLocation: sourceLocation)
    }

    func status(of execution: String) throws -> String? {
        try JSON(parsing: require("show", execution, "--json"))["status"]?.stringValue
    }

    /// How often an event is in the history.
    func count(_ type: String, in execution: String) throws -> Int {
        let lines = try require("history", execution, "--json").split(separator: "\n")
        return try lines.filter { try JSON(parsing: String($0))["type"]?.stringValue == type }.count
    }

    /// Waits until `condition` holds; real processes give no other sign.
    func wait(
        for what: String, seconds: Int = 30,
        _ sourceLocation: Testing.SourceLocation = #_sourceLocation,
        until condition: () throws -> Bool
    ) throws {
        for _ in 0..<(seconds * 20) {
            if try condition() { return }
            usleep(50_000)
        }
        Issue.record("\(what): not within \(seconds) seconds", sourceLocation: sourceLocation)
        throw TimedOut()
    }

    struct TimedOut: Error {}

    // MARK: - Tools

    /// Runs another program; answers whether it ended well.
    @discardableResult
    static func tool(_ arguments: String...) -> Bool {
        let process = try? ChildProcess(
            "/usr/bin/env", arguments, environment: ProcessInfo.processInfo.environment,
            directory: "/", output: "/dev/null", errors: "/dev/null")
        return process?.terminationStatus == 0
    }
}

/// A `stile serve` of a test; it ends with the test.
final class RunningServer {
    let process: ChildProcess
    private let log: URL

    /// - Parameter arguments: More than the data folder and any free port.
    init(_ place: DataFolder, _ arguments: String...) throws {
        log = place.folder.url.appending(path: "serve-\(UUID().uuidString).log")
        process = try StileProcess(
            arguments: ["serve", "--data", place.data] + arguments, directory: place.folder.url
        ).start(log: log)
        try place.wait(for: "stile serve is up") {
            try #require(process.isRunning, "\(printed)")
            return printed.contains("serving ")
        }
    }

    /// Where it listens, once it says so.
    var port: Int? {
        for _ in 0..<200 {
            if let found = printed.firstMatch(of: /listening on http:\/\/127\.0\.0\.1:(\d+)/) {
                return Int(found.1)
            }
            usleep(50_000)
        }
        return nil
    }

    /// What it printed so far.
    var printed: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Where its HTTP clients reach it, once it says so.
    var url: String? { port.map { "http://127.0.0.1:\($0)" } }

    /// Asks it to stop; answers its exit status.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    func kill() {
        process.signal(SIGKILL)
        process.waitUntilExit()
    }
}

/// The definitions that lie beside the data folder.
enum Definitions {
    static let all: [(name: String, text: String)] = [
        ("pause", pause), ("hold", hold), ("stubborn", stubborn),
        ("unknown-resource", unknownResource), ("unknown-function", unknownFunction),
        ("broken", broken), ("cut", cut),
    ]

    private static let pause = """
        {
          "StartAt": "Pause",
          "States": {
            "Pause": { "Type": "Wait", "Seconds": 1, "Next": "Done" },
            "Done": { "Type": "Pass", "Result": { "kept": true }, "End": true }
          }
        }
        """

    /// Waits as long as its input says.
    private static let hold = """
        {
          "StartAt": "Hold",
          "States": {
            "Hold": { "Type": "Wait", "SecondsPath": "$.seconds", "Next": "Done" },
            "Done": { "Type": "Pass", "Result": "held", "End": true }
          }
        }
        """

    /// Tries what cannot succeed three times, two seconds apart, and goes on without it.
    private static let stubborn = """
        {
          "StartAt": "Call",
          "States": {
            "Call": {
              "Type": "Task",
              "Resource": "arn:aws:states:::lambda:invoke",
              "Parameters": { "FunctionName": "nobody-serves-this" },
              "Retry": [
                { "ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "MaxAttempts": 2, "BackoffRate": 1 }
              ],
              "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Given up" }],
              "End": true
            },
            "Given up": { "Type": "Pass", "Result": "given up", "End": true }
          }
        }
        """

    private static let unknownResource = """
        {
          "StartAt": "Put",
          "States": {
            "Put": { "Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "End": true }
          }
        }
        """

    private static let unknownFunction = """
        {
          "StartAt": "Call",
          "States": {
            "Call": {
              "Type": "Task",
              "Resource": "arn:aws:lambda:us-east-1:000000000000:function:crwal",
              "End": true
            }
          }
        }
        """

    /// Four mistakes.
    private static let broken = """
        {
          "StartAt": "Fisrt",
          "States": {
            "First": { "Type": "Pass", "Nxt": "Second" },
            "Second": { "Type": "Wait", "Seconds": -1, "End": true },
            "Third": { "Type": "Psas", "End": true }
          }
        }
        """

    private static let cut = """
        {
          "StartAt": "First",
          "States": {
            "First": { "Type": "Pass", "End" true }
          }
        }
        """
}
