import StileInterpreter
import StileJSON
import StileRehearsal
import Testing

/// What a case does under the virtual clock.
@Suite struct RehearsalTests {
    struct Trial: Sendable, CustomTestStringConvertible {
        let name: String
        var machine = Machines.order
        let testCase: String
        var testDescription: String { name }
    }

    private static let receipt = #"{"result": {"Payload": {"receipt": "r1"}}}"#

    static let trials = [
        Trial(
            name: "a wait of three days takes no time",
            testCase: """
                {"name": "c", "input": {"sum": 7}, "mocks": {"Charge": \(receipt)}, "expect": {
                  "status": "SUCCEEDED", "output": {"sum": 7, "charge": {"receipt": "r1"}},
                  "path": ["Pause", "Charge", "Large?", "Done"], "seconds": 259200,
                  "calls": {"Charge": {"count": 1, "inputs": [
                    {"FunctionName": "charge", "Payload": {"sum": 7.0}}]}}}}
                """),
        Trial(
            name: "retries back off on the virtual clock",
            testCase: """
                {"name": "c", "input": {"sum": 700}, "mocks": {"Charge": [
                  {"error": "Card.Busy"}, {"error": "Card.Busy", "cause": "again", "seconds": 1.5},
                  \(receipt)]}, "expect": {"outputIncludes": {"thanked": true},
                  "pathIncludes": ["Charge", "Thank"], "calls": {"Charge": 3},
                  "seconds": 259209.5}}
                """),
        Trial(
            name: "ranges of attempts",
            testCase: """
                {"name": "c", "input": {"sum": 1}, "mocks": {"Charge": [
                  {"attempts": "0-1", "error": "Card.Busy"},
                  {"attempts": 2, "result": {"Payload": {"receipt": 9}}}]},
                  "expect": {"calls": {"Charge": 3}}}
                """),
        Trial(
            name: "a retrier without attempts left gives up",
            testCase: """
                {"name": "c", "input": {"sum": 1}, "mocks": {"Charge": {"error": "Card.Busy"}},
                  "expect": {"error": "Card.Busy", "calls": {"Charge": 3}, "seconds": 259208}}
                """),
        Trial(
            name: "a catcher, and the end as a failure",
            testCase: """
                {"name": "c", "input": {"sum": 1},
                  "mocks": {"Charge": {"error": "Card.Refused", "cause": "no money"}},
                  "expect": {"status": "FAILED", "error": "Order.Refused",
                    "cause": "the card was refused", "path": ["Pause", "Charge", "Refused"]}}
                """),
        Trial(
            name: "a slow task meets its timeout, then its retrier",
            testCase: """
                {"name": "c", "input": {"sum": 1}, "mocks": {"Charge": [
                  {"result": {}, "seconds": 61, "heartbeatSeconds": 10}, \(receipt)]},
                  "expect": {"calls": {"Charge": 2}, "seconds": 259261}}
                """),
        Trial(
            name: "without heartbeats a task ends after its heartbeat's limit",
            testCase: """
                {"name": "c", "input": {"sum": 1}, "mocks": {"Charge": [
                  {"result": {}, "seconds": 50}, \(receipt)]},
                  "expect": {"calls": {"Charge": 2}, "seconds": 259221}}
                """),
        Trial(
            name: "with heartbeats it may take its time",
            testCase: """
                {"name": "c", "input": {"sum": 1}, "mocks": {"Charge":
                  {"result": {"Payload": {"receipt": 1}}, "seconds": 50, "heartbeatSeconds": 19}},
                  "expect": {"calls": {"Charge": 1}, "seconds": 259250}}
                """),
        Trial(
            name: "what never answers runs into the timeout",
            testCase: """
                {"name": "c", "input": {"sum": 1}, "mocks": {"Charge":
                  {"never": true, "heartbeatSeconds": 15}},
                  "expect": {"error": "States.Timeout", "calls": {"Charge": 2},
                    "seconds": 259321}}
                """),
        Trial(
            name: "by item, the rest alike", machine: Machines.items,
            testCase: """
                {"name": "c", "input": {"items": [5, 6, 7]}, "mocks": {"One": [
                  {"items": 1, "attempts": "0-1", "error": "Busy"},
                  {"items": "0-1", "result": "few"}, {"calls": "0-", "result": "many"}]},
                  "expect": {"output": ["few", "few", "many"], "calls": {"One": 5},
                    "seconds": 3}}
                """),
        Trial(
            name: "by order of the calls, for a resource", machine: Machines.items,
            testCase: """
                {"name": "c", "input": {"items": [5, 6]}, "mocks": {
                  "arn:aws:lambda:us-east-1:000000000000:function:one": [
                    {"result": 50}, {"result": 60}]},
                  "expect": {"output": [50, 60],
                    "calls": {"One": {"inputs": [5, 6], "inputsInclude": [5, 6]}}}}
                """),
        Trial(
            name: "a Map mocked as a whole", machine: Machines.items,
            testCase: """
                {"name": "c", "mocks": {"All": {"result": [1]}},
                  "expect": {"output": [1], "path": ["All"], "calls": {"One": 0, "All": 1}}}
                """),
    ]

