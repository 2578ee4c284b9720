import StileJSON
import Testing

/// The test of the pages bites: a page with a fault is found out, at the right line.
struct PlantedFaultTests {
    struct Planted: CustomTestStringConvertible, Sendable {
        let text: String
        let found: String
        var testDescription: String { found }
    }

    static let planted = [
        Planted(text: "```jsonata\n$sum([1, 2]) → 4\n```", found: "p.md:2: expected 4, got 3"),
        Planted(
            text: "```jsonata\n$sum([1])\n  + 1 → 2\n\n1 → 2\n```",
            found: "p.md:5: expected 2, got 1"),
        Planted(
            text: "```jsonata\n$sum(\"x\") → 1\n```",
            found: "p.md:2: expected 1, got error T0412: Argument 1 of function \"sum\" must be "
                + "an array of one type"),
        Planted(
            text: "```jsonata\n$x → error T0410\n```",
            found: "p.md:2: expected error T0410, got undefined"),
        Planted(text: "```jsonata\n1 + 1\n```", found: "p.md:2: no → after: 1 + 1"),
        Planted(
            text: "```jsonata\n1 → one\n```",
            found: "p.md:2: the result after → is neither JSON nor a word for one"),
        Planted(
            text: "```jsonpath\nStates.ArrayLength($.a) → 3\n```",
            found: "p.md:2: expected 3, got error States.Runtime: The function "
                + "'States.ArrayLength($.a)' had the following error: The JsonPath argument for the "
                + "field '$.a' could not be found in the input '{}'"),
        Planted(
            text: "```json input\n{\"a\": 1}\n```\n## Next\n```jsonata\n$states.input.a → 1\n```",
            found: "p.md:6: expected 1, got undefined"),
        Planted(
            text: "```json\n{}\n```",
            found: "p.md:1: a block \"json\" means nothing on these pages"),
        Planted(
            text: "```jsonata\n1 → 1\n",
            found: "p.md:1: a block \"unclosed\" means nothing on these pages"),
        Planted(
            text: "```json output\n{}\n```",
            found: "p.md:1: no state and no definition before this result"),
        Planted(
            text: pass + "```json output\n{\"b\": 1}\n```",
            found: "p.md:4: expected output {\"b\":1}, got {\"a\":1}"),
        Planted(
            text: pass + "```json result\n{\"nextState\": \"C\"}\n```",
            found: "p.md:4: expected nextState \"C\", got \"B\""),
        Planted(
            text: pass + "```json result\n{}\n```",
            found: "p.md:4: an expected result is an object with members"),
        Planted(
            text: machine + "```json result\n{\"seconds\": 5}\n```",
            found: "p.md:5: expected seconds 5, got 259200"),
    ]

    private static let pass =
        "```json state\n{\"Type\": \"Pass\", \"Result\": {\"a\": 1}, \"Next\": \"B\"}\n```\n"
    private static let machine = """
        ```json definition
        {"StartAt": "W",
          "States": {"W": {"Type": "Wait", "Seconds": 259200, "End": true}}}
        ```

        """

    @Test(arguments: planted)
    func aPlantedFaultIsFound(_ fault: Planted) {
        let run = PageRun(ReferencePage(path: "p.md", text: fault.text))
        #expect(run.findings.map(\.description) == [fault.found])
    }

    @Test func whatHoldsIsNotReported() {
        let text = """
            ```jsonata
            $uuid() ~> $length → 36
            $now() → "2026-03-01T12:00:00.000Z"
            ```
            \(Self.machine)
            ```json result
            {"status": "SUCCEEDED", "seconds": 259200, "states": ["W"]}
            ```
            ```json state
            {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
              "ResultSelector": {"n.$": "$.Payload"}}
            ```
            ```json mock
            {"result": {"Payload": 1.0}}
            ```
            ```json output
            {"n": 1}
            ```
            """
        let run = PageRun(ReferencePage(path: "p.md", text: text))
        #expect(run.findings.map(\.description) == [])
        #expect(run.exampleCount == 4)
    }
}
