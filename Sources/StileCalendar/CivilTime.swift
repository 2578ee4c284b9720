/// A time that a clock shows on a day, without a time zone; UTC where it comes from an instant.
package struct CivilTime: Hashable, Sendable, CustomStringConvertible {
    package let date: CivilDate
    package let hour: Int
    package let minute: Int
    package let second: Int

    package init(date: CivilDate, hour: Int, minute: Int, second: Int = 0) {
        self.date = date
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The time whose distance from 1970-01-01T00:00:00 on the same clock is `seconds`.
    package init(localSeconds seconds: Int) {
        let days = seconds.floorDivided(by: 86_400)
        let rest = seconds - days * 86_400
        self.init(
            date: CivilDate(daysSinceEpoch: days), hour: rest / 3_600, minute: rest / 60 % 60,
            second: rest % 60)
    }

    /// What a clock in UTC shows, down to the second.
    package init(millis: Int64) {
        self.init(localSeconds: Int(millis).floorDivided(by: 1_000))
    }

    package var localSeconds: Int {
        date.daysSinceEpoch * 86_400 + hour * 3_600 + minute * 60 + second
    }

    /// Epoch milliseconds of a time in UTC.
    package var millis: Int64 { Int64(localSeconds) * 1_000 }

    /// Whether there is such a day with such a time; leap seconds do not count as one.
    package var exists: Bool {
        date.exists && (0...23).contains(hour) && (0...59).contains(minute)
            && (0...59).contains(second)
    }

    /// `2026-03-29T02:30:00`.
    package var description: String {
        date.description + "T" + hour.digits(2) + ":" + minute.digits(2) + ":" + second.digits(2)
    }
}