    @Test(arguments: trials)
    func comesTrue(_ trial: Trial) throws {
        #expect(try play(trial.testCase, trial.machine).mismatches.flatMap(\.lines) == [])
    }

    @Test(arguments: trials)
    func isTheSameAgain(_ trial: Trial) throws {
        let first = try play(trial.testCase, trial.machine).recording
        let second = try play(trial.testCase, trial.machine).recording
        #expect(first.output == second.output)
        #expect(first.path == second.path)
        #expect(first.millis == second.millis)
        #expect(first.covered == second.covered)
    }

    // MARK: - Kinds of work

    static let kinds = [
        Trial(
            name: "an activity",
            machine: """
                {"StartAt": "A", "States": {"A": {"Type": "Task",
                  "Resource": "arn:aws:states:us-east-1:000000000000:activity:work",
                  "TimeoutSeconds": 9, "HeartbeatSeconds": 3, "End": true}}}
                """,
            testCase: """
                {"name": "c", "mocks": {"A": {"never": true}},
                  "expect": {"error": "States.Timeout", "seconds": 3}}
                """),
        Trial(
            name: "a callback, its token in the input",
            machine: """
                {"StartAt": "A", "States": {"A": {"Type": "Task",
                  "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                  "Parameters": {"QueueUrl": "u", "MessageBody": {"t.$": "$$.Task.Token"}},
                  "End": true}}}
                """,
            testCase: """
                {"name": "c", "mocks": {"A": {"result": {"ok": true}, "seconds": 86400}},
                  "expect": {"output": {"ok": true}, "seconds": 86400, "calls": {"A": {
                    "inputsInclude": [{"MessageBody": {"t": "0:0:1"}}]}}}}
                """),
        Trial(
            name: "a job, and a nested execution",
            machine: """
                {"StartAt": "A", "States": {
                  "A": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
                    "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:x"},
                    "OutputPath": "$.Output", "End": true}}}
                """,
            testCase: """
                {"name": "c", "mocks": {"A": {"result": {"Output": {"n": 1}}, "seconds": 60}},
                  "expect": {"output": {"n": 1}}}
                """),
        Trial(
            name: "branches at once, on one clock",
            machine: """
                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [
                  {"StartAt": "Slow", "States": {"Slow": {"Type": "Task",
                    "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f", "End": true}}},
                  {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 5, "Next": "Fast"},
                    "Fast": {"Type": "Task",
                    "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f", "End": true}}}],
                  "End": true}}}
                """,
            testCase: """
                {"name": "c", "mocks": {"Slow": {"result": 1, "seconds": 10},
                  "Fast": {"result": 2, "seconds": 1}},
                  "expect": {"output": [1, 2], "path": ["P", "Slow", "W", "Fast"], "seconds": 10}}
                """),
        Trial(
            name: "a distributed Map over the state's own data",
            machine: """
                {"StartAt": "All", "States": {"All": {"Type": "Map", "ItemsPath": "$.items",
                  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                  "StartAt": "One", "States": {"One": {"Type": "Task",
                    "Resource": "arn:aws:lambda:us-east-1:000000000000:function:one", "End": true}}},
                  "End": true}}}
                """,
            testCase: """
                {"name": "c", "input": {"items": [1, 2]}, "mocks": {"One": {"result": 0}},
                  "expect": {"output": [0, 0], "calls": {"One": 2}}}
                """),
        Trial(
            name: "clock, names and variables", machine: variables,
            testCase: """
                {"name": "c", "startTime": "2030-02-03T04:05:06.5Z", "variables": {"v": 3},
                  "startAt": "B", "context": {"Execution": {"Name": "n"}},
                  "expect": {"path": ["B"], "output": {"v": 3, "at": "2030-02-03T04:05:06.500Z",
                    "now": "2030-02-03T04:05:06.500Z", "name": "n"}}}
                """),
        Trial(
            name: "the machine's own timeout",
            machine: """
                {"TimeoutSeconds": 10, "StartAt": "W",
                  "States": {"W": {"Type": "Wait", "Seconds": 20, "End": true}}}
                """,
            testCase: #"{"name": "c", "expect": {"status": "TIMED_OUT", "seconds": 10}}"#),
        Trial(
            name: "an Express machine's five minutes",
            machine: """
                {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 400, "End": true}}}
                """,
            testCase: """
                {"name": "c", "type": "EXPRESS", "expect": {"status": "TIMED_OUT", "seconds": 300}}
                """),
    ]

    static let variables = """
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
          "A": {"Type": "Pass", "Assign": {"v": 1}, "Next": "B"},
          "B": {"Type": "Pass", "Output": {"v": "{% $v %}",
            "at": "{% $states.context.State.EnteredTime %}", "now": "{% $now() %}",
            "name": "{% $states.context.Execution.Name %}"}, "End": true}}}
        """

    @Test(arguments: kinds)
    func everyKindOfWork(_ trial: Trial) throws {
        #expect(try play(trial.testCase, trial.machine).mismatches.flatMap(\.lines) == [])
    }

    // MARK: - Cases that cannot go on

    static let stuck: [(trial: Trial, says: [String])] = [
        (
            Trial(name: "no mock", testCase: #"{"name": "c", "input": {"sum": 1}}"#),
            [
                #"the task of state "Charge" (arn:aws:states:::lambda:invoke) has no mock"#,
                #"add "Charge": {"result": …} to "mocks""#, #""Payload":{"sum":1}"#,
            ]
        ),
        (
            Trial(
                name: "no answer left",
                testCase:
                    #"{"name": "c", "input": {"sum": 1}, "mocks": {"Charge": [{"error": "Card.Busy"}]}}"#
            ), [#"the mock of state "Charge" (line 1) has no answer for call 1 (attempt 1"#]
        ),
        (
            Trial(
                name: "an item without an answer", machine: Machines.items,
                testCase:
                    #"{"name": "c", "input": {"items": [1, 2]}, "mocks": {"One": [{"items": 0, "result": 1}]}}"#
            ), ["for call 1 (attempt 0, item 1"]
        ),
        (
            Trial(
                name: "never, without a timeout", machine: Machines.items,
                testCase:
                    #"{"name": "c", "input": {"items": [1]}, "mocks": {"One": {"never": true}}}"#
            ), [#"the execution waits for ever in "One""#]
        ),
        (
            Trial(
                name: "an endless loop",
                machine: """
                    {"StartAt": "A", "States": {"B": {"Type": "Wait", "Seconds": 1, "Next": "A"},
                      "A": {"Type": "Choice", "Default": "B",
                        "Choices": [{"Variable": "$.done", "IsPresent": true, "Next": "C"}]},
                      "C": {"Type": "Succeed"}}}
                    """, testCase: #"{"name": "c", "statesMax": 100}"#),
            ["the execution entered 100 states without coming to an end", #"raise "statesMax""#]
        ),
        (
            Trial(
                name: "a Map that reads objects",
                machine: """
                    {"StartAt": "All", "States": {"All": {"Type": "Map",
                      "ItemReader": {"Resource": "arn:aws:states:::s3:listObjectsV2",
                        "Parameters": {"Bucket": "b"}},
                      "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                      "StartAt": "One", "States": {"One": {"Type": "Pass", "End": true}}},
                      "End": true}}}
                    """, testCase: #"{"name": "c"}"#),
            [#"the Map state "All" is DISTRIBUTED"#, "mock it as a whole"]
        ),
    ]

    @Test(arguments: stuck)
    func isANamedFailure(_ trial: Trial, says texts: [String]) throws {
        let mismatches = try play(trial.testCase, trial.machine).mismatches
        #expect(mismatches.map(\.expectation) == ["run"])
        for text in texts {
            #expect(mismatches.first?.message.contains(text) == true, "\(mismatches)")
        }
    }
}
