import StileCalendar
import Testing

/// Times as text and back.
struct TimeTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (1_457_213_369_243, "2016-03-05T21:29:29.243Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
    ])
    func millisAsText(_ millis: Int64, _ text: String) {
        #expect(Time.text(millis: millis) == text)
        #expect(Time.instant(text)?.millisRoundedUp == millis)
    }

    @Test(arguments: [
        ("2016-03-14T01:59:00Z", 1_457_920_740, 0),
        ("2016-03-05T21:29:29.243167252Z", 1_457_213_369, 243_167_252),
        ("2016-03-14T01:59:00.5+01:00", 1_457_917_140, 500_000_000),
        ("2016-03-14T01:59:00-00:30", 1_457_922_540, 0),
        ("2013-05-24T01:02:03.456Z", 1_369_357_323, 456_000_000),
    ])
    func textAsInstant(_ text: String, _ seconds: Int64, _ nanoseconds: Int64) {
        #expect(Time.instant(text)?.seconds == seconds)
        #expect(Time.instant(text)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "2016-13-05T21:29:29Z", "05-12-2016T21:29:29Z", "2016-12-05 21:29:29Z",
        "2016-12-05T21:29:29", "2016-12-05T25:29:29Z", "2015-02-29T00:00:00Z",
        "2013-02-30T01:02:03Z", "2013-05-24 01:02", "2016-12-05T21:29:29.Z",
        "2016-12-05T21:29:29Zx", "2016-12-05t21:29:29z",
    ])
    func noInstant(_ text: String) { #expect(Time.instant(text) == nil) }
}
