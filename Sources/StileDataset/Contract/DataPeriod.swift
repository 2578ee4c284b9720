/// A delivery's day, or one hour of it (UTC), as task inputs name it.
package struct DataPeriod: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int
    /// Nil for a whole day.
    package let hour: Int?

    /// Reads `2010-12-01`, which must be a day of the calendar.
    package init(day text: String, hour: Int? = nil) throws(DataPeriodError) {
        let bytes = Array(text.utf8)
        let isDigits = bytes.indices.allSatisfy {
            $0 == 4 || $0 == 7 ? bytes[$0] == 0x2D : (0x30...0x39).contains(bytes[$0])
        }
        guard bytes.count == 10, isDigits, let year = Int(text.prefix(4)),
            let month = Int(text.dropFirst(5).prefix(2)), let day = Int(text.suffix(2)), year > 0,
            (1...12).contains(month), day >= 1, day <= Self.days(month: month, year: year)
        else {
            throw DataPeriodError(message: "\"\(text)\" is no day, expected one like 2010-12-01")
        }
        if let hour, !(0...23).contains(hour) {
            throw DataPeriodError(message: "\(hour) is no hour, expected 0 to 23")
        }
        (self.year, self.month, self.day, self.hour) = (year, month, day, hour)
    }

    /// `2010/12/01` or `2010/12/01/10`.
    package var path: String {
        let day = Self.pad(year, 4) + "/" + Self.pad(month, 2) + "/" + Self.pad(self.day, 2)
        return hour.map { day + "/" + Self.pad($0, 2) } ?? day
    }

    /// `2010-12-01`.
    package var dayText: String {
        Self.pad(year, 4) + "-" + Self.pad(month, 2) + "-" + Self.pad(day, 2)
    }

    /// `2010-12-01`, with ` 10h` for an hour.
    package var description: String { hour.map { "\(dayText) \(Self.pad($0, 2))h" } ?? dayText }

    package static func < (left: DataPeriod, right: DataPeriod) -> Bool { left.path < right.path }

    var digits: (year: [UInt8], month: [UInt8], day: [UInt8], hour: [UInt8]) {
        (
            Array(Self.pad(year, 4).utf8), Array(Self.pad(month, 2).utf8),
            Array(Self.pad(day, 2).utf8), Array(Self.pad(hour ?? 0, 2).utf8)
        )
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private static func days(month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
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
