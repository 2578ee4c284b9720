import StileASL
import StileInterpreter
import StileJSON
import Testing

/// What comes too late or twice changes nothing.
struct LateCommandTests {
    private func started() throws -> Driver {
        var driver = Driver(
            try Definition(
                compiling: """
                    {"StartAt": "Work", "TimeoutSeconds": 100, "States": {"Work": {"Type": "Task",
                      "Resource": "arn:aws:lambda:us-east-1:000000000000:function:work",
                      "HeartbeatSeconds": 10,
                      "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}], "End": true}}}
                    """))
        try driver.start(input: "{}")
        return driver
    }

    @Test func aSecondStartOfAnAttemptIsNoEvent() throws {
        var driver = try started()
        let stamp = driver.dispatches[0].stamp
        #expect(driver.send(.taskStarted(stamp, atMillis: driver.nowMillis)).accepted)
        #expect(!driver.send(.taskStarted(stamp, atMillis: driver.nowMillis)).accepted)
    }

    @Test func anAttemptThatWasRetriedIsForgotten() throws {
        var driver = try started()
        let stamp = driver.dispatches[0].stamp
        driver.send(.taskFailed(stamp, error: "Busy", cause: nil))
        #expect(!driver.send(.taskSucceeded(stamp, output: .emptyObject)).accepted)
        driver.run(stepsMax: 2)
        try #require(driver.dispatches.count == 2)
        #expect(driver.dispatches[1].attempt == 1)
        #expect(driver.dispatches[1].idempotencyKey != driver.dispatches[0].idempotencyKey)
        #expect(!driver.send(.taskFailed(stamp, error: "Late", cause: nil)).accepted)
    }

    @Test func aHeartbeatPutsItsDeadlineOff() throws {
        var driver = try started()
        let stamp = driver.dispatches[0].stamp
        driver.nowMillis += 9_000
        #expect(driver.send(.taskHeartbeat(stamp)).accepted)
        driver.nowMillis += 1_000
        #expect(!driver.send(.timerFired(stamp, .heartbeatTimeout)).accepted)
        driver.nowMillis += 9_000
        #expect(driver.send(.timerFired(stamp, .heartbeatTimeout)).accepted)
        #expect(driver.history.last?.type == "LambdaFunctionTimedOut")
        #expect(driver.cancelled == [stamp])
    }

    @Test func aResultAfterTheEndIsDropped() throws {
        var driver = try started()
        let stamp = driver.dispatches[0].stamp
        driver.send(.stop(error: nil, cause: nil))
        #expect(driver.cancelled == [stamp])
        #expect(!driver.send(.taskSucceeded(stamp, output: .emptyObject)).accepted)
        #expect(!driver.send(.stop(error: "again", cause: nil)).accepted)
        #expect(driver.state?.status == .aborted)
        #expect(driver.history.last?.type == "ExecutionAborted")
        #expect(driver.history.last?.previousEventID == 0)
    }

    @Test func nothingIsRecordedAfterTheDeadline() throws {
        var driver = try started()
        let stamp = driver.dispatches[0].stamp
        driver.nowMillis += 100_500
        #expect(driver.send(.taskSucceeded(stamp, output: .emptyObject)).accepted)
        #expect(driver.state?.status == .timedOut)
        #expect(driver.history.last?.type == "ExecutionTimedOut")
        #expect(driver.history.last?.timestampMillis == Driver.startMillis + 100_000)
    }

    @Test func aSuccessIsNotRedriven() throws {
        var driver = try started()
        driver.run()
        #expect(driver.state?.status == .succeeded)
        #expect(!driver.send(.redrive).accepted)
    }
}
