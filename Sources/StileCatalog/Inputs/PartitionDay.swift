/// A day, or an hour of one, in UTC: what a run computes, and how its partition is called.
package struct PartitionSpan: Hashable, Sendable, Comparable {
    /// Days since 1970-01-01.
    package let dayNumber: Int
    /// Nil for the whole day.
    package let hour: Int?

    package init(dayNumber: Int, hour: Int? = nil) {
        self.dayNumber = dayNumber
        self.hour = hour
    }

    /// Reads `2010-12-01`; nil for anything else, such as a day that no month has.
    package init?(day: String, hour: Int? = nil) {
        let parts = day.split(separator: "-", omittingEmptySubsequences: false)
        let digits = parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
        guard digits, parts.map(\.utf8.count) == [4, 2, 2], let year = Int(parts[0]),
            let month = Int(parts[1]), let dayOfMonth = Int(parts[2]), (1...12).contains(month),
            (0...23).contains(hour ?? 0)
        else { return nil }
        let number = Self.dayNumber(year: year, month: month, day: dayOfMonth)
        guard Self.civil(number) == (year, month, dayOfMonth) else { return nil }
        self.init(dayNumber: number, hour: hour)
    }

    /// `2010-12-01`.
    package var day: String {
        let (year, month, day) = Self.civil(dayNumber)
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    /// `year=2010/month=12/day=01`, and `/hour=10` for an hour.
    package var path: String {
        let (year, month, day) = Self.civil(dayNumber)
        let base =
            "year=\(Self.padded(year, 4))/month=\(Self.padded(month, 2))/day=\(Self.padded(day, 2))"
        return hour.map { base + "/hour=\(Self.padded($0, 2))" } ?? base
    }

    /// `2010-12-01 10:00:00`.
    package var startText: String { "\(day) \(Self.padded(hour ?? 0, 2)):00:00" }

    /// The start of the next day or hour.
    package var endText: String {
        guard let hour, hour < 23 else { return shifted(days: 1).wholeDay.startText }
        return PartitionSpan(dayNumber: dayNumber, hour: hour + 1).startText
    }

    package var wholeDay: PartitionSpan { PartitionSpan(dayNumber: dayNumber) }

    package func shifted(days: Int) -> PartitionSpan {
        PartitionSpan(dayNumber: dayNumber + days, hour: hour)
    }

    package static func < (left: PartitionSpan, right: PartitionSpan) -> Bool {
        (left.dayNumber, left.hour ?? -1) < (right.dayNumber, right.hour ?? -1)
    }

    /// The span that `year=…/month=…/day=…[/hour=…]` anywhere in a key names.
    package init?(key: String) {
        var values: [String: Int] = [:]
        for component in key.split(separator: "/") {
            let parts = component.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { values[String(parts[0])] = Int(parts[1]) }
        }
        guard let year = values["year"], let month = values["month"], let day = values["day"],
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        self.init(
            dayNumber: Self.dayNumber(year: year, month: month, day: day), hour: values["hour"])
    }
}

// MARK: - The calendar

extension PartitionSpan {
    /// Days since 1970-01-01 of a day of the proleptic Gregorian calendar, whose year is taken to
    /// begin in March so that the leap day comes last.
    private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(_ number: Int) -> (year: Int, month: Int, day: Int) {
        let days = number + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
