import StileCalendar

/// A day, or one hour of it (UTC): what a delivery holds, what a run is for, what a partition
/// covers.
package struct DataPeriod: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Days since 1970-01-01.
    package let dayNumber: Int
    /// Nil for a whole day.
    package let hour: Int?

    package init(dayNumber: Int, hour: Int? = nil) {
        self.dayNumber = dayNumber
        self.hour = hour
    }

    /// Reads `2010-12-01`, which must be a day of the calendar.
    package init(day text: String, hour: Int? = nil) throws(DataPeriodError) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let isDigits = parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard isDigits, parts.map(\.utf8.count) == [4, 2, 2],
            let number = Self.dayNumber(parts.compactMap { Int($0) })
        else {
            throw DataPeriodError(message: "\"\(text)\" is no day, expected one like 2010-12-01")
        }
        if let hour, !(0...23).contains(hour) {
            throw DataPeriodError(message: "\(hour) is no hour, expected 0 to 23")
        }
        self.init(dayNumber: number, hour: hour)
    }

    /// The period that `year=…/month=…/day=…[/hour=…]` anywhere in a key names.
    package init?(key: String) {
        var values: [String: Int] = [:]
        for component in key.split(separator: "/") {
            let parts = component.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { values[String(parts[0])] = Int(parts[1]) }
        }
        let date = ["year", "month", "day"].compactMap { values[$0] }
        guard let number = Self.dayNumber(date), (0...23).contains(values["hour"] ?? 0) else {
            return nil
        }
        self.init(dayNumber: number, hour: values["hour"])
    }

    /// Nil unless the three numbers are a day of the calendar after the year 0.
    private static func dayNumber(_ numbers: [Int]) -> Int? {
        guard numbers.count == 3, numbers[0] > 0 else { return nil }
        let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2])
        return date.exists ? date.daysSinceEpoch : nil
    }

    package static func < (left: DataPeriod, right: DataPeriod) -> Bool {
        (left.dayNumber, left.hour ?? -1) < (right.dayNumber, right.hour ?? -1)
    }
}

// MARK: - As text

extension DataPeriod {
    private var date: CivilDate { CivilDate(daysSinceEpoch: dayNumber) }

    /// `2010-12-01`.
    package var dayText: String { date.description }

    /// `2010-12-01`, with ` 10h` for an hour.
    package var description: String { hour.map { "\(dayText) \($0.digits(2))h" } ?? dayText }

    /// `2010/12/01` or `2010/12/01/10`.
    package var path: String {
        let day = digits.joined(separator: "/")
        return hour.map { day + "/" + $0.digits(2) } ?? day
    }

    /// `year=2010/month=12/day=01`, and `/hour=10` for an hour.
    package var partitionPath: String {
        let day = zip(["year=", "month=", "day="], digits).map(+).joined(separator: "/")
        return hour.map { day + "/hour=" + $0.digits(2) } ?? day
    }

    /// Year, month and day.
    var digits: [String] { [date.year.digits(4), date.month.digits(2), date.day.digits(2)] }
}

// MARK: - Borders and neighbours

extension DataPeriod {
    /// `2010-12-01 10:00:00`.
    package var startText: String { "\(dayText) \((hour ?? 0).digits(2)):00:00" }

    /// The start of the next day or hour.
    package var endText: String {
        guard let hour, hour < 23 else { return wholeDay.shifted(days: 1).startText }
        return DataPeriod(dayNumber: dayNumber, hour: hour + 1).startText
    }

    package var wholeDay: DataPeriod { DataPeriod(dayNumber: dayNumber) }

    package func shifted(days: Int) -> DataPeriod {
        DataPeriod(dayNumber: dayNumber + days, hour: hour)
    }
}

package struct DataPeriodError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    package var description: String { message }
}

extension DatasetContract {
    /// The period that a task input names, checked against how the dataset is delivered.
    package func period(day: String, hour: Int?) throws(DataPeriodError) -> DataPeriod {
        if landing.isHourly, hour == nil {
            throw DataPeriodError(
                message: "\(dataset) is delivered by the hour: give \"hour\" (0 to 23)")
        }
        if !landing.isHourly, hour != nil {
            throw DataPeriodError(
                message: "\(dataset) is delivered by the day: leave \"hour\" out, or put {HH} into"
                    + " the landing pattern \(landing.text)")
        }
        return try DataPeriod(day: day, hour: hour)
    }
}
