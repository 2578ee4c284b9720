import StileCalendar

extension CivilTime {
    /// `20130524`, as AWS signs it.
    var compactDate: String { date.year.digits(4) + date.month.digits(2) + date.day.digits(2) }

    /// `20130524T000000Z`, as AWS signs it.
    package var compact: String {
        compactDate + "T" + hour.digits(2) + minute.digits(2) + second.digits(2) + "Z"
    }
}

/// Dates of HTTP headers.
package enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// `Fri, 24 May 2013 00:00:00 GMT`
    package static func text(millis: Int64) -> String {
        let time = CivilTime(millis: millis)
        let day = time.date
        return "\(weekdays[day.weekday - 1]), \(day.day.digits(2)) \(months[day.month - 1]) "
            + "\(day.year.digits(4)) \(time.hour.digits(2)):\(time.minute.digits(2)):"
            + "\(time.second.digits(2)) GMT"
    }

    /// Reads `Fri, 24 May 2013 00:00:00 GMT`, the only form that servers may send today.
    package static func millis(_ text: String) -> Int64? {
        let parts = text.split { $0 == " " || $0 == ":" || $0 == "," }
        guard parts.count == 8, parts[7] == "GMT", let day = Int(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]),
            let hour = Int(parts[4]), let minute = Int(parts[5]), let second = Int(parts[6])
        else { return nil }
        let time = CivilTime(
            date: CivilDate(year: year, month: month + 1, day: day), hour: hour, minute: minute)
        // HTTP has leap seconds.
        guard time.exists, (0...60).contains(second) else { return nil }
        return time.millis + Int64(second) * 1_000
    }
}
