import StileCalendar

/// A minute or second of the demo's calendar (UTC, or local time counted as if it were UTC).
struct DemoTime: Comparable {
    static let day = 86_400

    let seconds: Int

    init(seconds: Int) { self.seconds = seconds }

    /// Midnight of a date of the calendar.
    init(year: Int, month: Int, day: Int) {
        let date = CivilDate(year: year, month: month, day: day)
        precondition(date.exists, "\(date) is no date")
        seconds = date.daysSinceEpoch * Self.day
    }

    static func < (left: DemoTime, right: DemoTime) -> Bool { left.seconds < right.seconds }

    static func + (time: DemoTime, seconds: Int) -> DemoTime {
        DemoTime(seconds: time.seconds + seconds)
    }

    var civil: CivilTime { CivilTime(localSeconds: seconds) }

    /// `2024-03-04`.
    var date: String { civil.date.description }

    /// `09:05:00`.
    var clock: String { String(civil.description.dropFirst(11)) }

    /// `905`, as airlines write times of day.
    var hourMinute: Int { civil.hour * 100 + civil.minute }

    /// `05/Mar/2024:09:05:00 +0000`, as Apache writes.
    var apache: String {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let day = civil.date
        return "\(day.day.digits(2))/\(months[day.month - 1])/\(day.year):\(clock) +0000"
    }
}
