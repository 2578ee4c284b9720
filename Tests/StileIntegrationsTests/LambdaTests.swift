import StileExecutor
import StileIntegrations
import StileInterpreter
import StileJSON
import StileWire
import Synchronization
import Testing

private let functionARN = "arn:aws:lambda:eu-west-1:111111111111:function:f"
private let invokeARN = "arn:aws:states:::lambda:invoke"

/// A Lambda endpoint of one answer, which keeps the request.
private final class Endpoint: Sendable {
    let answer: Result<HTTPResponse, HTTPError>
    private let last = Mutex<HTTPRequest?>(nil)

    init(_ status: Int = 200, _ headers: HTTPHeaders = [:], _ body: String = "{}") {
        answer = .success(
            HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    init(failing error: HTTPError) { answer = .failure(error) }

    var request: HTTPRequest? { last.withLock(\.self) }

    func client(_ credentials: AWSCredentials? = nil) -> LambdaClient {
        LambdaClient(
            endpoint: "http://127.0.0.1:3001/", credentials: credentials, region: "us-east-1",
            nowMillis: { 1_700_000_000_000 }
        ) { [self] request throws(HTTPError) in
            last.withLock { $0 = request }
            return try answer.get()
        }
    }
}

/// Functions of this process: `here` answers what it got, `broken` fails.
private struct Here: LocalFunctions {
    var names = ["broken", "here"]

    func call(
        _ name: String, payload: JSONDocument, task: TaskDispatch, executionARN: String,
        reporter: TaskReporter
    ) async -> TaskOutcome? {
        switch name {
        case "here": .succeeded(payload)
        case "broken": .failed(TaskError(error: "Broken", cause: "it is broken"))
        default: nil
        }
    }

    func post(_ name: String, payload: JSONDocument, requestID: String) -> TaskError? {
        name == "here" ? nil : TaskError(error: "Lambda.TooManyRequestsException", cause: "many")
    }
}

private func run(_ resource: String, _ input: JSON, _ endpoint: Endpoint?) async -> Ended {
    let lambda = LambdaIntegration(functions: Here(), client: endpoint?.client())
    return Ended(await lambda.run(makeCall(resource, input).call, reporter: Told().reporter))
}

// MARK: - Requests

struct LambdaRequestTests {
    struct Case: Sendable {
        let resource: String
        let input: JSON
        let path: String
        var headers: [String: String] = [:]
        let body: String
    }

    @Test(arguments: [
        Case(
            resource: functionARN, input: ["a": 1],
            path: "arn%3Aaws%3Alambda%3Aeu-west-1%3A111111111111%3Afunction%3Af/invocations",
            headers: ["X-Amz-Invocation-Type": "RequestResponse"], body: #"{"a":1}"#),
        Case(resource: functionARN, input: "text", path: "/invocations", body: #""text""#),
        Case(
            resource: invokeARN, input: ["FunctionName": "f", "Payload": [1, 2]],
            path: "functions/f/invocations", body: "[1,2]"),
        Case(
            resource: invokeARN, input: ["FunctionName": "f", "Payload": nil],
            path: "functions/f/invocations", body: "{}"),
        Case(
            resource: invokeARN, input: ["FunctionName": "f", "Payload": #"{"text": "of JSON"}"#],
            path: "functions/f/invocations", body: #"{"text": "of JSON"}"#),
        Case(
            resource: invokeARN, input: ["FunctionName": "f", "Payload": "no JSON"],
            path: "functions/f/invocations", body: #""no JSON""#),
        Case(
            resource: invokeARN, input: ["FunctionName": "f"], path: "functions/f/invocations",
            body: "{}"),
        Case(
            resource: invokeARN,
            input: [
                "FunctionName": "f", "Qualifier": "$LATEST", "InvocationType": "Event",
                "ClientContext": "e30=", "LogType": "Tail",
            ], path: "functions/f/invocations?Qualifier=%24LATEST",
            headers: [
                "X-Amz-Invocation-Type": "Event", "X-Amz-Client-Context": "e30=",
                "X-Amz-Log-Type": "Tail",
            ], body: "{}"),
    ])
    func asksAsTheAPIWants(_ this: Case) async throws {
        let endpoint = Endpoint()
        _ = await run(this.resource, this.input, endpoint)
        let request = try #require(endpoint.request)
        #expect(request.method == "POST")
        #expect(request.url.hasPrefix("http://127.0.0.1:3001/2015-03-31/functions/"))
        #expect(request.url.hasSuffix(this.path))
        #expect(request.body == .bytes(Array(this.body.utf8)))
        for (name, value) in this.headers { #expect(request.headers[name] == value) }
        #expect(request.headers["Authorization"] == nil)
    }

    @Test func signsForTheFunctionsRegion() async throws {
        let endpoint = Endpoint()
        let lambda = LambdaIntegration(
            functions: Here(),
            client: endpoint.client(AWSCredentials(accessKeyID: "id", secretAccessKey: "key")))
        _ = await lambda.run(makeCall(functionARN).call, reporter: Told().reporter)
        let authorization = try #require(endpoint.request?.headers["Authorization"])
        #expect(authorization.contains("Credential=id/20231114/eu-west-1/lambda/aws4_request"))
    }

    @Test(
        arguments: [
            (["Payload": 1], "The field \"FunctionName\" is required but was missing"),
            (["FunctionName": 1], "The value of the field 'FunctionName' has an invalid format"),
            (["FunctionName": "arn:aws:sqs:::q"], "field 'FunctionName' has an invalid format"),
            (
                ["FunctionName": "f", "What": 1],
                "The field \"What\" is not supported by Step Functions"
            ),
            (
                ["FunctionName": "f", "InvocationType": "Now"],
                "field 'InvocationType' has an invalid"
            ),
        ] as [(JSON, String)])
    func wrongParametersAreNamed(_ input: JSON, _ reason: String) async {
        let endpoint = Endpoint()
        guard case .failed(let error, let cause, _) = await run(invokeARN, input, endpoint) else {
            Issue.record("it did not fail")
            return
        }
        #expect(error == "States.Runtime")
        #expect(cause?.contains(reason) == true, "\(cause ?? "")")
        #expect(endpoint.request == nil)
    }
}

// MARK: - Answers

struct LambdaAnswerTests {
    @Test(arguments: ["{}", "0.0", "\"HelloWorld\"", "[]", "null", "true", "1e400"])
    func aFunctionARNGivesTheAnswerAsItIs(_ text: String) async throws {
        let ended = await run(functionARN, [:], Endpoint(200, [:], text))
        #expect(ended == .succeeded(try JSON(parsing: text)))
    }

    @Test func lambdaInvokeWrapsTheAnswer() async throws {
        let headers: HTTPHeaders = [
            "X-Amz-Executed-Version": "$LATEST", "x-amzn-RequestId": "id-1", "Content-Length": "1",
        ]
        let ended = await run(invokeARN, ["FunctionName": "f"], Endpoint(200, headers, "7"))
        #expect(
            ended
                == .succeeded([
                    "ExecutedVersion": "$LATEST", "Payload": 7,
                    "SdkHttpMetadata": [
                        "AllHttpHeaders": [
                            "X-Amz-Executed-Version": ["$LATEST"], "x-amzn-RequestId": ["id-1"],
                            "Content-Length": ["1"],
                        ],
                        "HttpHeaders": [
                            "X-Amz-Executed-Version": "$LATEST", "x-amzn-RequestId": "id-1",
                            "Content-Length": "1",
                        ], "HttpStatusCode": 200,
                    ], "SdkResponseMetadata": ["RequestId": "id-1"], "StatusCode": 200,
                ]))
        #expect(
            ended.output?.objectValue?.keys == [
                "ExecutedVersion", "Payload", "SdkHttpMetadata", "SdkResponseMetadata",
                "StatusCode",
            ])
    }

    @Test(
        arguments: [
            (200, "no JSON", "no JSON"), (202, "", ""), (200, "{\"a\":1}", ["a": 1]),
        ] as [(Int, String, JSON)])
    func aPayloadIsJSONOrText(_ status: Int, _ body: String, _ payload: JSON) async {
        let ended = await run(invokeARN, ["FunctionName": "f"], Endpoint(status, [:], body))
        #expect(ended.output?["Payload"] == payload)
        #expect(ended.output?["StatusCode"] == .integer(status))
    }

    @Test(arguments: [(nil, JSON.null), ("bG9n", "bG9n")] as [(String?, JSON)])
    func aLogThatWasAskedForIsAMember(_ header: String?, _ log: JSON) async {
        var headers: HTTPHeaders = [:]
        headers["X-Amz-Log-Result"] = header
        let input: JSON = ["FunctionName": "f", "LogType": "Tail"]
        let ended = await run(invokeARN, input, Endpoint(200, headers))
        #expect(ended.output?["LogResult"] == log)
    }

    @Test func aTokenIsWaitedFor() async {
        let ended = await run(
            invokeARN + ".waitForTaskToken", ["FunctionName": "f"], Endpoint(200, [:], "1"))
        guard case .awaitingToken(let output) = ended else {
            Issue.record("\(ended)")
            return
        }
        #expect(output["Payload"] == 1)
    }

    struct Failure: Sendable {
        let status: Int
        var headers: HTTPHeaders = [:]
        let body: String
        let error: String
        let cause: String
    }

    private static let failures = [
        Failure(
            status: 200, headers: ["X-Amz-Function-Error": "Unhandled"],
            body: #"{"errorMessage": "no", "errorType": "Exception"}"#, error: "Exception",
            cause: #"{"errorMessage":"no","errorType":"Exception"}"#),
        Failure(
            status: 200, headers: ["X-Amz-Function-Error": "Unhandled"],
            body: #"{"errorMessage":"timed out"}"#, error: "Lambda.Unknown",
            cause: "The cause could not be determined because Lambda did not return an error type."
                + #" Returned payload: {"errorMessage":"timed out"}"#),
        Failure(
            status: 404,
            headers: [
                "x-amzn-ErrorType": "ResourceNotFoundException", "x-amzn-RequestId": "id-1",
            ],
            body: #"{"Message":"Function not found: arn:aws:lambda:r:1:function:f"}"#,
            error: "Lambda.ResourceNotFoundException",
            cause: "Function not found: arn:aws:lambda:r:1:function:f:$LATEST (Service: AWSLambda;"
                + " Status Code: 404; Error Code: ResourceNotFoundException; Request ID: id-1;"
                + " Proxy: null)"),
        Failure(
            status: 429, headers: ["x-amzn-RequestId": "id-1"],
            body: #"{"message":"Rate Exceeded."}"#, error: "Lambda.TooManyRequestsException",
            cause: "Rate Exceeded. (Service: AWSLambda; Status Code: 429; Error Code:"
                + " TooManyRequestsException; Request ID: id-1; Proxy: null)"),
        Failure(
            status: 503, headers: ["x-amzn-RequestId": "id-1"], body: "",
            error: "Lambda.ServiceException",
            cause: "null (Service: AWSLambda; Status Code: 503; Error Code: ServiceException;"
                + " Request ID: id-1; Proxy: null)"),
        Failure(
            status: 403,
            headers: [
                "x-amzn-ErrorType": "AccessDeniedException:http://x", "x-amzn-RequestId": "id-1",
            ], body: #"{"Message":"no"}"#, error: "Lambda.AWSLambdaException",
            cause: "no (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException;"
                + " Request ID: id-1; Proxy: null)"),
    ]

    @Test(arguments: failures.indices)
    func failuresHaveAWSNames(_ index: Int) async {
        let this = Self.failures[index]
        let endpoint = Endpoint(this.status, this.headers, this.body)
        let expected = Ended.failed(this.error, this.cause, .running)
        #expect(await run(invokeARN, ["FunctionName": "f"], endpoint) == expected)
        #expect(await run(functionARN, [:], endpoint) == expected)
        let submitting = Ended.failed(this.error, this.cause, .submitting)
        #expect(
            await run(invokeARN + ".waitForTaskToken", ["FunctionName": "f"], endpoint)
                == submitting)
    }

    @Test func anEndpointThatIsNotThereIsAClientsFailure() async {
        let endpoint = Endpoint(failing: .notReachable(host: "127.0.0.1:1", reason: "refused"))
        guard case .failed(let error, let cause, _) = await run(functionARN, [:], endpoint) else {
            Issue.record("it did not fail")
            return
        }
        #expect(error == "Lambda.SdkClientException")
        #expect(cause?.hasPrefix("Unable to execute HTTP request: ") == true)
    }

    @Test func anAnswerBeyondAllLimitsIsTooLarge() async {
        let endpoint = Endpoint(failing: .answerTooLarge(host: "h", bytesMax: 1))
        #expect(
            await run(functionARN, [:], endpoint)
                == .failed(
                    "States.DataLimitExceeded",
                    "The state/task '\(functionARN)' returned a result with a size exceeding the"
                        + " maximum number of bytes service limit.", .running))
    }

    @Test func aCancelledCallIsCancelled() async {
        #expect(await run(functionARN, [:], Endpoint(failing: .cancelled)) == .cancelled)
    }
}

// MARK: - Functions of this process

struct LocalFunctionTests {
    private static let hereARN = "arn:aws:lambda:us-east-1:000000000000:function:here"

    @Test func goBeforeTheEndpoints() async {
        let endpoint = Endpoint()
        #expect(await run(Self.hereARN, ["a": 1], endpoint) == .succeeded(["a": 1]))
        #expect(endpoint.request == nil)
        _ = await run("arn:aws:lambda:us-east-1:000000000000:function:other", [:], endpoint)
        #expect(endpoint.request != nil)
    }

    @Test(arguments: ["here", Self.hereARN, Self.hereARN + ":$LATEST"])
    func haveTheSameEnvelope(_ name: String) async {
        let input: JSON = ["FunctionName": .string(name), "Payload": ["a": 1]]
        let ended = await run(invokeARN, input, nil)
        #expect(ended.output?["Payload"] == ["a": 1])
        #expect(ended.output?["ExecutedVersion"] == "$LATEST")
        #expect(ended.output?["StatusCode"] == 200)
        #expect(ended.output?["SdkHttpMetadata"]?["HttpStatusCode"] == 200)
        #expect(ended.output?["SdkResponseMetadata"]?["RequestId"]?.stringValue?.count == 36)
    }

    @Test(arguments: [
        (hereARN, true, false), (functionARN, true, true), (functionARN, false, false),
        ("arn:aws:states:::states:startExecution", false, false),
    ])
    func takeAPlace(_ resource: String, _ hasEndpoint: Bool, _ isElsewhere: Bool) {
        let client = hasEndpoint ? Endpoint().client() : nil
        let lambda = LambdaIntegration(functions: Here(), client: client)
        #expect(
            lambda.worksElsewhere(TaskResourceName(resource), input: .emptyObject) == isElsewhere)
        let name = JSONDocument(["FunctionName": .string(resource)])
        #expect(
            lambda.worksElsewhere(TaskResourceName(invokeARN), input: name) == isElsewhere)
    }

    @Test func failByTheirOwnNames() async {
        let ended = await run(invokeARN, ["FunctionName": "broken"], nil)
        #expect(ended == .failed("Broken", "it is broken", .running))
    }

    @Test(arguments: [("Event", 202), ("DryRun", 204)])
    func answerAtOnceWhenNobodyWaits(_ type: String, _ status: Int) async {
        let input: JSON = ["FunctionName": "here", "InvocationType": .string(type)]
        let ended = await run(invokeARN, input, nil)
        #expect(ended.output?["StatusCode"] == .integer(status))
        #expect(ended.output?["Payload"] == "")
    }

    @Test func areNotCalledWithoutEnd() async {
        let input: JSON = ["FunctionName": "broken", "InvocationType": "Event"]
        let ended = await run(invokeARN, input, nil)
        #expect(ended == .failed("Lambda.TooManyRequestsException", "many", .running))
    }

    @Test func unknownOnesAreNamed() async {
        let ended = await run("arn:aws:lambda:us-east-1:000000000000:function:hare", [:], nil)
        #expect(
            ended
                == .failed(
                    "Lambda.ResourceNotFoundException",
                    "Function not found: hare; did you mean \"here\"?", .running))
    }
}
