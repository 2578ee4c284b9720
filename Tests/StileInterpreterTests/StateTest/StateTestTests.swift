import StileASL
import StileInterpreter
import StileJSON
import Testing

/// One state on its own: what goes out, what was on the way, and what is refused.
struct StateTestTests {
    static func test(_ state: String, input: String = "{}") throws -> StateTest {
        let compiled = Definition.compileState(state, named: StateTest.stateName)
        let definition = try #require(compiled.definition, "\(compiled.errors.map(\.awsText))")
        var test = StateTest(
            definition: definition,
            state: try #require(definition.state(named: StateTest.stateName)),
            executionARN: "arn:aws:states:us-east-1:000000000000:express:m:t",
            stateMachineARN: "arn:aws:states:us-east-1:000000000000:stateMachine:m")
        test.input = try JSONDocument(parsing: input)
        test.roleARN = "arn:aws:iam::000000000000:role/test"
        return test
    }

    static func outcome(_ test: StateTest) throws -> StateTestOutcome {
        try test.check()
        var run = StateTestRun(test, context: StepContext(nowMillis: 0, randomSeed: 1))
        guard case .finished(let outcome) = run.begin() else {
            throw Waiting()
        }
        return outcome
    }

    private struct Waiting: Error {}

    @Test func aPassStateShowsTheWayOfItsData() throws {
        let test = try Self.test(
            #"""
            {"Type": "Pass", "InputPath": "$.a", "Parameters": {"x.$": "$.b"}, "ResultPath": "$.r",
              "Assign": {"v.$": "$.x"}, "Next": "Elsewhere"}
            """#, input: #"{"a":{"b":1}}"#)
        let outcome = try Self.outcome(test)
        #expect(outcome.status == .succeeded)
        #expect(outcome.nextState == "Elsewhere")
        #expect(outcome.output?.text == #"{"a":{"b":1},"r":{"x":1}}"#)
        #expect(
            outcome.inspection
                == [
                    ("input", #"{"a":{"b":1}}"#), ("afterInputPath", #"{"b":1}"#),
                    ("afterParameters", #"{"x":1}"#), ("afterResultSelector", #"{"x":1}"#),
                    ("afterResultPath", #"{"a":{"b":1},"r":{"x":1}}"#), ("variables", #"{"v":1}"#),
                ].reduce(into: JSONObject()) { $0[$1.0] = .string($1.1) })
    }

    private static let attempts: [(Int, StateTestOutcome.Status, Int?, String?)] = [
        (0, .retriable, 2, nil), (1, .retriable, 4, nil), (2, .caughtError, nil, "Help"),
    ]

    @Test(arguments: attempts)
    func aFailureIsRetriedThenCaught(
        _ retries: Int, _ status: StateTestOutcome.Status, _ seconds: Int?, _ next: String?
    ) throws {
        var test = try Self.test(
            #"""
            {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
              "Retry": [{"ErrorEquals": ["Other"]},
                {"ErrorEquals": ["Bad"], "IntervalSeconds": 2, "MaxAttempts": 2}],
              "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Help"}]}
            """#)
        test.mock = .init(errorOutput: ("Bad", "why"))
        test.configuration.retrierRetryCount = retries
        let outcome = try Self.outcome(test)
        #expect(outcome.status == status)
        #expect((outcome.error, outcome.cause) == ("Bad", "why"))
        #expect(outcome.nextState == next)
        let details = outcome.inspection["errorDetails"]
        #expect(details?["retryIndex"] == 1)
        #expect(details?["retryBackoffIntervalSeconds"] == seconds.map { .integer($0) })
        if status == .caughtError {
            #expect(outcome.output?.text == #"{"e":{"Error":"Bad","Cause":"why"}}"#)
        }
    }

    @Test func aTaskWithoutMockIsHandedOut() throws {
        let test = try Self.test(
            #"""
            {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 7,
              "Parameters": {"p.$": "$.x"}, "ResultSelector": {"s.$": "$.y"}, "End": true}
            """#, input: #"{"x":5}"#)
        var run = StateTestRun(test, context: StepContext(nowMillis: 0, randomSeed: 1))
        guard case .task(let task) = run.begin() else {
            Issue.record("nothing to do")
            return
        }
        #expect(task.input.text == #"{"p":5}"#)
        #expect(task.timeoutSeconds == 7)
        #expect(run.answer(try JSONDocument(parsing: #"{"y":6}"#)).output?.text == #"{"s":6}"#)
    }

    @Test func aMapEvaluatesItsThresholdsAndSelector() throws {
        var test = try Self.test(
            #"""
            {"Type": "Map", "ItemsPath": "$.items", "ItemSelector": {"i.$": "$$.Map.Item.Value"},
              "ToleratedFailureCount": 1, "End": true,
              "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}}
            """#, input: #"{"items":[1,2]}"#)
        test.mock = .init(result: try JSONDocument(parsing: "[3, 4]"))
        let outcome = try Self.outcome(test)
        #expect(outcome.output?.text == "[3, 4]")
        #expect(outcome.inspection["afterItemsPath"] == "[1,2]")
        #expect(outcome.inspection["afterItemSelector"] == #"[{"i":1},{"i":2}]"#)
        #expect(outcome.inspection["toleratedFailureCount"] == 1)
        test.configuration.mapIterationFailureCount = 2
        #expect(try Self.outcome(test).error == "States.ExceedToleratedFailureThreshold")
    }

    private static let reading = #"""
        {"Type": "Map", "End": true,
          "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSON", "ItemsPointer": "/rows"},
            "Parameters": {"Bucket": "b", "Key": "k"}},
          "ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"day.$": "$.day"}},
          "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}}
        """#

    @Test func aDistributedMapShowsWhatItsReaderAndBatcherMake() throws {
        var test = try Self.test(Self.reading, input: #"{"day":"d"}"#)
        test.mock = .init(result: try JSONDocument(parsing: "[3]"))
        test.configuration.mapItemReaderData = try JSONDocument(parsing: #"{"rows":[1,2,3]}"#)
        let outcome = try Self.outcome(test)
        #expect(outcome.inspection["afterItemsPointer"] == "[1,2,3]")
        #expect(
            outcome.inspection["afterItemBatcher"]
                == #"[{"BatchInput":{"day":"d"},"Items":[1,2]},{"BatchInput":{"day":"d"},"Items":[3]}]"#
        )
        test.configuration.mapItemReaderData = try JSONDocument(parsing: #"{"row":[]}"#)
        #expect(try Self.outcome(test).error == "States.ItemReaderFailed")
    }

    @Test func theSourceOfAnErrorIsAStateInside() throws {
        var test = try Self.test(Self.reading)
        test.mock = .init(errorOutput: (error: "E", cause: nil))
        test.configuration.errorCausedByState = "I"
        try test.check()
        test.configuration.errorCausedByState = "Elsewhere"
        #expect(throws: StateTestRefusal.self) { try test.check() }
        var task = try Self.test(
            #"{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true}"#)
        task.mock = .init(errorOutput: (error: "E", cause: nil))
        task.configuration.errorCausedByState = "I"
        #expect(throws: StateTestRefusal.self) { try task.check() }
    }

    @Test func aContextWithoutMockIsRefused() throws {
        var test = try Self.test(#"{"Type": "Pass", "End": true}"#)
        test.context = ["Execution": ["Name": "e"]]
        #expect(throws: StateTestRefusal.self) { try test.check() }
    }

    @Test(arguments: [
        (#"{"Type": "Pass", "End": true}"#, "State type 'Pass' is not supported"),
        (
            #"""
            {"Type": "Parallel", "End": true,
              "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}]}
            """#, "Mocked result must be an array."
        ),
        (
            #"{"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "End": true}"#,
            "Mock result schema validation error: Required field 'ExecutionArn' is missing"
        ),
    ])
    func aMockThatDoesNotFitIsRefused(_ state: String, _ message: String) throws {
        var test = try Self.test(state)
        test.mock = .init(result: try JSONDocument(parsing: "{}"))
        let refusal = #expect(throws: StateTestRefusal.self) { try test.check() }
        #expect(refusal?.message.hasPrefix(message) == true)
    }

    @Test func aFaultOfASingleStateStandsWhereAWSPutsTheState() {
        let compiled = Definition.compileState(
            #"{"Type": "Pass", "Nxt": "B"}"#, named: StateTest.stateName)
        #expect(compiled.errors.map(\.pointer) == ["/States/StateName/Nxt"])
        #expect(compiled.errors.map(\.column) == [18])
    }
}
