import StileRehearsal
import Testing

/// Files of cases that are refused: every fault with its place and what to do.
@Suite struct FileTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let text: String
        let says: [String]
        var testDescription: String { text }

        init(_ text: String, _ says: String...) {
            self.text = text
            self.says = says
        }
    }

    private static func one(_ members: String) -> String {
        #"{"cases": [{"name": "c", \#(members)}]}"#
    }

    static let faults = [
        Fault(#"{"cases": [}"#, "1:12: the file is not JSON"),
        Fault("[]", "1:1: the file must be an object, found array"),
        Fault("{}", #"1:1: the file has no "cases""#),
        Fault(#"{"cases": []}"#, "1:2: there is no case"),
        Fault(
            "{\"case\": [],\n \"cases\": [{\"name\": \"a\"}]}",
            #"1:2: unknown field "case" in the file, did you mean "cases"?"#),
        Fault(
            #"{"cases": [{"name": "a"}, {"name": "a"}]}"#, #"1:28: two cases are called "a""#),
        Fault(#"{"cases": [{}, {"name": ""}]}"#, "1:12: the case has no", "1:16: the case has no"),
        Fault(one(#""expects": {}"#), #"did you mean "expect"?"#),
        Fault(
            one(#""mocks": {"Chargee": {"result": 1}}"#),
            #"the definition has no state "Chargee", did you mean "Charge"?"#),
        Fault(
            one(#""mocks": {"Pause": {"result": 1}}"#),
            #""Pause" is a Wait state; only Task, Parallel and Map states have mocks"#),
        Fault(
            one(#""mocks": {"arn:aws:states:::lambda:invok": {"result": 1}}"#),
            #"did you mean "arn:aws:states:::lambda:invoke"?"#),
        Fault(one(#""mocks": {"Charge": []}"#), "the mock has no answers"),
        Fault(one(#""mocks": {"Charge": {}}"#), #"an answer has one of "result""#),
        Fault(
            one(#""mocks": {"Charge": {"result": 1, "error": "E"}}"#), "found result, error"),
        Fault(
            one(#""mocks": {"Charge": {"result": 1, "cause": "E"}}"#),
            #"a "cause" goes with an "error""#),
        Fault(
            one(#""mocks": {"Charge": {"never": true, "seconds": 1}}"#),
            #"what never answers takes no "seconds""#),
        Fault(one(#""mocks": {"Charge": {"never": false}}"#), #""never" can only be true"#),
        Fault(
            one(#""mocks": {"Charge": {"result": 1, "seconds": -1}}"#),
            #""seconds" must be a number of seconds from 0 on, found -1"#),
        Fault(
            one(#""mocks": {"Charge": {"result": 1, "calls": "2-1"}}"#),
            #""calls" must be a number from 0 on, or a range such as "0-2" or "3-", found "2-1""#),
        Fault(
            one(#""mocks": {"Charge": {"resultFile": "none.json"}}"#), "there is no file none.json"),
        Fault(
            one(#""input": 1, "inputFile": "a.json""#), #"one of "input" and "inputFile""#,
            "there is no file a.json"),
        Fault(one(#""startTime": "yesterday""#), #""startTime" must be a time"#),
        Fault(one(#""startAt": "Dune""#), #"no state "Dune", did you mean "Done"?"#),
        Fault(one(#""seed": "x""#), #""seed" must be an integer from 0 on, found string"#),
        Fault(one(#""type": "FAST""#), #""type" must be STANDARD or EXPRESS, found "FAST""#),
        Fault(one(#""variables": []"#), #""variables" must be an object, found array"#),
        Fault(
            one(#""context": {"Execution": {"Nam": "x"}}"#),
            #"unknown field "Nam" in Execution, did you mean "Name"?"#),
        Fault(one(#""mockCase": "M#C""#), #""mockCase" needs the file's "mockConfig""#),
        Fault(
            one(#""expect": {"status": "ABORTED"}"#),
            #""status" must be one of SUCCEEDED, FAILED, TIMED_OUT, found "ABORTED""#),
        Fault(
            one(#""expect": {"path": ["Pause", "Chrge"]}"#), #"did you mean "Charge"?"#),
        Fault(one(#""expect": {"path": "Pause"}"#), #""path" must be an array, found string"#),
        Fault(one(#""expect": {"calls": {"Charg": 1}}"#), #"did you mean "Charge"?"#),
        Fault(
            one(#""expect": {"calls": {"Charge": -1}}"#), "expected a number of calls, or an object"
        ),
        Fault(
            one(#""expect": {"calls": {"Charge": {"counts": 1}}}"#), #"did you mean "count"?"#),
        Fault(
            one(#""expect": {"error": "E", "output": 1}"#), "an execution that fails has no output"),
    ]

    @Test(arguments: faults)
    func isRefused(_ fault: Fault) throws {
        let found = try problems(fault.text, Machines.order)
        #expect(found.count == fault.says.count, "\(found)")
        for (line, text) in zip(found, fault.says) { #expect(line.contains(text), "\(line)") }
    }

    @Test func placesAreThoseOfTheFile() throws {
        let text = """
            {
              "cases": [
                {
                  "name": "one",
                  "expect": {"statu": "FAILED"}
                }
              ]
            }
            """
        let found = try problems(text, Machines.order)
        #expect(
            found == [#"5:18: unknown field "statu" in "expect", did you mean "status"?"#])
    }

    @Test func filesAreRead() throws {
        let testCase = """
            {"name": "c", "inputFile": "in.json", "mocks": {"Charge": {"resultFile": "r.json"}},
              "expect": {"outputFile": "out.json"}}
            """
        let files = [
            "in.json": #"{"sum": 1}"#, "r.json": #"{"Payload": {"receipt": 2}}"#,
            "out.json": #"{"sum": 1, "charge": {"receipt": 2}}"#,
        ]
        #expect(try play(testCase, Machines.order, files: files).mismatches.isEmpty)
    }

    @Test func whatIsCommonStandsOnce() throws {
        let text = """
            {"startTime": "2030-01-01T00:00:00Z", "seed": 5, "statesMax": 9,
              "mocks": {"Charge": {"error": "Card.Refused"}}, "cases": [
              {"name": "refused", "input": {"sum": 1}, "expect": {"error": "Order.Refused"}},
              {"name": "paid", "input": {"sum": 1}, "seed": 6,
                "mocks": {"Charge": {"result": {"Payload": {"receipt": 1}}}}}]}
            """
        let read = try readCases(text, Machines.order)
        for testCase in read.cases {
            let recording = Rehearsal.play(testCase, of: read.definition)
            #expect(testCase.expectation.mismatches(in: recording).flatMap(\.lines) == [])
        }
        #expect(read.cases.map(\.settings.seed) == [5, 6])
        #expect(read.cases.map(\.settings.statesMax) == [9, 9])
    }
}
