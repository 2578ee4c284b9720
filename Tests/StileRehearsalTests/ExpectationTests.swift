import StileRehearsal
import Testing

/// A planted fault for every kind of expectation: each is found, and told in words that help.
@Suite struct ExpectationTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let expect: String
        /// The lines of what is told.
        let says: [String]
        var fails = false
        var testDescription: String { expect }
    }

    static let faults = [
        Fault(
            expect: #"{"status": "FAILED"}"#,
            says: ["status: expected FAILED, but the execution ended as SUCCEEDED"]),
        Fault(
            expect: "{}",
            says: [
                "status: expected SUCCEEDED, but the execution ended as FAILED: Order.Refused: the card was refused"
            ], fails: true),
        Fault(
            expect: #"{"error": "Other", "cause": "c"}"#,
            says: [
                #"error: expected "Other", found "Order.Refused""#,
                #"cause: expected "c", found "the card was refused""#,
            ], fails: true),
        Fault(
            expect: #"{"causeIncludes": "c0"}"#,
            says: [#"causeIncludes: expected a cause with "c0", found "the card was refused""#],
            fails: true),
        Fault(
            expect: #"{"status": "FAILED", "error": "Other"}"#,
            says: [
                "status: expected FAILED, but the execution ended as SUCCEEDED",
                #"error: expected "Other", found none"#,
            ]),
        Fault(
            expect: #"{"output": {"sum": 8, "more": 1, "list": []}}"#,
            says: [
                "output: differs in 4 places", "  $.sum: expected 8, found 7",
                "  $.more: missing, expected 1", "  $.list: missing, expected []",
                #"  $.charge: not expected, found {"receipt":"r 1"}"#,
            ]),
        Fault(
            expect: #"{"outputIncludes": {"charge": {"receipt": "r 2"}}}"#,
            says: [
                "outputIncludes: differs in one place",
                #"  $.charge.receipt: expected "r 2", found "r 1""#,
            ]),
        Fault(
            expect: #"{"path": ["Pause", "Charge", "Done"]}"#,
            says: [
                #"path: expected "Done" as state 3, found "Large?"; the path was Pause > Charge > Large? > Done"#
            ]),
        Fault(
            expect: #"{"path": ["Pause", "Charge", "Large?", "Done", "Done"]}"#,
            says: [
                #"path: expected "Done" as state 5, found the end; the path was Pause > Charge > Large? > Done"#
            ]),
        Fault(
            expect: #"{"pathIncludes": ["Charge", "Thank"]}"#,
            says: [
                #"pathIncludes: "Thank" was not entered after "Charge"; the path was Pause > Charge > Large? > Done"#
            ]),
        Fault(
            expect: #"{"calls": {"Charge": 2}}"#,
            says: ["calls.Charge.count: expected 2 calls, found 1 call"]),
        Fault(
            expect: #"{"calls": {"Charge": {"inputs": [{"FunctionName": "charge"}]}}}"#,
            says: [
                "calls.Charge.inputs[0]: differs in one place",
                #"  $.Payload: not expected, found {"sum":7}"#,
            ]),
        Fault(
            expect: #"{"calls": {"Charge": {"inputsInclude": [{"Payload": {"sum": 8}}]}}}"#,
            says: [
                "calls.Charge.inputsInclude[0]: differs in one place",
                "  $.Payload.sum: expected 8, found 7",
            ]),
        Fault(
            expect: #"{"calls": {"Charge": {"inputs": []}}}"#,
            says: ["calls.Charge.inputs: 0 inputs are expected, found 1 call"]),
        Fault(
            expect: #"{"seconds": 259201.25}"#,
            says: ["seconds: expected 259201.250 seconds on the virtual clock, found 259200"]),
    ]

    @Test(arguments: faults)
    func isFound(_ fault: Fault) throws {
        let answer =
            fault.fails
            ? #"{"error": "Card.Refused"}"# : #"{"result": {"Payload": {"receipt": "r 1"}}}"#
        let testCase = """
            {"name": "c", "input": {"sum": 7}, "mocks": {"Charge": \(answer)},
              "expect": \(fault.expect)}
            """
        #expect(try play(testCase, Machines.order).mismatches.flatMap(\.lines) == fault.says)
    }
}
