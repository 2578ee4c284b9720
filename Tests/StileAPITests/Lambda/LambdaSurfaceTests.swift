import StileAPI
import StileJSON
import Synchronization
import Testing

/// `echo` answers what it got, `broken` fails, `loud` answers more than Lambda lets through.
private final class Functions: FunctionInvoking {
    let functionNames = ["broken", "busy", "echo", "loud"]
    private let posts = Mutex<[String]>([])

    var posted: [String] { posts.withLock(\.self) }

    func invoke(_ name: String, payload: JSONDocument, requestID: String) async -> FunctionAnswer {
        switch name {
        case "echo": .succeeded(payload)
        case "broken": .failed(error: "Broken", cause: "it is broken")
        case "loud":
            .succeeded(JSONDocument(.string(String(repeating: "a", count: 6 * 1024 * 1024))))
        case "busy": .throttled
        default: .unknown
        }
    }

    func invokeLater(_ name: String, payload: JSONDocument, requestID: String) -> FunctionAnswer? {
        if name == "busy" { return .throttled }
        posts.withLock { $0.append("\(name) \(payload.text)") }
        return nil
    }
}

struct LambdaSurfaceTests {
    private let functions = Functions()

    private func post(
        _ function: String, _ body: String = "", type: String? = nil, query: String = ""
    ) async throws -> (HTTPAnswer, JSON?) {
        let target = "/2015-03-31/functions/\(function)/invocations" + query
        let call =
            if let type {
                HTTPCall(
                    "POST", target, headers: ["X-Amz-Invocation-Type": type],
                    body: Array(body.utf8))
            } else {
                HTTPCall("POST", target, body: Array(body.utf8))
            }
        let answer = await LambdaSurface(functions: functions).answer(to: call)
        let given = try #require(answer)
        return (given, try? JSON(parsing: given.body))
    }

    private func header(_ name: String, _ answer: HTTPAnswer) -> String? {
        answer.headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    @Test(arguments: [
        "echo", "echo:$LATEST", "000000000000:function:echo",
        "arn:aws:lambda:us-east-1:000000000000:function:echo",
        "arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aecho%3A%24LATEST",
    ])
    func aFunctionIsNamedInAllOfLambdasWays(_ name: String) async throws {
        let (answer, body) = try await post(name, #"{"a": 1.0}"#)
        #expect(answer.status == 200)
        #expect(body == ["a": .number(.text("1.0"))])
        #expect(header("X-Amz-Executed-Version", answer) == "$LATEST")
        #expect(header("X-Amz-Function-Error", answer) == nil)
        #expect(header("x-amzn-RequestId", answer)?.count == 36)
    }

    @Test func noPayloadIsAnEmptyObject() async throws {
        #expect(try await post("echo").1 == [:])
    }

    @Test func aFailureIsAnAnswer() async throws {
        let (answer, body) = try await post("broken", "{}")
        #expect(answer.status == 200)
        #expect(header("X-Amz-Function-Error", answer) == "Unhandled")
        #expect(body?["errorType"] == "Broken")
        #expect(body?["errorMessage"] == "it is broken")
    }

    @Test func anAnswerThatIsTooLargeIsAFailure() async throws {
        let (answer, body) = try await post("loud", "{}")
        #expect(header("X-Amz-Function-Error", answer) == "Unhandled")
        #expect(body?["errorType"] == "Function.ResponseSizeTooLarge")
    }

    @Test(arguments: [("Event", 202, ["echo {\"a\":1}"]), ("DryRun", 204, [])])
    func callsThatNobodyWaitsFor(_ type: String, _ status: Int, _ posted: [String]) async throws {
        let (answer, _) = try await post("echo", #"{"a":1}"#, type: type)
        #expect(answer.status == status)
        #expect(answer.body.isEmpty)
        #expect(functions.posted == posted)
    }

    struct Refusal: Sendable {
        let function: String
        var body = "{}"
        var type: String?
        var query = ""
        let status: Int
        let code: String
        let message: String
    }

    @Test(arguments: [
        Refusal(
            function: "nobody", status: 404, code: "ResourceNotFoundException",
            message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody"),
        Refusal(
            function: "echo", query: "?Qualifier=1", status: 404,
            code: "ResourceNotFoundException",
            message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:echo:1"),
        Refusal(
            function: "busy", status: 429, code: "TooManyRequestsException",
            message: "Rate Exceeded."),
        Refusal(
            function: "busy", type: "Event", status: 429, code: "TooManyRequestsException",
            message: "Rate Exceeded."),
        Refusal(
            function: "echo:1", query: "?Qualifier=2", status: 400,
            code: "InvalidParameterValueException", message: "The derived qualifier"),
        Refusal(
            function: "echo", body: "{", status: 400, code: "InvalidRequestContentException",
            message: "Could not parse request body into json: "),
        Refusal(
            function: "echo", type: "Now", status: 400, code: "ValidationException",
            message: "1 validation error detected: Value 'Now' at 'invocationType' failed"),
        Refusal(
            function: "arn:aws:sqs:q", status: 400, code: "ValidationException",
            message: "1 validation error detected: Value 'arn:aws:sqs:q' at 'functionName'"),
        Refusal(
            function: "echo", body: String(repeating: " ", count: 6 * 1024 * 1024 + 1),
            status: 413, code: "RequestTooLargeException",
            message: "6291457 byte payload is too large for the RequestResponse invocation type"),
    ])
    func refusalsAreLambdas(_ this: Refusal) async throws {
        let (answer, body) = try await post(
            this.function, this.body, type: this.type, query: this.query)
        #expect(answer.status == this.status)
        #expect(header("x-amzn-ErrorType", answer) == this.code)
        #expect(body?["Message"]?.stringValue?.hasPrefix(this.message) == true)
        #expect(body?["Type"] == "User")
    }

    @Test(arguments: ["/", "/2015-03-31/functions", "/2015-03-31/functions/f", "/other"])
    func otherPathsAreOthers(_ path: String) async {
        let answer = await LambdaSurface(functions: functions).answer(to: HTTPCall("POST", path))
        #expect(answer == nil)
    }
}
