import StileCalendar

/// A calendar pattern: the minutes, hours, days, months and years at which a schedule is due.
package struct CronExpression: Hashable, Sendable {
    /// Years that EventBridge allows.
    package static let years = 1970...2199

    /// Sorted.
    let minutes: [Int]
    /// Sorted.
    let hours: [Int]
    /// Nil for every day.
    let daysOfMonth: [DayOfMonthRule]?
    let months: Set<Int>
    /// Nil for every day.
    let daysOfWeek: [DayOfWeekRule]?
    /// Nil for every year.
    let onlyYears: Set<Int>?

    /// The first time after `millis` at which the pattern is due; nil when it never is again.
    ///
    /// A wall-clock time that the zone skips is skipped; one that comes twice counts the first time.
    package func nextFire(afterMillis millis: Int64, in zone: ScheduleZone) -> Int64? {
        let now = zone.civilTime(atMillis: millis)
        var date = now.date
        while date.year <= Self.years.upperBound {
            guard isYear(date.year), months.contains(date.month) else {
                date = date.firstOfNextMonth
                continue
            }
            if isDay(date), let due = firstFire(on: date, after: now, millis, in: zone) {
                return due
            }
            date = date.adding(days: 1)
        }
        return nil
    }

    private func firstFire(
        on date: CivilDate, after now: CivilTime, _ millis: Int64, in zone: ScheduleZone
    ) -> Int64? {
        for hour in hours {
            for minute in minutes {
                let time = CivilTime(date: date, hour: hour, minute: minute)
                // What the clock showed already needs no look into the zone's table.
                guard time.localSeconds > now.localSeconds else { continue }
                if let due = zone.firstInstantMillis(of: time), due > millis { return due }
            }
        }
        return nil
    }

    private func isYear(_ year: Int) -> Bool { onlyYears?.contains(year) ?? true }

    /// Where both fields restrict the day, either is enough, as in crontab; EventBridge forbids it.
    private func isDay(_ date: CivilDate) -> Bool {
        switch (daysOfMonth, daysOfWeek) {
        case (nil, nil): true
        case (let rules?, nil): rules.contains { $0.matches(date) }
        case (nil, let rules?): rules.contains { $0.matches(date) }
        case (let ofMonth?, let ofWeek?):
            ofMonth.contains { $0.matches(date) } || ofWeek.contains { $0.matches(date) }
        }
    }
}

/// One entry of the day-of-month field.
enum DayOfMonthRule: Hashable, Sendable {
    case day(Int)
    /// `L`
    case last
    /// `LW`: the last Monday to Friday of the month.
    case lastWeekday
    /// `15W`: the Monday to Friday nearest to the 15th, within the month.
    case nearestWeekday(Int)

    func matches(_ date: CivilDate) -> Bool {
        switch self {
        case .day(let day): date.day == day
        case .last: date.day == date.daysInMonth
        case .lastWeekday: date.day == Self.weekdayNearest(date.daysInMonth, in: date)
        case .nearestWeekday(let day):
            day <= date.daysInMonth && date.day == Self.weekdayNearest(day, in: date)
        }
    }

    private static func weekdayNearest(_ day: Int, in month: CivilDate) -> Int {
        switch CivilDate(year: month.year, month: month.month, day: day).weekday {
        case 1: day == month.daysInMonth ? day - 2 : day + 1
        case 7: day == 1 ? day + 2 : day - 1
        default: day
        }
    }
}

/// One entry of the day-of-week field; 1 is Sunday.
enum DayOfWeekRule: Hashable, Sendable {
    case weekday(Int)
    /// `6L`: the last Friday of the month.
    case last(Int)
    /// `3#2`: the second Tuesday of the month.
    case nth(Int, Int)

    func matches(_ date: CivilDate) -> Bool {
        switch self {
        case .weekday(let weekday): date.weekday == weekday
        case .last(let weekday): date.weekday == weekday && date.day + 7 > date.daysInMonth
        case .nth(let weekday, let n): date.weekday == weekday && (date.day - 1) / 7 == n - 1
        }
    }
}
