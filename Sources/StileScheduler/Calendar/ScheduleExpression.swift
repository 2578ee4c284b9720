package import StileCalendar
import StileJSON

/// When a schedule is due, as EventBridge Scheduler writes it; a crontab line is taken as well.
package struct ScheduleExpression: Hashable, Sendable {
    /// As it was written.
    package let text: String
    package let kind: Kind

    package enum Kind: Hashable, Sendable {
        case cron(CronExpression)
        /// Every so many milliseconds of clock time, counted from the schedule's creation.
        case rate(everyMillis: Int64)
        /// Once.
        case at(CivilTime)
    }

    /// Longest expression that EventBridge takes.
    private static let charactersMax = 256

    /// Reads `cron(…)`, `rate(…)`, `at(…)` or five crontab fields.
    package init(parsing text: String) throws(ScheduleExpressionError) {
        guard text.count <= Self.charactersMax else {
            throw ScheduleExpressionError(
                text: String(text.prefix(40)), start: 0, length: 1,
                message: "a schedule expression of \(text.count) characters is over the limit of"
                    + " \(Self.charactersMax)")
        }
        self.text = text
        self.kind = try Self.kind(of: text)
    }

    /// The first time after `millis` at which it is due; nil when it never is again.
    ///
    /// - Parameter anchorMillis: where a rate counts from (the schedule's creation).
    package func nextFire(
        afterMillis millis: Int64, in zone: ScheduleZone, anchorMillis: Int64
    ) -> Int64? {
        switch kind {
        case .cron(let cron): return cron.nextFire(afterMillis: millis, in: zone)
        case .rate(let every):
            guard millis >= anchorMillis else { return anchorMillis + every }
            return anchorMillis + ((millis - anchorMillis) / every + 1) * every
        case .at(let time):
            guard let due = zone.firstInstantMillis(of: time) else { return nil }
            return due > millis ? due : nil
        }
    }

    /// The last time at or before `millis` and after `startMillis` at which it was due.
    package func lastFire(
        atOrBeforeMillis millis: Int64, afterMillis startMillis: Int64, in zone: ScheduleZone,
        anchorMillis: Int64
    ) -> Int64? {
        // Doubling steps back from the end, so that a pattern of every minute that rested for a
        // year costs no more than one of every day.
        var step: Int64 = 60_000
        while true {
            let from = max(startMillis, millis - step)
            if let last = lastFire(from: from, to: millis, in: zone, anchorMillis: anchorMillis) {
                return last
            }
            if from == startMillis { return nil }
            step *= 2
        }
    }

    private func lastFire(
        from start: Int64, to end: Int64, in zone: ScheduleZone, anchorMillis: Int64
    ) -> Int64? {
        var last: Int64?
        var cursor = start
        while let due = nextFire(afterMillis: cursor, in: zone, anchorMillis: anchorMillis),
            due <= end
        {
            last = due
            cursor = due
        }
        return last
    }

    /// Why the expression can never be due in the zone: a one-time schedule whose wall-clock time
    /// the zone skips.
    package func check(in zone: ScheduleZone) throws(ScheduleExpressionError) {
        guard case .at(let time) = kind, zone.firstInstantMillis(of: time) == nil else { return }
        throw ScheduleExpressionError(
            text: text, start: 3, length: text.count - 4,
            message: "\(time) does not exist in \(zone.name): the clock is put forward over it")
    }
}

// MARK: - Reading

extension ScheduleExpression {
    private static func kind(of text: String) throws(ScheduleExpressionError) -> Kind {
        guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
            return try crontab(text)
        }
        let inner = Piece(
            text: String(text[text.index(after: open)..<text.index(before: text.endIndex)]),
            start: text.distance(from: text.startIndex, to: open) + 1)
        let function = String(text[..<open])
        switch function {
        case "cron": return .cron(try CronParser(expression: text).eventBridge(inner))
        case "rate": return .rate(everyMillis: try rate(inner, in: text))
        case "at": return .at(try time(inner, in: text))
        default:
            throw ScheduleExpressionError(
                text: text, start: 0, length: function.count,
                message: "unknown kind of schedule \"\(function)\", expected cron, rate or at",
                suggestion: nearestName(to: function, among: ["cron", "rate", "at"])
                    .map { "\($0)(\(inner.text))" })
        }
    }

    private static func crontab(_ text: String) throws(ScheduleExpressionError) -> Kind {
        let line = Piece(text: text, start: 0)
        let words = line.words()
        if words.count == 5 { return .cron(try CronParser(expression: text).crontab(line)) }
        throw ScheduleExpressionError(
            text: text, start: 0, length: text.count,
            message: "expected cron(…), rate(…), at(…) or five crontab fields, found"
                + " \(words.count == 0 ? "nothing" : "\"\(text)\"")",
            suggestion: words.count == 6 ? "cron(\(text))" : nil)
    }

    private static func rate(_ inner: Piece, in text: String) throws(ScheduleExpressionError)
        -> Int64
    {
        let words = inner.words()
        guard words.count == 2 else {
            throw failure(
                inner, in: text, "expected a number and a unit, such as rate(5 minutes)")
        }
        guard let value = Int64(words[0].text), value > 0, value <= 1_000_000 else {
            throw failure(
                words[0], in: text,
                "expected a whole number of 1 or more, found \"\(words[0].text)\"")
        }
        let units = ["minute": Int64(60_000), "hour": 3_600_000, "day": 86_400_000]
        let unit = words[1].text
        guard let millis = units[unit.hasSuffix("s") ? String(unit.dropLast()) : unit] else {
            throw failure(
                words[1], in: text, "expected minutes, hours or days, found \"\(unit)\"",
                suggestion: nearestName(to: unit, among: ["minutes", "hours", "days"])
                    .map { "rate(\(value) \($0))" })
        }
        return value * millis
    }

    private static func time(_ inner: Piece, in text: String) throws(ScheduleExpressionError)
        -> CivilTime
    {
        let numbers = inner.text.split { "-T:".contains($0) }.compactMap { Int($0) }
        guard inner.text.count == 19, numbers.count == 6 else {
            throw failure(
                inner, in: text,
                "expected yyyy-mm-ddThh:mm:ss without a time zone, found \"\(inner.text)\"")
        }
        let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2])
        let time = CivilTime(
            date: date, hour: numbers[3], minute: numbers[4], second: numbers[5])
        guard time.exists, time.description == inner.text else {
            throw failure(inner, in: text, "no such date or time: \(inner.text)")
        }
        return time
    }

    private static func failure(
        _ piece: Piece, in text: String, _ message: String, suggestion: String? = nil
    ) -> ScheduleExpressionError {
        ScheduleExpressionError(
            text: text, start: piece.start, length: piece.text.count, message: message,
            suggestion: suggestion)
    }
}
