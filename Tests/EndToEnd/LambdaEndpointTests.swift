import Foundation
import StileJSON
import Testing

/// Functions of an endpoint, and our own for clients of Lambda.
@Suite(.enabled(if: LambdaTool.canRun, "needs the built stile, and Python: make setup"))
struct LambdaEndpointTests {
    @Test func functionsThatAreNotLocalAreAskedOfTheEndpoint() throws {
        let place = try DataFolder()
        let endpoint = try LambdaTool(place)
        try place.folder.write(Self.calls, to: "calls.asl.json")
        try place.require("deploy", "calls.asl.json")
        let run = try place.stile(
            ["run", "calls.asl.json", "--input", #"{"n": 1.50}"#],
            environment: ["STILE_LAMBDA_ENDPOINT": endpoint.url])
        #expect(run.status == 0, "\(run.errors)")
        let output = try JSON(parsing: run.output)
        #expect(output["Direct"] == ["n": .number(.text("1.50"))])
        #expect(output["Invoked"]?["Payload"] == ["a": [1, 2]])
        #expect(output["Invoked"]?["SdkHttpMetadata"]?["HttpStatusCode"] == 200)
        #expect(output["Broken"]?["Error"] == "Broken")
        let cause = output["Broken"]?["Cause"]?.stringValue
        #expect(cause == #"{"errorMessage":"it is broken","errorType":"Broken"}"#)
        #expect(output["Missing"]?["Error"] == "Lambda.ResourceNotFoundException")
        let asked = try endpoint.requests()
        #expect(asked.count == 4)
        #expect(
            asked.first?["path"]?.stringValue?.contains("arn%3Aaws%3Alambda%3A") == true)
        #expect(asked.first?["headers"]?["x-amz-invocation-type"] == "RequestResponse")
    }

    @Test func anEndpointThatIsGoneFailsTheTask() throws {
        let place = try DataFolder()
        try place.folder.write(Self.one, to: "one.asl.json")
        let run = try place.stile(
            ["run", "one.asl.json"], environment: ["STILE_LAMBDA_ENDPOINT": "http://127.0.0.1:9"])
        #expect(run.status == 1)
        #expect(run.errors.contains("Lambda.SdkClientException"), "\(run.errors)")
    }

    @Test func lambdasClientsCallOurFunctions() throws {
        let place = try DataFolder()
        let server = try RunningServer(place)
        let url = try #require(server.url)
        let failed = try LambdaTool.invoke(url, "quality-check", #"{"what": 1}"#)
        #expect(failed["status"] == 200)
        #expect(failed["headers"]?["x-amz-function-error"] == "Unhandled")
        #expect(failed["headers"]?["x-amz-executed-version"] == "$LATEST")
        let body = try JSON(parsing: failed["body"]?.stringValue ?? "")
        #expect(body["errorType"]?.stringValue?.hasPrefix("Task.") == true, "\(body)")
        let missing = try LambdaTool.invoke(
            url, "arn:aws:lambda:us-east-1:000000000000:function:nobody", "{}")
        #expect(missing["status"] == 404)
        #expect(missing["headers"]?["x-amzn-errortype"] == "ResourceNotFoundException")
        let dry = try LambdaTool.invoke(url, "quality-check", "{}", "DryRun")
        #expect(dry["status"] == 204)
        #expect(server.stop() == 0)
    }

    private static let one = """
        { "StartAt": "A", "States": { "A": { "Type": "Task", "End": true,
          "Resource": "arn:aws:lambda:us-east-1:000000000000:function:echo" } } }
        """

    private static let calls = """
        {
          "StartAt": "Direct",
          "States": {
            "Direct": {
              "Type": "Task",
              "Resource": "arn:aws:lambda:us-east-1:000000000000:function:echo",
              "ResultPath": "$.Direct",
              "Next": "Invoked"
            },
            "Invoked": {
              "Type": "Task",
              "Resource": "arn:aws:states:::lambda:invoke",
              "Parameters": { "FunctionName": "echo", "Payload": { "a": [1, 2] } },
              "ResultPath": "$.Invoked",
              "Next": "Broken"
            },
            "Broken": {
              "Type": "Task",
              "Resource": "arn:aws:lambda:us-east-1:000000000000:function:broken",
              "Catch": [{ "ErrorEquals": ["Broken"], "ResultPath": "$.Broken", "Next": "Missing" }],
              "End": true
            },
            "Missing": {
              "Type": "Task",
              "Resource": "arn:aws:states:::lambda:invoke",
              "Parameters": { "FunctionName": "nobody" },
              "Catch": [
                { "ErrorEquals": ["Lambda.ResourceNotFoundException"], "ResultPath": "$.Missing", "Next": "End" }
              ],
              "End": true
            },
            "End": { "Type": "Pass", "End": true }
          }
        }
        """
}

/// `Tests/Tools/lambda_endpoint.py`, running.
final class LambdaTool {
    private static let python = "/usr/bin/env"
    private static let script =
        StileProcess.repository.appending(path: "Tests/Tools/lambda_endpoint.py").path

    static var canRun: Bool { StileProcess.isBuilt && DataFolder.tool("python3", "--version") }

    let url: String
    private let process: ChildProcess
    private let log: String

    init(_ place: DataFolder) throws {
        let log = place.folder.path("lambda-requests.log")
        let output = place.folder.path("lambda-output.log")
        let process = try ChildProcess(
            Self.python, ["python3", Self.script, "serve", log],
            environment: ProcessInfo.processInfo.environment, directory: "/", output: output,
            errors: output)
        var port = ""
        try place.wait(for: "the Lambda endpoint is up") {
            try #require(process.isRunning)
            let printed = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
            port = printed.split(separator: " ").last.map { String($0) } ?? ""
            return printed.hasSuffix("\n")
        }
        url = "http://127.0.0.1:" + port.trimmingCharacters(in: .newlines)
        self.process = process
        self.log = log
    }

    deinit { process.signal(SIGKILL) }

    /// What it was asked, in order.
    func requests() throws -> [JSON] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
            .map { try JSON(parsing: String($0)) }
    }

    static func invoke(
        _ url: String, _ name: String, _ event: String, _ type: String = "RequestResponse"
    ) throws -> JSON {
        let folder = try TemporaryFolder()
        let process = try ChildProcess(
            python, ["python3", script, "invoke", url, name, event, type],
            environment: ProcessInfo.processInfo.environment, directory: "/",
            output: folder.path("out"), errors: folder.path("errors"))
        process.waitUntilExit()
        return try JSON(parsing: String(contentsOfFile: folder.path("out"), encoding: .utf8))
    }
}
