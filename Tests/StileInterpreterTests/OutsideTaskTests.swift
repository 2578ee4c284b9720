import StileASL
import StileInterpreter
import StileJSON
import Testing

/// Tasks that others finish: activities, callbacks and jobs.
struct OutsideTaskTests {
    private static let activity = "arn:aws:states:us-east-1:000000000000:activity:a"
    private static let callback = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
    private static let job = "arn:aws:states:::states:startExecution.sync"

    private static func driver(
        _ resource: String, _ fields: String = "", input: String = "{}", crashes: Bool = false
    ) throws -> Driver {
        var driver = Driver(
            try Definition(
                compiling: """
                    {"StartAt": "W", "States": {"W": {"Type": "Task", "Resource": "\(resource)",
                      \(fields) "End": true}}}
                    """))
        driver.crashes = crashes
        driver.results = [.silence]
        try driver.start(input: input)
        return driver
    }

    private func types(_ driver: Driver) -> [String] { Array(driver.types.dropFirst(2)) }

    @Test(arguments: [callback, job])
    func aSubmissionIsWrittenOnce(resource: String) throws {
        var driver = try Self.driver(resource)
        let stamp = driver.dispatches[0].stamp
        let output = JSONDocument(["id": 1])
        #expect(driver.send(.taskSubmitted(stamp, output: output)).accepted)
        #expect(!driver.send(.taskSubmitted(stamp, output: output)).accepted)
        #expect(!driver.send(.taskStarted(stamp, atMillis: driver.nowMillis)).accepted)
        driver.send(.taskSucceeded(stamp, output: JSONDocument([2])))
        #expect(
            types(driver) == [
                "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded", "TaskStateExited",
                "ExecutionSucceeded",
            ])
        #expect(driver.history[4].details["output"] == #"{"id":1}"#)
    }

    /// A callback that was made waits for its token; a job is attached to, not begun again.
    @Test(arguments: [(callback, 0), (job, 1)])
    func aRestartAfterTheSubmission(resource: String, dispatches: Int) throws {
        var driver = try Self.driver(resource)
        driver.send(.taskSubmitted(driver.dispatches[0].stamp, output: JSONDocument(["id": 1])))
        let state = try #require(driver.state)
        let again = state.pendingEffects(definition: driver.definition).compactMap {
            if case .dispatchTask(let task) = $0 { task } else { nil }
        }
        #expect(again.count == dispatches)
        #expect(again.allSatisfy { $0.isSubmitted && $0.submission?.text == #"{"id":1}"# })
    }

    @Test func aResultMayComeBeforeTheCallHasEnded() throws {
        var driver = try Self.driver(Self.callback)
        let stamp = driver.dispatches[0].stamp
        driver.send(.taskStarted(stamp, atMillis: driver.nowMillis))
        #expect(driver.send(.taskSucceeded(stamp, output: .emptyObject)).accepted)
        #expect(!driver.send(.taskSubmitted(stamp, output: .emptyObject)).accepted)
        #expect(driver.state?.status == .succeeded)
    }

    @Test func anActivitysTimeBeginsWithItsWorker() throws {
        var driver = try Self.driver(
            Self.activity, #""TimeoutSeconds": 5, "HeartbeatSeconds": 3,"#)
        let stamp = driver.dispatches[0].stamp
        driver.nowMillis += 3_600_000
        #expect(!driver.send(.timerFired(stamp, .taskTimeout)).accepted)
        #expect(!driver.send(.taskHeartbeat(stamp)).accepted)
        driver.send(.taskStarted(stamp, atMillis: driver.nowMillis, workerName: "Ada"))
        #expect(driver.history.last?.details["workerName"] == "Ada")
        #expect(driver.send(.taskSeen(stamp)).accepted)
        let state = try #require(driver.state)
        #expect(
            state.pendingEffects(definition: driver.definition) == [
                .armTimer(stamp, .taskTimeout, dueMillis: driver.nowMillis + 5_000),
                .armTimer(stamp, .heartbeatTimeout, dueMillis: driver.nowMillis + 3_000),
            ])
        driver.run()
        #expect(driver.types.suffix(2) == ["ActivityTimedOut", "ExecutionFailed"])
    }

    @Test func aMissingActivityIsNotScheduled() throws {
        var driver = try Self.driver(Self.activity)
        driver = Driver(driver.definition)
        driver.activities = { _ in false }
        try driver.start(input: "{}")
        #expect(types(driver) == ["ExecutionFailed"])
        #expect(driver.state?.error == "States.Runtime")
        #expect(
            driver.state?.cause
                == "An error occurred while executing the state 'W' (entered at the event id #2). "
                + "The activity \(Self.activity) does not exist.")
    }

    @Test(arguments: [
        ("arn:aws:states:::sqs:sendMessage", false), (callback, true), (job, true),
        (activity, false),
    ])
    func theContextHasATokenWhereTheTaskWaits(resource: String, hasToken: Bool) throws {
        let driver = try Self.driver(resource, #""Parameters": {"t.$": "$$.Task.Token"},"#)
        guard hasToken else { return #expect(driver.state?.status == .failed) }
        let dispatch = driver.dispatches[0]
        #expect(dispatch.input.value["t"]?.stringValue == dispatch.taskToken)
        #expect(dispatch.taskToken == "token:1:0:\(dispatch.stamp.entry)")
    }

    @Test(arguments: [
        (callback, TaskStage.scheduling, "TaskStartFailed"),
        (callback, .starting, "TaskStartFailed"), (callback, .submitting, "TaskSubmitFailed"),
        (callback, .running, "TaskFailed"), (activity, .scheduling, "ActivityScheduleFailed"),
        (activity, .running, "ActivityFailed"),
        (
            "arn:aws:lambda:us-east-1:000000000000:function:f", .scheduling,
            "LambdaFunctionScheduleFailed"
        ),
        (
            "arn:aws:lambda:us-east-1:000000000000:function:f", .starting,
            "LambdaFunctionStartFailed"
        ),
    ])
    func aFailureIsCalledByItsStage(resource: String, stage: TaskStage, type: String) throws {
        var driver = try Self.driver(resource)
        driver.send(
            .taskFailed(driver.dispatches[0].stamp, error: "E", cause: nil, stage: stage))
        #expect(types(driver).dropFirst().first == type)
        #expect(driver.history[3].details["error"] == "E")
        #expect(driver.state?.error == "E")
    }

    @Test(arguments: [(nil, 300), (100, 100), (900, 300)])
    func anExpressExecutionEndsAfterFiveMinutes(limit: Int?, seconds: Int64) throws {
        let timeout = limit.map { #""TimeoutSeconds": \#($0),"# } ?? ""
        let definition = try Definition(
            compiling: """
                {"StartAt": "W", \(timeout) "States": {"W": {"Type": "Wait", "Seconds": 5000,
                  "End": true}}}
                """)
        let identity = try Driver.identity(input: "{}")
        let express = ExecutionIdentity(
            executionARN: identity.executionARN, executionName: identity.executionName,
            stateMachineARN: identity.stateMachineARN,
            stateMachineName: identity.stateMachineName, roleARN: identity.roleARN,
            input: identity.input, startedAtMillis: Driver.startMillis, isExpress: true)
        let (state, _) = Interpreter.start(
            identity: express, definition: definition,
            context: StepContext(nowMillis: Driver.startMillis, randomSeed: 1))
        #expect(state.deadlineMillis == Driver.startMillis + seconds * 1_000)
    }
}
