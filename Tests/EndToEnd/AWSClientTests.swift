import Foundation
import StileJSON
import StileWire
import Testing

/// AWS's own clients against a real server: every operation, the command line, and nonsense.
@Suite(.enabled(if: PythonTool.canRun, "needs the built stile, boto3 and hypothesis: make setup"))
struct AWSClientTests {
    /// Through boto3, with right and wrong parameters: each answer has its shape.
    @Test func allOperations() throws {
        try withServer { url, _ in ["all_operations.py", url] }
    }

    /// Requests that no client would send are refused, and never harm: `make fuzz-api` sends more.
    @Test func randomRequests() throws {
        let environment = ProcessInfo.processInfo.environment
        try withServer { url, server in
            [
                "fuzz.py", url, "--requests", environment["STILE_FUZZ_REQUESTS"] ?? "400",
                "--seed", environment["STILE_FUZZ_SEED"] ?? "1",
                "--process", "\(server.process.processIdentifier)",
            ]
        }
    }

    @Test(.enabled(if: PythonTool.hasCommandLine, "needs the AWS command line: make setup"))
    func theCommandLine() throws {
        try withServer { url, _ in ["aws_commands.py", url] }
    }

    /// The table of shapes says what AWS's model says.
    @Test func theModelIsAWSs() throws {
        let folder = try TemporaryFolder()
        let printed = try PythonTool.run(["model.py"], in: folder)
        #expect(printed.status == 0, "\(printed.output)")
        let model = try #require(try JSON(parsing: printed.output).objectValue)
        #expect(model.count == StileWire.Operation.allCases.count)
        for operation in StileWire.Operation.allCases {
            #expect(ServiceModel.described(operation) == model[operation.rawValue], "\(operation)")
        }
    }

    private func withServer(
        _ arguments: (_ url: String, RunningServer) -> [String]
    ) throws {
        let place = try DataFolder()
        let server = try RunningServer(place)
        try place.wait(for: "its port") { server.url != nil }
        let url = try #require(server.url)
        let run = try PythonTool.run(arguments(url, server), in: place.folder)
        #expect(run.status == 0, "\(run.output)")
        #expect(server.stop() == 0, "\(server.printed)")
    }
}

/// The scripts of Tests/AWSTools, in the Python that `make setup` prepares or another with the
/// same packages.
enum PythonTool {
    static let canRun = StileProcess.isBuilt && python != nil

    static let hasCommandLine = succeeds(["aws", "--version"])

    private static let python: String? = {
        let prepared = StileProcess.repository.appending(path: ".tools/python/bin/python3").path
        return [prepared, "python3"].first { succeeds([$0, "-c", "import boto3, hypothesis"]) }
    }()

    /// Runs a script with its arguments; answers how it ended and what it printed.
    static func run(
        _ arguments: [String], in folder: TemporaryFolder
    ) throws -> (status: Int32, output: String) {
        let scripts = StileProcess.repository.appending(path: "Tests/AWSTools")
        let log = folder.path("python-\(UUID().uuidString).log")
        let process = try ChildProcess(
            "/usr/bin/env",
            [
                python ?? "python3", "-B", scripts.appending(path: arguments[0]).path,
            ] + arguments.dropFirst(), environment: environment, directory: folder.url.path,
            output: log, errors: log)
        let status = process.terminationStatus
        return (status, try String(contentsOfFile: log, encoding: .utf8))
    }

    private static var environment: [String: String] {
        var variables = ProcessInfo.processInfo.environment
        let tools = StileProcess.repository.appending(path: ".tools/python/bin").path
        variables["PATH"] = "\(tools):\(variables["PATH"] ?? "/usr/bin:/bin")"
        return variables
    }

    private static func succeeds(_ command: [String]) -> Bool {
        let process = try? ChildProcess(
            "/usr/bin/env", command, environment: environment, directory: "/",
            output: "/dev/null", errors: "/dev/null")
        return process?.terminationStatus == 0
    }
}
