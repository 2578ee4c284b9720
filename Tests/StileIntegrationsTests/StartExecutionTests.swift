import StileExecutor
import StileIntegrations
import StileInterpreter
import StileJSON
import StileWire
import Synchronization
import Testing

private let resource = "arn:aws:states:::states:startExecution"
private let machine = "arn:aws:states:us-east-1:000000000000:stateMachine:child"
private let execution = "arn:aws:states:us-east-1:000000000000:execution:child:"

/// A service of scripted answers, which keeps what was asked.
private final class Script: StepFunctionsCalling {
    private let asked = Mutex<[(StileWire.Operation, JSONObject)]>([])
    private let answer: @Sendable (StileWire.Operation, JSONObject) -> Result<JSON, APIError>

    init(_ answer: @escaping @Sendable (StileWire.Operation, JSONObject) -> Result<JSON, APIError>)
    {
        self.answer = answer
    }

    var operations: [StileWire.Operation] { asked.withLock { $0.map(\.0) } }

    func parameters(_ operation: StileWire.Operation) -> JSONObject? {
        asked.withLock { $0.last { $0.0 == operation }?.1 }
    }

    func call(
        _ operation: StileWire.Operation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        asked.withLock { $0.append((operation, parameters)) }
        return try answer(operation, parameters).get().objectValue ?? JSONObject()
    }
}

/// Answers as a service where the child ended with the status.
private func service(_ status: String) -> Script {
    Script { operation, parameters in
        let name = parameters["name"]?.stringValue ?? "n"
        switch operation {
        case .startExecution:
            return .success([
                "executionArn": .string(execution + name),
                "startDate": .number(.text("1700000000.25")),
            ])
        case .describeExecution:
            return .success(description(status))
        default: return .success([:])
        }
    }
}

private func description(_ status: String) -> JSON {
    var members: JSONObject = JSONObject([
        ("executionArn", .string(execution + "n")), ("stateMachineArn", .string(machine)),
        ("name", "n"), ("status", .string(status)), ("startDate", .number(.text("1700000000.25"))),
        ("stopDate", 1_700_000_001), ("input", "{}"), ("inputDetails", ["included": true] as JSON),
        ("redriveCount", 0), ("redriveStatus", "NOT_REDRIVABLE"),
    ])
    if status == "SUCCEEDED" {
        members["output"] = #"{"Arg1":"argument1"}"#
        members["outputDetails"] = ["included": true]
    } else {
        members["error"] = "SomeFailure"
        members["cause"] = "because"
    }
    return .object(members)
}

/// Waits as told.
private struct Waits: ExecutionWaiting {
    var end = ExecutionWait.ended
    var isStopping = false
    var service: Script?

    func startExecution(
        _ parameters: JSONObject, parent: ParentTask
    ) async throws(APIError) -> JSONObject {
        try await service?.call(.startExecution, parameters) ?? JSONObject()
    }

    func waitForEnd(of executionARN: String) async -> ExecutionWait { end }
}

private func run(
    _ pattern: String, _ input: JSON, _ service: Script, _ waiting: (any ExecutionWaiting)? = nil,
    submission: JSONDocument? = nil, hasCredentials: Bool = false
) async -> (Ended, [JSON]) {
    let told = Told()
    let integration = StartExecutionIntegration(
        service: service, waiting: waiting ?? Waits(service: service),
        nowMillis: { 1_700_000_000_000 })
    let call = makeCall(
        resource + pattern, input, submission: submission, hasCredentials: hasCredentials
    ).call
    let outcome = await integration.run(call, reporter: told.reporter)
    return (Ended(outcome), told.submitted.map(\.value))
}

struct StartExecutionTests {
    private static let input: JSON = ["StateMachineArn": .string(machine), "Name": "n"]

