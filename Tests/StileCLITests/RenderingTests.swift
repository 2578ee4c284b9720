import StileASL
import StileInterpreter
import StileJSON
import Testing

@testable import StileCLI

private let definition = """
    {"StartAt":"Load","States":{
      "Each":{"Type":"Map","ItemProcessor":{"StartAt":"Work","States":{
        "Work":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:1:function:f","Next":"Tidy"},
        "Tidy":{"Type":"Succeed"}}},"End":true},
      "Load":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:1:function:f","Next":"Each"}}}
    """

private func event(_ id: Int, _ previous: Int, _ type: String, _ details: JSON = [:])
    -> HistoryEvent
{
    HistoryEvent(
        id: id, previousEventID: previous, timestampMillis: Int64(id) * 500, type: type,
        detailsKey: nil, details: details.objectValue ?? JSONObject())
}

private let beginning = [
    event(1, 0, "ExecutionStarted"),
    event(2, 0, "TaskStateEntered", ["name": "Load"]),
    event(3, 2, "LambdaFunctionScheduled"), event(4, 3, "LambdaFunctionStarted"),
    event(5, 4, "LambdaFunctionFailed", ["error": "Lake.Busy", "cause": "later"]),
    event(6, 5, "LambdaFunctionScheduled"), event(7, 6, "LambdaFunctionStarted"),
]
private let middle = [
    event(8, 7, "LambdaFunctionSucceeded"),
    event(9, 8, "TaskStateExited", ["name": "Load"]),
    event(10, 9, "MapStateEntered", ["name": "Each"]),
    event(11, 10, "MapStateStarted", ["length": 3]),
    event(12, 11, "MapIterationStarted", ["name": "Each", "index": 0]),
    event(13, 12, "TaskStateEntered", ["name": "Work"]),
    event(14, 13, "LambdaFunctionScheduled"),
    event(15, 11, "MapIterationStarted", ["name": "Each", "index": 1]),
    event(16, 15, "TaskStateEntered", ["name": "Work"]),
    event(17, 16, "LambdaFunctionScheduled"),
    event(18, 14, "LambdaFunctionSucceeded"),
    event(19, 18, "TaskStateExited", ["name": "Work"]),
    event(20, 19, "MapIterationSucceeded", ["name": "Each", "index": 0]),
]
private let end = [
    event(21, 17, "LambdaFunctionFailed", ["error": "Bad.Row"]),
    event(22, 21, "MapIterationFailed", ["name": "Each", "index": 1]),
    event(23, 21, "MapStateFailed", ["error": "Bad.Row"]),
    event(24, 23, "ExecutionFailed", ["error": "Bad.Row"]),
]

@Suite struct RenderingTests {
    private func tree(_ events: [HistoryEvent], work: StateProgress.Work? = nil) throws -> String {
        let compiled = try #require(Definition.compile(definition).definition)
        var progress = ExecutionProgress(StateOutline(compiled))
        progress.apply(events)
        if let work { progress.report("Work", work) }
        return ProgressTree(style: Style(usesColour: false), columns: 100)
            .lines(progress, nowMillis: 20_000).joined(separator: "\n")
    }

    @Test func aRunningTreeShowsWhatIsToCome() throws {
        #expect(
            try tree(beginning) == """
                ⠋ Load    19.0s   1 retry
                · Each
                ·   Work
                ·   Tidy
                """)
    }

    @Test func mapAndTaskShowHowFarTheyAre() throws {
        #expect(
            try tree(
                beginning + middle,
                work: StateProgress.Work(completed: 1_500, total: 3_000, unit: "rows")) == """
                    ✓ Load    3.5s    1 retry
                    ⠋ Each    15.0s   ██████░░░░░░░░░░░░░░ 1/3 items
                    ⠋   Work  13.5s   1/2  ██████████░░░░░░░░░░ 1,500/3,000 rows
                    ·   Tidy
                    """)
    }

    @Test func anEndedTreeNamesTheErrors() throws {
        #expect(
            try tree(beginning + middle + end) == """
                ✓ Load    3.5s    1 retry
                ✗ Each    7.0s    █████████████░░░░░░░ 2/3 items  1 failed  Bad.Row
                ✗   Work  5.0s    1/2  Bad.Row
                """)
    }

    @Test func aRedrivenTreeRunsAgain() throws {
        let redriven =
            beginning + middle + end + [
                event(25, 24, "ExecutionRedriven"), event(26, 25, "LambdaFunctionScheduled"),
            ]
        #expect(
            try tree(redriven) == """
                ✓ Load    3.5s    1 retry
                ⠋ Each    15.0s   ██████░░░░░░░░░░░░░░ 1/3 items
                ⠋   Work  13.5s   1/2  1 retry
                ·   Tidy
                """)
    }

    @Test(
        arguments: [
            (0, "0ms"), (999, "999ms"), (1_250, "1.2s"), (187_000, "3m07s"), (7_500_000, "2h05m"),
            (273_600_000, "3d04h"),
        ] as [(Int64, String)])
    func durations(_ millis: Int64, _ text: String) {
        #expect(TimeText.duration(millis) == text)
    }

    @Test(
        arguments: [
            ("2026-03-29", 1_774_742_400_000), ("2026-03-29T02:30:00Z", 1_774_751_400_000),
            ("90m", 1_774_746_000_000), ("soon", nil), ("2026-02-30", nil), ("2026-03-29T02", nil),
            ("", nil), ("9999999999999999999d", nil),
        ] as [(String, Int64?)])
    func times(_ text: String, _ millis: Int64?) {
        #expect(TimeText.parse(text, nowMillis: 1_774_751_400_000) == millis)
    }

    @Test func instants() {
        #expect(TimeText.iso(1_774_751_400_125) == "2026-03-29T02:30:00.125Z")
        #expect(TimeText.iso(-1) == "1969-12-31T23:59:59.999Z")
        #expect(TimeText.short(1_774_751_400_125) == "2026-03-29 02:30:00Z")
    }

    @Test func aLongLineIsCutAroundTheCaret() {
        let text = String(repeating: "x", count: 300) + "!"
        let lines = DefinitionFile.excerpt(SourceLocation(line: 1, column: 301), in: text)
        #expect(lines[0].hasSuffix("x!"))
        #expect(lines[0].count == lines[1].count)
    }
}
