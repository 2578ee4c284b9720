import StileCalendar

/// Instants and durations as text; instants are UTC.
enum TimeText {
    /// `2026-03-29T02:30:00.125Z`, for programs.
    static func iso(_ millis: Int64) -> String { Time.text(millis: millis) }

    /// `2026-03-29 02:30:00Z`, for people.
    static func short(_ millis: Int64) -> String {
        CivilTime(millis: millis).description.replacing("T", with: " ") + "Z"
    }

    /// `02:30:00Z`.
    static func clock(_ millis: Int64) -> String { String(short(millis).dropFirst(11)) }

    /// `42ms`, `1.2s`, `3m07s`, `2h05m`, `3d04h`.
    static func duration(_ millis: Int64) -> String {
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let seconds = millis / 1_000
        switch millis {
        case ..<1_000: return "\(max(0, millis))ms"
        case ..<60_000: return "\(seconds).\(millis % 1_000 / 100)s"
        case ..<3_600_000: return "\(seconds / 60)m\(two(seconds % 60))s"
        case ..<86_400_000: return "\(seconds / 3_600)h\(two(seconds / 60 % 60))m"
        case _: return "\(seconds / 86_400)d\(two(seconds / 3_600 % 24))h"
        }
    }

    /// `in 3h05m`, `2m07s ago`.
    static func relative(_ millis: Int64, nowMillis: Int64) -> String {
        millis >= nowMillis
            ? "in \(duration(millis - nowMillis))" : "\(duration(nowMillis - millis)) ago"
    }

    /// Reads `2026-03-29`, `2026-03-29T02:30:00Z` (both UTC) or an age such as `90m`, `2h`, `3d`.
    static func parse(_ text: String, nowMillis: Int64) -> Int64? {
        if let unit = text.last, let amount = Int64(text.dropLast()), amount >= 0 {
            let units: [Character: Int64] = [
                "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
            ]
            guard let millis = units[unit], amount < 1_000_000 else { return nil }
            return nowMillis - amount * millis
        }
        let trimmed = text.hasSuffix("Z") ? String(text.dropLast()) : text
        let numbers = trimmed.split { "-T: ".contains($0) }.compactMap { Int($0) }
        guard numbers.count == 3 || numbers.count == 6 else { return nil }
        let clock = numbers.count == 6 ? Array(numbers[3...]) : [0, 0, 0]
        let time = CivilTime(
            date: CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]), hour: clock[0],
            minute: clock[1], second: clock[2])
        return time.exists ? time.millis : nil
    }
}
