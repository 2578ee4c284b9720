import Foundation
import StileJSON
import StileWire
import Testing

/// A data folder with a function that runs until the file `done` is there, and a server's clients.
struct HeldProgram {
    let place: DataFolder

    init() throws {
        place = try DataFolder()
        let program: JSON = [
            "functions": ["held": ["command": ["sh", "-c", .string(Self.script)]]]
        ]
        try place.folder.write(program.serialized(), to: "stile.json")
        try place.folder.write(Self.machine, to: "held.asl.json")
        try place.require("deploy", "held.asl.json", "hold.asl.json")
    }

    private static let script =
        "echo $STILE_IDEMPOTENCY_KEY >> keys; while [ ! -e done ]; do sleep 0.05; done; echo '{}'"

    private static let machine = """
        { "StartAt": "Call", "States": { "Call": { "Type": "Task", "End": true,
          "Resource": "arn:aws:lambda:us-east-1:000000000000:function:held" } } }
        """

    /// Starts an execution, and waits until its program runs for the `count`th time.
    func start(_ name: String) throws {
        try place.require("start", "held", "--name", name)
        try waitForCalls(1)
    }

    func waitForCalls(_ count: Int) throws {
        try place.wait(for: "the program's call \(count)") { keys.count == count }
    }

    /// The idempotency key of each time that the program ran.
    var keys: [String] {
        let text = try? String(contentsOfFile: place.folder.path("keys"), encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init)
    }

    /// Lets the program end, now and ever after.
    func release() throws { try place.folder.write("", to: "done") }

    func waitForSuccess(_ name: String) throws {
        try place.wait(for: "the end of \(name)") { try place.status(of: name) == "SUCCEEDED" }
    }

    /// Starts an execution that does not wait for anything, over HTTP.
    static func startHold(_ client: StepFunctionsClient, _ name: String) async throws(APIError) {
        _ = try await client.call(.startExecution, holdStart(name))
    }

    /// The parameters of such a start.
    static func holdStart(_ name: String) -> JSONObject {
        JSONObject([
            ("stateMachineArn", "arn:aws:states:us-east-1:000000000000:stateMachine:hold"),
            ("name", .string(name)), ("input", #"{"seconds": 0}"#),
        ])
    }
}

extension RunningServer {
    func client() throws -> StepFunctionsClient {
        StepFunctionsClient(endpoint: try #require(url), nowMillis: { 0 })
    }

    func waitFor(_ text: String, _ place: DataFolder) throws {
        try place.wait(for: text) { printed.contains(text) }
    }
}
