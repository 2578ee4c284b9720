import StileCalendar
import StileScheduler
import Testing

/// Reads `2026-03-29T02:30:00Z` without any help from the code under test's parser.
func millis(_ text: String) throws -> Int64 {
    let numbers = text.split { "-T:Z".contains($0) }.compactMap { Int($0) }
    try #require(numbers.count == 6)
    let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2])
    let time = CivilTime(date: date, hour: numbers[3], minute: numbers[4], second: numbers[5])
    return Int64(time.localSeconds) * 1_000
}

func utcText(_ millis: Int64) -> String { "\(CivilTime(localSeconds: Int(millis / 1_000)))Z" }

struct FireCase: Sendable, CustomTestStringConvertible {
    let expression: String
    let zone: String
    let after: String
    let expected: [String]

    init(_ expression: String, _ zone: String = "UTC", after: String, _ expected: [String]) {
        self.expression = expression
        self.zone = zone
        self.after = after
        self.expected = expected
    }

    var testDescription: String { "\(expression) \(zone) after \(after)" }
}

private let calendarCases = [
    FireCase(
        "cron(0 6 * * ? *)", after: "2026-02-28T06:00:00Z",
        ["2026-03-01T06:00:00Z", "2026-03-02T06:00:00Z"]),
    FireCase(
        "cron(1/10 0 1 1 ? *)", after: "2025-12-31T00:00:00Z",
        [
            "2026-01-01T00:01:00Z", "2026-01-01T00:11:00Z", "2026-01-01T00:21:00Z",
            "2026-01-01T00:31:00Z", "2026-01-01T00:41:00Z", "2026-01-01T00:51:00Z",
            "2027-01-01T00:01:00Z",
        ]),
    FireCase(
        "cron(*/25 * * * ? *)", after: "2026-01-01T10:49:59Z",
        ["2026-01-01T10:50:00Z", "2026-01-01T11:00:00Z", "2026-01-01T11:25:00Z"]),
    FireCase(
        "cron(10-20/5,59 3 * * ? *)", after: "2026-01-01T03:10:00Z",
        ["2026-01-01T03:15:00Z", "2026-01-01T03:20:00Z", "2026-01-01T03:59:00Z"]),
    // Days of the week count from 1 = Sunday; 2026-03-01 is a Sunday.
    FireCase(
        "cron(0 0 ? * 1 *)", after: "2026-02-25T00:00:00Z",
        ["2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z"]),
    FireCase(
        "cron(0 0 ? * mon-FRI *)", after: "2026-02-27T00:00:00Z",
        ["2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"]),
    FireCase(
        "cron(0 0 ? * 3#2 *)", after: "2026-03-01T00:00:00Z",
        ["2026-03-10T00:00:00Z", "2026-04-14T00:00:00Z"]),
    FireCase(
        "cron(0 0 ? * MON#5 *)", after: "2026-03-01T00:00:00Z",
        ["2026-03-30T00:00:00Z", "2026-06-29T00:00:00Z"]),
    FireCase(
        "cron(0 0 ? * 6L *)", after: "2026-03-01T00:00:00Z",
        ["2026-03-27T00:00:00Z", "2026-04-24T00:00:00Z"]),
    FireCase(
        "cron(0 0 ? * L *)", after: "2026-03-01T00:00:00Z",
        ["2026-03-07T00:00:00Z", "2026-03-14T00:00:00Z"]),
    FireCase(
        "cron(0 0 L * ? *)", after: "2027-01-31T00:00:00Z",
        ["2027-02-28T00:00:00Z", "2027-03-31T00:00:00Z"]),
    FireCase(
        "cron(0 0 29 2 ? *)", after: "2026-01-01T00:00:00Z",
        ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]),
    // 1 August 2026 is a Saturday, 31 May 2026 a Sunday: W stays in its month.
    FireCase("cron(0 0 1W 8 ? 2026)", after: "2026-01-01T00:00:00Z", ["2026-08-03T00:00:00Z"]),
    FireCase("cron(0 0 31W 5 ? 2026)", after: "2026-01-01T00:00:00Z", ["2026-05-29T00:00:00Z"]),
    FireCase("cron(0 0 15W 2 ? 2026)", after: "2026-01-01T00:00:00Z", ["2026-02-16T00:00:00Z"]),
    FireCase("cron(0 0 3W * ? 2026)", after: "2026-10-01T00:00:00Z", ["2026-10-02T00:00:00Z"]),
    FireCase("cron(0 0 LW 5 ? 2026)", after: "2026-01-01T00:00:00Z", ["2026-05-29T00:00:00Z"]),
    FireCase(
        "cron(0 12 1 JAN,JUL ? 2026-2027)", after: "2026-01-01T12:00:00Z",
        ["2026-07-01T12:00:00Z", "2027-01-01T12:00:00Z", "2027-07-01T12:00:00Z"]),
    FireCase("cron(0 0 1 1 ? 2025)", after: "2026-01-01T00:00:00Z", []),
    FireCase(
        "cron(0 12 ? * WED *)", "America/New_York", after: "2026-01-01T00:00:00Z",
        ["2026-01-07T17:00:00Z", "2026-01-14T17:00:00Z"]),
    // Crontab: 0 and 7 are Sunday; a day may match either field.
    FireCase(
        "30 4 * * 0", after: "2026-02-25T00:00:00Z",
        ["2026-03-01T04:30:00Z", "2026-03-08T04:30:00Z"]),
    FireCase(
        "30 4 * * 7", after: "2026-02-25T00:00:00Z",
        ["2026-03-01T04:30:00Z", "2026-03-08T04:30:00Z"]),
    FireCase(
        "0 0 13 * fri", after: "2026-03-01T00:00:00Z",
        ["2026-03-06T00:00:00Z", "2026-03-13T00:00:00Z", "2026-03-20T00:00:00Z"]),
]

