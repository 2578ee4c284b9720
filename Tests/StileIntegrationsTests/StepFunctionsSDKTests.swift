import StileExecutor
import StileIntegrations
import StileInterpreter
import StileJSON
import StileWire
import Synchronization
import Testing

/// A service that keeps what it was asked and answers one thing.
private final class Service: StepFunctionsCalling {
    private let answer: Result<JSON, APIError>
    private let asked = Mutex<(StileWire.Operation, JSONObject)?>(nil)

    init(_ answer: Result<JSON, APIError>) { self.answer = answer }

    var call: (operation: StileWire.Operation, parameters: JSONObject)? {
        asked.withLock { $0.map { ($0.0, $0.1) } }
    }

    func call(
        _ operation: StileWire.Operation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        asked.withLock { $0 = (operation, parameters) }
        return try answer.get().objectValue ?? JSONObject()
    }
}

struct StepFunctionsSDKTests {
    private func run(_ action: String, _ input: JSON, _ service: Service) async -> Ended {
        let call = makeCall("arn:aws:states:::aws-sdk:sfn:" + action, input).call
        return Ended(
            await StepFunctionsSDKIntegration(service: service).run(
                call, reporter: Told().reporter))
    }

    @Test(
        arguments: [
            ("startExecution", ["StateMachineArn": "m", "Input": nil], ["stateMachineArn": "m"]),
            (
                "startExecution", ["StateMachineArn": "m", "Input": ["Key": "v"]],
                ["stateMachineArn": "m", "input": #"{"Key":"v"}"#]
            ),
            (
                "sendTaskSuccess", ["TaskToken": "t", "Output": "{}"],
                ["taskToken": "t", "output": "{}"]
            ),
            (
                "tagResource", ["ResourceArn": "a", "Tags": [["Key": "k", "Value": "v"]]],
                ["resourceArn": "a", "tags": [["key": "k", "value": "v"]]]
            ),
        ] as [(String, JSON, JSON)])
    func parametersAreTheAPIs(_ action: String, _ input: JSON, _ parameters: JSON) async {
        let service = Service(.success([:]))
        #expect(await run(action, input, service) == .succeeded([:]))
        #expect(service.call?.operation.rawValue.lowercased() == action.lowercased())
        #expect(service.call.map { .object($0.parameters) } == parameters)
    }

    @Test(
        arguments: [
            (
                ["executionArn": "e", "startDate": .number(.text("1700000000.25"))],
                ["ExecutionArn": "e", "StartDate": "2023-11-14T22:13:20.250Z"]
            ),
            (
                ["variableReferences": ["my state": ["x"]], "tags": [["key": "k"]]],
                ["VariableReferences": ["my state": ["x"]], "Tags": [["Key": "k"]]]
            ),
            (
                [
                    "events": [
                        [
                            "id": 1, "timestamp": 0,
                            "stateEnteredEventDetails": ["name": "startDate"],
                        ]
                    ]
                ],
                [
                    "Events": [
                        [
                            "Id": 1, "Timestamp": "1970-01-01T00:00:00.000Z",
                            "StateEnteredEventDetails": ["Name": "startDate"],
                        ]
                    ]
                ]
            ),
        ] as [(JSON, JSON)])
    func answersAreTheSDKs(_ answer: JSON, _ output: JSON) async {
        #expect(
            await run("describeExecution", [:], Service(.success(answer))) == .succeeded(output))
    }

    @Test(arguments: [
        ("InvalidToken", "Sfn.InvalidTokenException"),
        ("ValidationException", "Sfn.ValidationException"),
        ("SomethingElse", "Sfn.SfnException"),
    ])
    func refusalsAreTheSDKs(_ code: String, _ error: String) async {
        let service = Service(.failure(APIError(code, "Invalid Token: 'Invalid token'")))
        let ended = await run("sendTaskFailure", ["TaskToken": "t"], service)
        guard case .failed(error, let cause?, .running) = ended else {
            Issue.record("\(ended)")
            return
        }
        #expect(
            cause.hasPrefix(
                "Invalid Token: 'Invalid token' (Service: Sfn, Status Code: 400, Request ID: "))
        #expect(cause.hasSuffix(") (SDK Attempt Count: 1)"))
    }

    @Test func membersAreInPascalCase() async {
        let service = Service(.success([:]))
        guard
            case .failed("States.Runtime", let cause?, _) = await run(
                "sendTaskFailure", ["taskToken": "t"], service)
        else {
            Issue.record("it did not fail")
            return
        }
        #expect(cause.contains("The field \"taskToken\" is not supported by Step Functions"))
        #expect(service.call == nil)
    }
}
