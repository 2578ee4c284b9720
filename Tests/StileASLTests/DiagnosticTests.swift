import StileASL
import Testing

/// How problems look, and what is only warned of.
struct DiagnosticTests {
    private static let misspelt = """
        {
          "StartAt": "A",
          "States": {
            "A": {"Type": "Pass", "Nxt": "A"}
          }
        }
        """

    @Test func aProblemIsPrintedWithItsLineAndACaret() {
        let renderer = DiagnosticRenderer(file: "daily.asl.json", text: Self.misspelt)
        #expect(
            renderer.render(Definition.compile(Self.misspelt).diagnostics) == """
                daily.asl.json:4:27: error: unknown field "Nxt" in state "A", did you mean "Next"?
                        "A": {"Type": "Pass", "Nxt": "A"}
                                              ^

                """)
    }

    @Test func aStyleDressesTheParts() {
        let style = DiagnosticRenderer.Style(
            place: { "<\($0)>" }, severity: { "[\($0.rawValue) \($1)]" }, message: { "(\($0))" },
            caret: { "{\($0)}" })
        let renderer = DiagnosticRenderer(file: "f", text: Self.misspelt, style: style)
        let lines = renderer.render(Definition.compile(Self.misspelt).diagnostics)
            .split(separator: "\n").map(String.init)
        #expect(
            lines.first
                == "<f:4:27:> [ERROR error:] (unknown field \"Nxt\" in state \"A\", did you mean"
                + " \"Next\"?)")
        #expect(lines.last?.hasSuffix(" {^}") == true)
    }

    @Test func aLongLineIsCutAroundTheCaret() {
        let padding = String(repeating: "x", count: 500)
        let text =
            "{\"Comment\": \"\(padding)\", \"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pas\"}}}"
        let rendered = DiagnosticRenderer(file: "f", text: text)
            .render(Definition.compile(text).diagnostics)
        let lines = rendered.split(separator: "\n").map(Array.init)
        #expect(lines.count == 3)
        #expect(lines[1].count <= 104)
        let caret = lines[2].count - 1
        #expect(String(lines[1][caret...].prefix(5)) == "\"Pas\"")
    }

    @Test func columnsCountCharactersAndTabsStay() {
        let text =
            "{\"StartAt\": \"é\",\n\t\"States\": {\"é\": {\"Type\": \"Succeed\", \"Commnt\": \"\"}}}"
        let rendered = DiagnosticRenderer(file: "f", text: text)
            .render(Definition.compile(text).diagnostics)
        #expect(rendered.hasPrefix("f:2:38: error: unknown field \"Commnt\""))
        #expect(rendered.contains("\n    \t" + String(repeating: " ", count: 36) + "^\n"))
    }

    @Test func theAPIAnswersInTheWordsOfAWS() {
        let errors = Definition.compile("{\"StartAt\": \"A\"}").errors
        #expect(
            errors.map(\.awsText) == [
                "SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /"
            ])
    }

    static let warnings: [(String, DiagnosticCode, pointer: String, suggestion: String?)] = [
        (
            BadDefinition.machine(
                #"{"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": true, "Next": "B"}]}"#,
                more: #", "B": {"Type": "Succeed"}"#),
            .choiceWithoutDefault, "/States/A", "add \"Default\" with the name of a state"
        ),
        (
            BadDefinition.task(#""Retry": [{"ErrorEquals": ["States.Timout"]}]"#),
            .unknownErrorName, "/States/A/Retry/0/ErrorEquals/0", "did you mean \"States.Timeout\"?"
        ),
        (
            BadDefinition.task(
                #""Catch": [{"ErrorEquals": ["E"], "Next": "B"}, {"ErrorEquals": ["E"], "Next": "B"}]"#,
                more: #", "B": {"Type": "Succeed"}"#),
            .unreachableHandler, "/States/A/Catch/1/ErrorEquals/0", "remove one of them"
        ),
        (
            BadDefinition.machine(
                #"{"Type": "Pass", "Comment": "a", "Comment": "b", "End": true}"#),
            .repeatedField, "/States/A/Comment", nil
        ),
    ]

    @Test(arguments: warnings)
    func aWarningDoesNotRefuse(
        _ text: String, _ code: DiagnosticCode, _ pointer: String, _ suggestion: String?
    ) throws {
        let compiled = Definition.compile(text)
        #expect(compiled.definition != nil)
        let warning = try #require(compiled.diagnostics.first)
        #expect(compiled.diagnostics.count == 1)
        #expect(warning.severity == (code == .choiceWithoutDefault ? .info : .warning))
        #expect((warning.code, warning.pointer) == (code, pointer))
        #expect(warning.suggestion == suggestion)
    }

    @Test(arguments: [
        "2026-01-31T18:00:00Z", "2026-01-31T18:00:00.123456Z", "2024-02-29T00:00:00+05:30",
        "2016-12-31T23:59:60Z",
    ])
    func aTimeIsAccepted(_ time: String) {
        let text = BadDefinition.machine(
            "{\"Type\": \"Wait\", \"Timestamp\": \"\(time)\", \"End\": true}")
        #expect(Definition.compile(text).diagnostics == [])
    }

    @Test(arguments: [
        "", "2026-01-31", "2026-01-31T18:00:00", "2023-02-29T00:00:00Z", "2026-01-31 18:00:00Z",
        "2026-01-31T18:00Z", "2026-01-31T18:00:00.Z", "2026-01-31T18:00:00Zx",
        "２026-01-31T18:00:00Z",
    ])
    func aTimeIsRefused(_ time: String) {
        let text = BadDefinition.machine(
            "{\"Type\": \"Wait\", \"Timestamp\": \"\(time)\", \"End\": true}")
        #expect(Definition.compile(text).errors.map(\.pointer) == ["/States/A/Timestamp"])
    }

    @Test func aDeepOrHugeTextIsRefusedNotDied() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(Definition.compile(deep).errors.map(\.code) == [.invalidJSONDescription])
        let not = String(repeating: "{\"Not\":", count: 240)
        let nested =
            "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Choice\",\"Default\":\"A\",\"Choices\":["
            + not + "1" + String(repeating: "}", count: 240) + "]}}}"
        #expect(!Definition.compile(nested).errors.isEmpty)
    }
}

extension DiagnosticTests {
    @Test func faultsByTheThousandAreReportedInOneGo() {
        let states = (0..<5_000).map {
            "\"S\($0)\":{\"Typ\":1,\"Next\":\"T\($0)\",\"Next\":\"U\($0)\"}"
        }
        let text = "{\"StartAt\":\"S0\",\"States\":{\(states.joined(separator: ","))}}"
        let diagnostics = Definition.compile(text).diagnostics
        #expect(diagnostics.count == 15_000)
        #expect(diagnostics.allSatisfy { $0.line == 1 })
        let last = diagnostics.last { $0.code == .repeatedField }
        let before = text.count - "\"Next\":\"U4999\"}}}".count
        #expect(last?.column == before + 1)
    }
}
