/// A moment taken apart in the proleptic Gregorian calendar, in some fixed offset from UTC.
struct CivilDate {
    let year: Int
    /// 1 to 12.
    let month: Int
    /// 1 to 31.
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int
    let milli: Int
    /// Days since 1970-01-01.
    let dayNumber: Int

    private static let dayMillis: Int64 = 86_400_000

    init(millis: Int64) {
        let days = millis.dividedDown(by: Self.dayMillis)
        let rest = Int(millis - days * Self.dayMillis)
        dayNumber = Int(days)
        (year, month, day) = Self.date(dayNumber)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        milli = rest % 1000
    }

    /// Year, month and day of a day, counted in eras of 400 years that begin in March.
    private static func date(_ dayNumber: Int) -> (Int, Int, Int) {
        let shifted = dayNumber + 719_468
        let era = shifted.dividedDown(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The day number of a date; days and months beyond their bounds carry over.
    static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let years = (month - 1).dividedDown(by: 12)
        let month = month - 12 * years
        let marchYear = year + years - (month <= 2 ? 1 : 0)
        let era = marchYear.dividedDown(by: 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468 + day - 1
    }

    /// Monday is 1, Sunday 7.
    var weekday: Int { (dayNumber + 3).remainderDown(by: 7) + 1 }

    var dayOfYear: Int { dayNumber - Self.dayNumber(year: year, month: 1, day: 1) + 1 }

    /// The day number of this week's Thursday, which decides what year and month a week belongs to.
    private var thursday: Int { dayNumber - weekday + 4 }

    private var thursdayDate: CivilDate {
        CivilDate(millis: Int64(thursday) * Self.dayMillis)
    }

    /// The year that the ISO week belongs to.
    var weekYear: Int { thursdayDate.year }
    /// The ISO week of the year.
    var weekOfYear: Int { (thursdayDate.dayOfYear - 1) / 7 + 1 }
    /// The month that the week belongs to.
    var weekMonth: Int { thursdayDate.month }
    /// The week of that month.
    var weekOfMonth: Int { (thursdayDate.day - 1) / 7 + 1 }
}

extension FixedWidthInteger {
    /// The quotient rounded down.
    func dividedDown(by divisor: Self) -> Self {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    func remainderDown(by divisor: Self) -> Self { self - dividedDown(by: divisor) * divisor }
}

/// Timestamps as JavaScript's Date reads them, restricted to what JSONata accepts.
enum ISOTimestamp {
    /// Milliseconds since 1970 of `2017-10-30`, `2017-10-30T16:25:32.935Z` and the like, nil when
    /// the text is something else. Without a zone it is UTC.
    static func millis(_ text: String) -> Int64? {
        var reader = DigitReader(text)
        guard let year = reader.number(4) else { return nil }
        var (month, day) = (1, 1)
        if reader.take("-") {
            guard let value = reader.number(2), (1...12).contains(value) else { return nil }
            month = value
            if reader.take("-") {
                guard let value = reader.number(2), (1...31).contains(value) else { return nil }
                day = value
            }
        }
        var millis = Int64(CivilDate.dayNumber(year: year, month: month, day: day)) * 86_400_000
        if reader.take("T") {
            guard let time = reader.time() else { return nil }
            millis += time
        }
        guard let offset = reader.zone(), reader.isAtEnd else { return nil }
        return millis - offset
    }

    private struct DigitReader {
        private var rest: ArraySlice<UInt8>

        init(_ text: String) { rest = Array(text.utf8)[...] }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: scalar) else { return false }
            rest = rest.dropFirst()
            return true
        }

        mutating func number(_ count: Int) -> Int? {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy({ (48...57).contains($0) }) else {
                return nil
            }
            rest = rest.dropFirst(count)
            return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        }

        mutating func time() -> Int64? {
            guard let hour = number(2), hour <= 24, take(":"), let minute = number(2), minute < 60,
                take(":"), let second = number(2), second < 60
            else { return nil }
            var millis = Int64(hour * 3_600_000 + minute * 60_000 + second * 1000)
            guard take(".") else { return millis }
            let digits = rest.prefix { (48...57).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
            var scale: Int64 = 100
            for digit in digits.prefix(3) {
                millis += Int64(digit - 48) * scale
                scale /= 10
            }
            return millis
        }

        mutating func zone() -> Int64? {
            if take("Z") || rest.isEmpty { return 0 }
            let isNegative = rest.first == UInt8(ascii: "-")
            guard take("-") || take("+"), let hours = number(2) else { return nil }
            _ = take(":")
            guard let minutes = number(2) else { return nil }
            let offset = Int64(hours * 60 + minutes) * 60_000
            return isNegative ? -offset : offset
        }
    }
}
