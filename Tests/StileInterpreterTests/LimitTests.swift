import StileASL
import StileInterpreter
import StileJSON
import Testing

/// What happens at each limit.
struct LimitTests {
    private func driver(_ definition: String, _ change: (inout Limits) -> Void = { _ in }) throws
        -> Driver
    {
        var driver = Driver(try Definition(compiling: definition))
        change(&driver.limits)
        return driver
    }

    private static let loop = """
        {"StartAt": "Loop", "States": {"Loop": {"Type": "Pass", "Next": "Loop"}}}
        """

    @Test func theLastEventOfAFullHistoryIsItsFailure() throws {
        var driver = try driver(Self.loop)
        try driver.start(input: "{}")
        driver.run()
        #expect(driver.problems.isEmpty)
        #expect(driver.history.count == 25_000)
        let last = try #require(driver.history.last)
        #expect(last.type == "ExecutionFailed")
        #expect(last.previousEventID == 24_999)
        #expect(last.details["error"] == "States.Runtime")
        #expect(
            last.details["cause"]
                == "The execution reached the maximum number of history events (25000).")
        #expect(driver.send(.redrive).accepted == false)
    }

    @Test func aLongRunHandsOverAndGoesOn() throws {
        var driver = try driver(Self.loop) { $0.statesPerStepMax = 10 }
        try driver.start(input: "{}")
        #expect(driver.history.count == 1 + 10 * 2 + 1)
        #expect(driver.transitions[0].effects.count == 1)
        #expect(driver.state?.frames[ExecutionState.rootFrame]?.phase == .ready)
        driver.run(stepsMax: 1)
        #expect(driver.history.count == 1 + 20 * 2 + 1)
    }

    @Test func aResultOverTheLimitFailsTheTask() throws {
        var driver = try driver(
            """
            {"StartAt": "Load", "States": {
              "Load": {"Type": "Task", "End": true, "Retry": [{"ErrorEquals": ["States.ALL"]}],
                "Resource": "arn:aws:lambda:us-east-1:000000000000:function:load"}}}
            """)
        driver.script["Load"] = [.success("\"\(String(repeating: "x", count: 262_143))\"")]
        try driver.start(input: "{}")
        driver.run()
        #expect(
            driver.types == [
                "ExecutionStarted", "TaskStateEntered", "LambdaFunctionScheduled",
                "LambdaFunctionStarted", "LambdaFunctionFailed", "ExecutionFailed",
            ])
        #expect(driver.state?.error == "States.DataLimitExceeded")
        #expect(
            driver.state?.cause
                == "The state/task 'arn:aws:lambda:us-east-1:000000000000:function:load' returned "
                + "a result with a size exceeding the maximum number of bytes service limit.")
    }

    @Test func aResultAtTheLimitPasses() throws {
        var driver = try driver(
            """
            {"StartAt": "Load", "States": {
              "Load": {"Type": "Task", "End": true,
                "Resource": "arn:aws:lambda:us-east-1:000000000000:function:load"}}}
            """)
        driver.script["Load"] = [.success("\"\(String(repeating: "x", count: 262_142))\"")]
        try driver.start(input: "{}")
        driver.run()
        #expect(driver.state?.status == .succeeded)
    }

    @Test func anOutputOverTheLimitFailsItsState() throws {
        var driver = try driver(
            """
            {"StartAt": "Twice", "States": {"Twice": {"Type": "Pass", "End": true,
              "Parameters": {"a.$": "$", "b.$": "$"}}}}
            """
        ) { $0.payloadBytesMax = 100 }
        try driver.start(input: "\"\(String(repeating: "x", count: 60))\"")
        #expect(driver.types == ["ExecutionStarted", "PassStateEntered", "ExecutionFailed"])
        #expect(driver.state?.error == "States.DataLimitExceeded")
    }

    /// Deeper values could not be read again from the store, and far deeper ones not even freed.
    @Test func aLoopThatWrapsItsDataFailsAtTheDepthThatIsRead() throws {
        var driver = try driver(
            """
            {"StartAt": "Wrap", "States": {"Wrap": {"Type": "Pass", "Next": "Wrap",
              "Parameters": {"x.$": "$"}}}}
            """)
        try driver.start(input: "{}")
        driver.run()
        #expect(driver.state?.error == "States.Runtime")
        #expect(
            driver.state?.cause
                == "The state/task 'Wrap' returned a result nested deeper than 512 levels.")
    }

    /// No step looks at more than the frames it is about.
    @Test func aThousandIterationsTakeStepsOfOneSize() throws {
        var driver = try driver(
            """
            {"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true,
              "ItemProcessor": {"StartAt": "Work", "States": {"Work": {"Type": "Task",
                "Resource": "arn:aws:lambda:us-east-1:000000000000:function:work", "End": true
              }}}}}}
            """)
        let items = (0..<1_000).map(String.init).joined(separator: ",")
        try driver.start(input: "[\(items)]")
        #expect(driver.dispatches.count == 40)
        driver.run()
        #expect(driver.state?.output?.text == "[\(items)]")
        #expect(driver.history.count == 1_000 * 7 + 6)
        #expect(
            driver.transitions.dropFirst().dropLast().allSatisfy { $0.changedFrames.count <= 3 })
        #expect(driver.state?.frames.count == 1)
    }
}
