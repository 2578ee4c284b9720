import StileWire

/// A minute or second of the demo's calendar (UTC, or local time counted as if it were UTC).
struct DemoTime: Comparable {
    static let day = 86_400

    let seconds: Int

    init(seconds: Int) { self.seconds = seconds }

    /// Midnight of a date of the calendar.
    init(year: Int, month: Int, day: Int) {
        let time = CivilTime(year: year, month: month, day: day, hour: 0, minute: 0, second: 0)
        guard let time else { preconditionFailure("\(year)-\(month)-\(day) is no date") }
        seconds = Int(time.millis / 1000)
    }

    static func < (left: DemoTime, right: DemoTime) -> Bool { left.seconds < right.seconds }

    static func + (time: DemoTime, seconds: Int) -> DemoTime {
        DemoTime(seconds: time.seconds + seconds)
    }

    var civil: CivilTime { CivilTime(millis: Int64(seconds) * 1000) }

    /// `2024-03-04`.
    var date: String { "\(civil.year)-\(two(civil.month))-\(two(civil.day))" }

    /// `09:05:00`.
    var clock: String { "\(two(civil.hour)):\(two(civil.minute)):\(two(civil.second))" }

    /// `905`, as airlines write times of day.
    var hourMinute: Int { civil.hour * 100 + civil.minute }

    /// `05/Mar/2024:09:05:00 +0000`, as Apache writes.
    var apache: String {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        return "\(two(civil.day))/\(months[civil.month - 1])/\(civil.year):\(clock) +0000"
    }

    private func two(_ number: Int) -> String { DemoLayout.twoDigits(number) }
}
