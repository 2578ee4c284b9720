import StileCalendar
import Testing

/// Days of the calendar as numbers, and back.
struct CivilDateTests {
    @Test func datesCountBothWays() {
        for days in stride(from: -800_000, through: 800_000, by: 97) {
            let date = CivilDate(daysSinceEpoch: days)
            #expect(date.daysSinceEpoch == days)
        }
        #expect(
            CivilDate(year: 2000, month: 2, day: 29).adding(days: 1).description == "2000-03-01")
        #expect(CivilDate(daysSinceEpoch: 0).weekday == 5)
    }

    @Test(arguments: [
        (2000, 2, 29, true), (1900, 2, 29, false), (2023, 2, 29, false), (2023, 4, 31, false),
        (2023, 12, 31, true), (2023, 13, 1, false), (2023, 0, 1, false), (2023, 1, 0, false),
        (10_000, 1, 1, false), (-1, 1, 1, false), (Int.max, 1, 1, false),
    ])
    func existence(_ year: Int, _ month: Int, _ day: Int, _ exists: Bool) {
        #expect(CivilDate(year: year, month: month, day: day).exists == exists)
    }
}
