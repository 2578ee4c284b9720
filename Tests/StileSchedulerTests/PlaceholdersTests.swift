import StileJSON
import StileScheduler
import Testing

@Suite struct PlaceholdersTests {
    private func fill(_ text: String, due: String, zone: String = "UTC") throws -> String {
        let placeholders = Placeholders(
            dueMillis: try millis(due), zone: try ScheduleZone(zone), scheduleName: "daily",
            executionName: "daily-20260329T0030Z")
        return placeholders.fill(try JSON(parsing: text)).serialized()
    }

    @Test(arguments: [
        (#"{"day":"<stile.previous-day>"}"#, "2026-03-01T05:00:00Z", #"{"day":"2026-02-28"}"#),
        (
            #"{"day":"<stile.day>","hour":"<stile.hour>"}"#, "2026-03-01T05:00:00Z",
            #"{"day":"2026-03-01","hour":5}"#
        ),
        (
            #"{"day":"<stile.previous-hour-day>","hour":"<stile.previous-hour>"}"#,
            "2026-03-01T00:05:00Z", #"{"day":"2026-02-28","hour":23}"#
        ),
        (#"["at <stile.hour>h, <stile.hour>"]"#, "2026-03-01T05:00:00Z", #"["at 5h, 5"]"#),
        (
            #"{"t":"<aws.scheduler.scheduled-time>","id":"<aws.scheduler.execution-id>"}"#,
            "2026-03-01T05:00:00Z",
            #"{"t":"2026-03-01T05:00:00Z","id":"daily-20260329T0030Z"}"#
        ),
        (
            #"{"a":1.50,"b":[null,true,"x < y > z"]}"#, "2026-03-01T05:00:00Z",
            #"{"a":1.50,"b":[null,true,"x < y > z"]}"#
        ),
    ])
    func fills(_ text: String, _ due: String, _ expected: String) throws {
        #expect(try fill(text, due: due) == expected)
    }

    @Test func dayIsTheOneOfTheZone() throws {
        let text = #"["<stile.day>","<stile.previous-day>","<stile.hour>"]"#
        #expect(
            try fill(text, due: "2026-03-28T23:30:00Z", zone: "Europe/Berlin")
                == #"["2026-03-29","2026-03-28",0]"#)
    }

    @Test func unknownPlaceholderIsRefused() {
        let error = #expect(throws: ScheduleExpressionError.self) {
            try Placeholders.check(["a": ["x <b> <stile.dya>"]])
        }
        #expect(error?.message == "unknown placeholder <stile.dya>")
        #expect(error?.suggestion == "<stile.day>")
        #expect(error?.start == 6)
    }

    @Test func othersAreLeftAlone() throws {
        try Placeholders.check(["a": "<b>html</b> <", "c": "<stile.day>"])
    }
}