private let clockChangeCases = [
    // 2026-03-29: Berlin goes from 02:00 to 03:00. 2026-10-25: from 03:00 back to 02:00.
    FireCase(
        "cron(30 2 * * ? *)", "Europe/Berlin", after: "2026-03-28T00:00:00Z",
        ["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"]),
    FireCase(
        "cron(30 2 * * ? *)", "Europe/Berlin", after: "2026-10-24T12:00:00Z",
        ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
    FireCase(
        "cron(0/30 * * * ? *)", "Europe/Berlin", after: "2026-10-24T23:59:00Z",
        [
            "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z",
            "2026-10-25T02:30:00Z",
        ]),
    // Asked within the second pass of the hour.
    FireCase(
        "cron(45 2 * * ? *)", "Europe/Berlin", after: "2026-10-25T01:15:00Z",
        ["2026-10-26T01:45:00Z"]),
    FireCase(
        "cron(0 * * * ? *)", "Europe/Berlin", after: "2026-03-29T00:00:00Z",
        ["2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"]),
    FireCase(
        "cron(30 2 8 3 ? 2026)", "America/New_York", after: "2026-01-01T00:00:00Z", []),
    FireCase(
        "cron(30 1 1 11 ? 2026)", "America/New_York", after: "2026-01-01T00:00:00Z",
        ["2026-11-01T05:30:00Z"]),
    // Lord Howe moves by half an hour; Samoa left out 2011-12-30.
    FireCase(
        "cron(45 1 * * ? *)", "Australia/Lord_Howe", after: "2026-04-03T20:00:00Z",
        ["2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"]),
    FireCase(
        "cron(0 12 * * ? *)", "Pacific/Apia", after: "2011-12-29T00:00:00Z",
        ["2011-12-29T22:00:00Z", "2011-12-30T22:00:00Z"]),
    FireCase("at(2026-03-29T02:30:00)", "Europe/Berlin", after: "2026-01-01T00:00:00Z", []),
    FireCase(
        "at(2026-10-25T02:30:00)", "Europe/Berlin", after: "2026-01-01T00:00:00Z",
        ["2026-10-25T00:30:00Z"]),
]

private let rateCases = [
    FireCase(
        "rate(1 days)", "Europe/Berlin", after: "2026-03-28T10:00:00Z",
        ["2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z"]),
    FireCase(
        "rate(1 hour)", after: "2026-01-01T05:00:00Z",
        ["2026-01-01T06:00:00Z", "2026-01-01T07:00:00Z"]),
    FireCase("rate(90 minutes)", after: "2025-12-31T00:00:00Z", ["2026-01-01T01:30:00Z"]),
    FireCase(
        "at(2026-01-01T00:00:30)", after: "2026-01-01T00:00:00Z", ["2026-01-01T00:00:30Z"]),
]

@Suite struct ScheduleExpressionTests {
    @Test(arguments: calendarCases + clockChangeCases + rateCases)
    func fires(_ fire: FireCase) throws {
        let expression = try ScheduleExpression(parsing: fire.expression)
        let zone = try ScheduleZone(fire.zone)
        let anchor = try millis("2026-01-01T00:00:00Z")
        var cursor = try millis(fire.after)
        var found: [String] = []
        while found.count < max(1, fire.expected.count),
            let due = expression.nextFire(afterMillis: cursor, in: zone, anchorMillis: anchor)
        {
            found.append(utcText(due))
            cursor = due
        }
        #expect(found == fire.expected)
    }

    @Test(arguments: calendarCases + clockChangeCases)
    func lastFireIsTheOneBeforeTheNext(_ fire: FireCase) throws {
        guard let last = fire.expected.last else { return }
        let expression = try ScheduleExpression(parsing: fire.expression)
        let found = expression.lastFire(
            atOrBeforeMillis: try millis(last) + 59_000, afterMillis: try millis(fire.after),
            in: try ScheduleZone(fire.zone), anchorMillis: 0)
        #expect(found.map(utcText) == last)
    }

    @Test(
        arguments: [
            ("cron(0 25 * * ? *)", "hours: 25 is not in 0-23", 7, nil),
            ("cron(0 6 * * *)", "expected 6 fields", 5, "cron(0 6 * * ? *)"),
            ("cron(0 6 * * * *)", "must be \"?\", found 0", 13, "cron(0 6 * * ? *)"),
            ("cron(0 6 1 * MON *)", "must be \"?\", found 0", 13, "cron(0 6 ? * MON *)"),
            ("cron(0 6 ? * ? *)", "must be \"?\", found 2", 9, "cron(0 6 * * ? *)"),
            ("cron(0 6 ? * 0 *)", "day-of-week: 0 is not in 1-7", 13, "1 or SUN"),
            ("cron(0 6 ? * MONDAY *)", "expected 1-7 or SUN-SAT, found \"MONDAY\"", 13, "MON"),
            ("cron(0 6 1 JNA ? *)", "found \"JNA\"", 11, "JAN"),
            ("cron(0 6 ? * FRI-MON *)", "runs backwards", 13, "6-7,1-2"),
            ("cron(0 6 ? * 2,3#2 *)", "\"#\" must stand alone", 13, nil),
            ("cron(0 6 ? * 3#6 *)", "N from 1 to 5", 13, nil),
            ("cron(0/0 6 * * ? *)", "step of 1 or more", 7, nil),
            ("cron(0 6 30 2 ? *)", "no such day", 9, nil),
            ("cron(0 6 * * ? 1969)", "year: 1969 is not in 1970-2199", 15, nil),
            ("cron(,5 6 * * ? *)", "found nothing", 5, nil),
            ("crn(0 6 * * ? *)", "unknown kind of schedule \"crn\"", 0, "cron(0 6 * * ? *)"),
            ("0 6 * * ? *", "or five crontab fields", 0, "cron(0 6 * * ? *)"),
            ("", "found nothing", 0, nil),
            ("every day", "found \"every day\"", 0, nil),
            ("rate(0 hours)", "1 or more, found \"0\"", 5, nil),
            ("rate(5 mintues)", "found \"mintues\"", 7, "rate(5 minutes)"),
            ("rate(5)", "a number and a unit", 5, nil),
            ("at(2026-02-30T00:00:00)", "no such date or time", 3, nil),
            ("at(2026-02-20 00:00:00)", "expected yyyy-mm-ddThh:mm:ss", 3, nil),
            ("at(2026-02-20)", "expected yyyy-mm-ddThh:mm:ss", 3, nil),
            ("at(2026-02-20T24:00:00)", "no such date or time", 3, nil),
        ] as [(String, String, Int, String?)])
    func refuses(_ text: String, _ message: String, _ start: Int, _ suggestion: String?) {
        let error = #expect(throws: ScheduleExpressionError.self) {
            try ScheduleExpression(parsing: text)
        }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(error?.start == start)
        #expect(error?.suggestion?.hasPrefix(suggestion ?? "") ?? (suggestion == nil))
    }

    @Test func errorShowsThePlace() {
        let error = #expect(throws: ScheduleExpressionError.self) {
            try ScheduleExpression(parsing: "cron(0 6 ? * MONDAY *)")
        }
        #expect(
            error?.description == """
                day-of-week: expected 1-7 or SUN-SAT, found "MONDAY"
                  cron(0 6 ? * MONDAY *)
                               ^~~~~~
                  did you mean: MON
                """)
    }

    @Test(
        arguments: [
            ("Europe/Berln", "Europe/Berlin"), ("CEST", nil), ("+01:00", nil), ("utc", "UTC"),
        ] as [(String, String?)])
    func refusesZone(_ name: String, _ suggestion: String?) {
        let error = #expect(throws: ScheduleExpressionError.self) { try ScheduleZone(name) }
        #expect(error?.suggestion == suggestion)
    }

    @Test func oneTimeThatTheClockJumpsOverIsRefused() throws {
        let expression = try ScheduleExpression(parsing: "at(2026-03-29T02:30:00)")
        #expect(throws: ScheduleExpressionError.self) {
            try expression.check(in: try ScheduleZone("Europe/Berlin"))
        }
        try expression.check(in: .utc)
    }
}
