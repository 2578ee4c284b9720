import StileASL
import StileJSON
import StileRehearsal
import Testing

/// Step Functions Local's MockConfigFile.json, as it is.
@Suite struct MockConfigTests {
    static let config = """
        {
          "StateMachines": {
            "Orders": {
              "TestCases": {
                "HappyPath": {"Charge": "Paid"},
                "RetryPath": {"Charge": "BusyTwice"},
                "SadPath": {"Charge": "Refused"},
                "NoMocks": {}
              }
            }
          },
          "MockedResponses": {
            "Paid": {"0": {"Return": {"StatusCode": 200, "Payload": {"receipt": "r1"}}}},
            "BusyTwice": {
              "0": {"Throw": {"Error": "Card.Busy", "Cause": "busy"}},
              "1-1": {"Throw": {"Error": "Card.Busy"}},
              "2": {"Return": {"Payload": {"receipt": "r3"}}}
            },
            "Refused": {"0-9": {"Throw": {"Error": "Card.Refused", "Cause": "no"}}}
          }
        }
        """

    @Test(arguments: [
        ("HappyPath", #"{"output": {"sum": 1, "charge": {"receipt": "r1"}}}"#),
        (
            "RetryPath",
            #"{"output": {"sum": 1, "charge": {"receipt": "r3"}}, "calls": {"Charge": 3}}"#
        ),
        ("SadPath", #"{"error": "Order.Refused"}"#),
    ])
    func isPlayed(_ name: String, _ expect: String) throws {
        let text = """
            {"mockConfig": "MockConfigFile.json", "cases": [{"name": "c", "input": {"sum": 1},
              "mockCase": "Orders#\(name)", "expect": \(expect)}]}
            """
        let read = try readCases(
            text, Machines.order, files: ["MockConfigFile.json": Self.config])
        let testCase = try #require(read.cases.first)
        let recording = Rehearsal.play(testCase, of: read.definition)
        #expect(testCase.expectation.mismatches(in: recording).flatMap(\.lines) == [])
    }

    @Test func aStateWithoutAMockIsANamedFailure() throws {
        let config = try MockConfig(parsing: Self.config)
        var testCase = RehearsalCase(name: "NoMocks")
        testCase.stateMocks = try config.mocks(machine: "Orders", testCase: "NoMocks")
        let recording = Rehearsal.play(
            testCase,
            of: try Definition(
                compiling: """
                    {"StartAt": "A", "States": {"A": {"Type": "Task",
                      "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f", "End": true}}}
                    """))
        #expect(
            recording.interruption?.message.contains("the task of state \"A\"") == true)
    }

    @Test(arguments: [
        ("Orders#HapyPath", #"no test case of Orders "HapyPath", did you mean "HappyPath"?"#),
        ("Order#HappyPath", #"no state machine "Order", did you mean "Orders"?"#),
        ("Orders", "must be MACHINE#CASE"),
    ])
    func whatIsNotThereIsNamed(_ mockCase: String, _ says: String) throws {
        let text = """
            {"mockConfig": "m.json", "cases": [{"name": "c", "mockCase": "\(mockCase)"}]}
            """
        let found = try problems(text, Machines.order, files: ["m.json": Self.config])
        #expect(found.count == 1)
        #expect(found.first?.contains(says) == true, "\(found)")
    }

    @Test(arguments: [
        ("{}", ["1:1: there is no \"MockedResponses\"", "1:1: there is no \"StateMachines\""]),
        (
            #"{"StateMachines": {"M": {"TestCases": {"C": {"A": "x"}}}}, "MockedResponses": {}}"#,
            ["1:46: there is no mocked response \"x\""]
        ),
        (
            #"{"StateMachines": {}, "MockedResponses": {"r": {"1-": {"Return": 1}}}}"#,
            [#"1:49: expected a number or a range such as "1-2", found "1-""#]
        ),
        (
            #"{"StateMachines": {}, "MockedResponses": {"r": {"0": {"Retun": 1}}}}"#,
            [#"did you mean "Return"?"#, "a response has either Return or Throw"]
        ),
        (
            #"{"StateMachines": {}, "MockedResponses": {"r": {"0": {"Throw": {"Cause": "c"}}}}}"#,
            [#"Throw has no "Error""#]
        ),
    ])
    func faultsHavePlaces(_ text: String, _ says: [String]) throws {
        do {
            _ = try MockConfig(parsing: text)
            Issue.record("accepted")
        } catch {
            let lines = error.problems.map {
                "\($0.place.line):\($0.place.column): \($0.message)"
            }
            #expect(lines.count == says.count, "\(lines)")
            for (line, text) in zip(lines, says) { #expect(line.contains(text), "\(line)") }
        }
    }
}
