import StileASL
import StileInterpreter
import StileJSON
import Testing

/// Redrive where the golden histories do not reach.
struct RedriveTests {
    /// A Map whose own output failed keeps its iterations, and needs only its output again.
    @Test func anOutputThatFailedIsTriedAgainWithoutItsChildren() throws {
        let broken = try definition(selector: #"{"first.$": "$[7].x"}"#)
        var driver = Driver(broken)
        try driver.start(input: "[1, 2]")
        driver.run()
        #expect(driver.state?.status == .failed)
        let dispatched = driver.dispatches.count
        #expect(driver.send(.redrive).accepted)
        driver.run()
        #expect(driver.state?.status == .failed)
        #expect(driver.dispatches.count == dispatched)

        var state = try #require(driver.state)
        let transition = Interpreter.step(
            &state, .redrive, definition: try definition(selector: #"{"all.$": "$"}"#),
            context: driver.context)
        #expect(transition.accepted)
        #expect(state.status == .succeeded)
        #expect(state.output?.text == #"{"all":[1,2]}"#)
        #expect(state.redriveCount == 2)
    }

    /// An iteration that never came to be is started by the redrive, the others are kept.
    @Test func anItemThatFailedToBeSelectedIsStarted() throws {
        func machine(_ selector: String) throws -> Definition {
            try Definition(
                compiling: """
                    {"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true,
                      "MaxConcurrency": 1, "ItemSelector": \(selector),
                      "ItemProcessor": {"StartAt": "Work", "States": {"Work": {"Type": "Task",
                        "Resource": "arn:aws:lambda:us-east-1:000000000000:function:work",
                        "End": true}}}}}}
                    """)
        }
        var driver = Driver(try machine(#"{"x.$": "$$.Map.Item.Value.x"}"#))
        try driver.start(input: #"[{"x": 1}, {"y": 2}, {"x": 3}]"#)
        driver.run()
        #expect(driver.problems.isEmpty)
        #expect(driver.state?.status == .failed)
        #expect(driver.dispatches.count == 1)
        driver.definition = try machine(#"{"x.$": "$$.Map.Item.Index"}"#)
        driver.send(.redrive)
        driver.run()
        #expect(driver.problems.isEmpty)
        #expect(driver.state?.output?.text == #"[{"x":1},{"x":1},{"x":2}]"#)
        #expect(driver.dispatches.count == 3)
    }

    private func definition(selector: String) throws -> Definition {
        try Definition(
            compiling: """
                {"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true,
                  "ResultSelector": \(selector),
                  "ItemProcessor": {"StartAt": "Work", "States": {"Work": {"Type": "Task",
                    "Resource": "arn:aws:lambda:us-east-1:000000000000:function:work",
                    "End": true}}}}}}
                """)
    }

    /// A definition without the state that failed ends the execution, and breaks nothing.
    @Test func aStateThatIsGoneFailsTheExecution() throws {
        var driver = Driver(try definition(selector: #"{"first.$": "$[7].x"}"#))
        try driver.start(input: "[1, 2]")
        driver.run()
        var state = try #require(driver.state)
        let other = try Definition(
            compiling: #"{"StartAt": "Other", "States": {"Other": {"Type": "Succeed"}}}"#)
        let transition = Interpreter.step(
            &state, .redrive, definition: other, context: driver.context)
        #expect(transition.accepted)
        #expect(state.status == .failed)
        #expect(state.error == "States.Runtime")
    }

    @Test func retriersBeginAnewAndStampsNeverReturn() throws {
        var driver = Driver(
            try Definition(
                compiling: """
                    {"StartAt": "Work", "States": {"Work": {"Type": "Task", "End": true,
                      "Resource": "arn:aws:lambda:us-east-1:000000000000:function:work",
                      "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]}}}
                    """))
        driver.script["Work"] = [.failure(error: "Busy", cause: nil)]
        try driver.start(input: "{}")
        driver.run()
        #expect(driver.dispatches.count == 3)
        driver.send(.redrive)
        driver.run()
        #expect(driver.dispatches.count == 6)
        #expect(driver.dispatches.map(\.attempt) == [0, 1, 2, 0, 1, 2])
        #expect(Set(driver.dispatches.map(\.stamp)).count == 6)
        #expect(Set(driver.dispatches.map(\.idempotencyKey)).count == 6)
        #expect(driver.state?.redriveCount == 1)
    }
}