    private static let endedMembers: JSON = [
        "ExecutionArn": .string(execution + "n"), "Input": "{}",
        "InputDetails": ["Included": true], "Name": "n", "Output": #"{"Arg1":"argument1"}"#,
        "OutputDetails": ["Included": true], "StartDate": 1_700_000_000_250,
        "StateMachineArn": .string(machine), "Status": "SUCCEEDED", "StopDate": 1_700_000_001_000,
    ]

    @Test(arguments: ["", ".waitForTaskToken"])
    func answersAtOnce(_ pattern: String) async {
        let (ended, submitted) = await run(pattern, Self.input, service("RUNNING"))
        #expect(
            ended.output?.objectValue?.keys == [
                "ExecutionArn", "SdkHttpMetadata", "SdkResponseMetadata", "StartDate",
            ])
        #expect(ended.output?["ExecutionArn"] == .string(execution + "n"))
        #expect(ended.output?["StartDate"] == 1_700_000_000_250)
        #expect(ended.output?["SdkHttpMetadata"]?["HttpStatusCode"] == 200)
        #expect(submitted.isEmpty)
        if case .awaitingToken = ended {
            #expect(!pattern.isEmpty)
        } else {
            #expect(pattern.isEmpty)
        }
    }

    @Test func syncGivesPayloadsAsTexts() async {
        let (ended, submitted) = await run(".sync", Self.input, service("SUCCEEDED"))
        #expect(ended == .succeeded(Self.endedMembers))
        #expect(ended.output?.objectValue?.keys == Self.endedMembers.objectValue?.keys)
        #expect(submitted.count == 1)
        #expect(submitted.first?["ExecutionArn"] == .string(execution + "n"))
    }

    @Test func aCallUnderAnotherRoleIsToldOfRedrive() async {
        let (ended, _) = await run(
            ".sync", Self.input, service("SUCCEEDED"), hasCredentials: true)
        #expect(ended.output?["RedriveCount"] == 0)
        #expect(ended.output?["RedriveStatus"] == "NOT_REDRIVABLE")
    }

    @Test func sync2GivesPayloadsAsJSON() async {
        let (ended, _) = await run(".sync:2", Self.input, service("SUCCEEDED"))
        #expect(ended.output?["Input"] == [:])
        #expect(ended.output?["Output"] == ["Arg1": "argument1"])
    }

    @Test(arguments: ["FAILED", "TIMED_OUT", "ABORTED"])
    func aChildThatFailedIsTheCause(_ status: String) async throws {
        let (ended, _) = await run(".sync:2", Self.input, service(status))
        guard case .failed("States.TaskFailed", let cause?, .running) = ended else {
            Issue.record("\(ended)")
            return
        }
        #expect(
            try JSON(parsing: cause) == [
                "Cause": "because", "Error": "SomeFailure",
                "ExecutionArn": .string(execution + "n"), "Input": "{}",
                "InputDetails": ["Included": true], "Name": "n", "StartDate": 1_700_000_000_250,
                "StateMachineArn": .string(machine), "Status": .string(status),
                "StopDate": 1_700_000_001_000,
            ])
    }

    @Test(
        arguments: [
            (nil, "{}"), (JSON.null, "{}"), (["a": 1], #"{"a":1}"#), (#"{"b": 2}"#, #"{"b": 2}"#),
            ([1], "[1]"),
        ] as [(JSON?, String)])
    func theInputIsText(_ value: JSON?, _ text: String) async {
        var input = Self.input.objectValue ?? JSONObject()
        input["Input"] = value
        let service = service("RUNNING")
        _ = await run("", .object(input), service)
        #expect(service.parameters(.startExecution)?["input"] == .string(text))
    }

    @Test func everyDeliveryOfAnAttemptNamesTheSameChild() async {
        let service = service("RUNNING")
        let input: JSON = ["StateMachineArn": .string(machine)]
        let first = await run("", input, service).0.output?["ExecutionArn"]
        let second = await run("", input, service).0.output?["ExecutionArn"]
        #expect(first == second)
        #expect(first?.stringValue?.count == execution.count + 36)
    }

    @Test func aChildThatEndedBeforeTheSecondDeliveryIsFound() async {
        let service = Script { operation, _ in
            operation == .startExecution
                ? .failure(APIError("ExecutionAlreadyExists", "it exists"))
                : .success(description("SUCCEEDED"))
        }
        let mine = await run(".sync", ["StateMachineArn": .string(machine)], service)
        #expect(mine.0.output?["Status"] == "SUCCEEDED")
        let others = await run(".sync", Self.input, service)
        #expect(
            others.0.failure?.0 == "StepFunctions.ExecutionAlreadyExistsException")
        #expect(others.0.failure?.2 == .submitting)
    }

    @Test func anUnknownMachineIsNamedAsAWSDoes() async {
        let service = Script { _, _ in
            .failure(
                APIError("StateMachineDoesNotExist", "State Machine Does Not Exist: 'arn'"))
        }
        let failure = await run("", Self.input, service).0.failure
        #expect(failure?.0 == "StepFunctions.StateMachineDoesNotExistException")
        #expect(
            failure?.1?.hasPrefix(
                "State Machine Does Not Exist: 'arn' (Service: AWSStepFunctions; Status Code: 400;"
                    + " Error Code: StateMachineDoesNotExist; Request ID: ") == true)
        #expect(failure?.2 == .running)
    }

    @Test func afterARestartItAttachesToTheChild() async {
        let service = service("SUCCEEDED")
        let (ended, submitted) = await run(
            ".sync", Self.input, service,
            submission: JSONDocument(["ExecutionArn": .string(execution + "n")]))
        #expect(ended.output?["Status"] == "SUCCEEDED")
        #expect(submitted.isEmpty)
        #expect(service.operations == [.describeExecution])
    }

    @Test func aStoppingProcessRecordsNothing() async {
        let (ended, _) = await run(
            ".sync", Self.input, service("RUNNING"),
            Waits(end: .processStops, service: service("RUNNING")))
        #expect(ended == .cancelled)
    }

    @Test(arguments: [(false, 1), (true, 0)])
    func aParentThatGivesUpStopsItsChild(_ isStopping: Bool, _ stops: Int) async {
        let service = service("ABORTED")
        let waiting = Gate(isStopping: isStopping, service)
        let task = Task { await run(".sync", Self.input, service, waiting).0 }
        await waiting.isWaitedFor()
        task.cancel()
        if isStopping { waiting.open() } else { await waiting.opens(when: service) }
        #expect(await task.value == .cancelled)
        #expect(service.operations.filter { $0 == .stopExecution }.count == stops)
    }
}

