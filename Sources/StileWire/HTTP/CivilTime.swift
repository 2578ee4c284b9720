/// A point in time as UTC calendar fields, by arithmetic alone.
///
/// For wire formats: no locale, time zone or formatter can change what is sent.
package struct CivilTime: Hashable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int

    package init(millis: Int64) {
        let seconds = Int((Double(millis) / 1000).rounded(.down))
        let days = (seconds - Self.positiveRemainder(seconds, 86_400)) / 86_400
        let ofDay = Self.positiveRemainder(seconds, 86_400)
        (year, month, day) = Self.date(ofDay: days)
        hour = ofDay / 3600
        minute = ofDay / 60 % 60
        second = ofDay % 60
    }

    /// Nil when the fields are no time of the calendar.
    package init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
            Self.date(ofDay: Self.dayNumber(year, month, day)) == (year, month, day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// Epoch milliseconds.
    package var millis: Int64 {
        let days = Self.dayNumber(year, month, day)
        return Int64(days * 86_400 + hour * 3600 + minute * 60 + second) * 1000
    }

    /// `20130524`.
    package var compactDate: String {
        Self.padded(year, 4) + Self.padded(month, 2) + Self.padded(day, 2)
    }

    /// `20130524T000000Z`.
    package var compact: String {
        compactDate + "T" + Self.padded(hour, 2) + Self.padded(minute, 2)
            + Self.padded(second, 2) + "Z"
    }

    /// Reads `2013-05-24T00:00:00.123Z`, the form in which S3 lists; nil for any other.
    package static func iso8601Millis(_ text: String) -> Int64? {
        let digits = text.utf8.map { (48...57).contains($0) ? Int($0) - 48 : -1 }
        func number(_ range: Range<Int>) -> Int {
            guard digits.count >= range.upperBound, digits[range].allSatisfy({ $0 >= 0 }) else {
                return -1
            }
            return digits[range].reduce(0) { $0 * 10 + $1 }
        }
        guard text.utf8.count >= 20, text.utf8.last == UInt8(ascii: "Z"),
            let time = CivilTime(
                year: number(0..<4), month: number(5..<7), day: number(8..<10),
                hour: number(11..<13), minute: number(14..<16), second: number(17..<19))
        else { return nil }
        guard text.utf8.count >= 24 else { return time.millis }
        let fraction = number(20..<23)
        return fraction < 0 ? nil : time.millis + Int64(fraction)
    }

    // MARK: - Proleptic Gregorian calendar

    /// Days since 1970-01-01; years are counted from March so that leap days come last.
    static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func date(ofDay number: Int) -> (Int, Int, Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func positiveRemainder(_ value: Int, _ divisor: Int) -> Int {
        let remainder = value % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// Dates of HTTP headers.
package enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads `Fri, 24 May 2013 00:00:00 GMT`, the only form that servers may send today.
    package static func millis(_ text: String) -> Int64? {
        let parts = text.split { $0 == " " || $0 == ":" || $0 == "," }
        guard parts.count == 8, parts[7] == "GMT", let day = Int(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]),
            let hour = Int(parts[4]), let minute = Int(parts[5]), let second = Int(parts[6])
        else { return nil }
        return CivilTime(
            year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second
        )?.millis
    }
}