extension Ended {
    fileprivate var failure: (String, String?, TaskStage)? {
        guard case .failed(let error, let cause, let stage) = self else { return nil }
        return (error, cause, stage)
    }
}

/// An execution that ends when it is told to.
private final class Gate: ExecutionWaiting {
    let isStopping: Bool
    private let waited = AsyncStream<Void>.makeStream()
    private let ended = AsyncStream<Void>.makeStream()

    private let service: Script

    init(isStopping: Bool, _ service: Script) {
        self.isStopping = isStopping
        self.service = service
    }

    func startExecution(
        _ parameters: JSONObject, parent: ParentTask
    ) async throws(APIError) -> JSONObject {
        #expect(parent.executionARN == "arn:execution")
        #expect(parent.stamp == Stamp(frame: ExecutionState.rootFrame, entry: 1))
        return try await service.call(.startExecution, parameters)
    }

    func waitForEnd(of executionARN: String) async -> ExecutionWait {
        waited.continuation.finish()
        let stream = ended.stream
        // As the executor: it does not end for a cancelled caller.
        await Task { for await _ in stream {} }.value
        return isStopping ? .processStops : .ended
    }

    func isWaitedFor() async { for await _ in waited.stream {} }

    func open() { ended.continuation.finish() }

    /// Ends the execution once the service was asked to stop it.
    func opens(when service: Script) async {
        while !service.operations.contains(.stopExecution) { await Task.yield() }
        open()
    }
}
