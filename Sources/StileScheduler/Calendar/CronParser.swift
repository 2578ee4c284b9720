/// Reads EventBridge's six cron fields, or the five of a crontab line.
struct CronParser {
    let reader: CronFieldReader

    init(expression: String) { reader = CronFieldReader(expression: expression) }

    /// `cron(minutes hours day-of-month month day-of-week year)`; `fields` is what the parentheses hold.
    func eventBridge(_ fields: Piece) throws(ScheduleExpressionError) -> CronExpression {
        let words = fields.words()
        guard words.count == 6 else { throw wrongCount(words, fields) }
        try checkDays(words)
        let cron = CronExpression(
            minutes: try reader.values(words[0], .minutes),
            hours: try reader.values(words[1], .hours),
            daysOfMonth: try daysOfMonth(words[2]),
            months: Set(try reader.values(words[3], .months)),
            daysOfWeek: try daysOfWeek(words[4], .daysOfWeek),
            onlyYears: words[5].text == "*" ? nil : Set(try reader.values(words[5], .years)))
        try checkPossible(cron, words)
        return cron
    }

    /// `minutes hours day-of-month month day-of-week`, as in a crontab.
    func crontab(_ line: Piece) throws(ScheduleExpressionError) -> CronExpression {
        let words = line.words()
        let cron = CronExpression(
            minutes: try reader.values(words[0], .minutes),
            hours: try reader.values(words[1], .hours),
            daysOfMonth: try daysOfMonth(words[2]),
            months: Set(try reader.values(words[3], .months)),
            daysOfWeek: try daysOfWeek(words[4], .crontabDaysOfWeek),
            onlyYears: nil)
        try checkPossible(cron, words)
        return cron
    }

    // MARK: - Days

    private func daysOfMonth(_ piece: Piece) throws(ScheduleExpressionError) -> [DayOfMonthRule]? {
        if piece.text == "*" || piece.text == "?" { return nil }
        var rules: [DayOfMonthRule] = []
        for item in piece.split(",") {
            switch item.text.uppercased() {
            case "L": rules.append(.last)
            case "LW": rules.append(.lastWeekday)
            case let text where text.hasSuffix("W"):
                let day = Piece(text: String(text.dropLast()), start: item.start)
                rules.append(.nearestWeekday(try reader.value(day, .daysOfMonth)))
            default: rules += try reader.itemValues(item, .daysOfMonth).map { .day($0) }
            }
        }
        return rules
    }

    private func daysOfWeek(_ piece: Piece, _ field: CronField)
        throws(ScheduleExpressionError) -> [DayOfWeekRule]?
    {
        if piece.text == "*" || piece.text == "?" { return nil }
        let items = piece.split(",")
        var rules: [DayOfWeekRule] = []
        for item in items {
            if item.text.contains("#") {
                guard items.count == 1 else {
                    throw reader.failure(piece, "day-of-week: \"#\" must stand alone in the field")
                }
                return [try nthRule(item, field)]
            }
            rules += try weekRules(item, field)
        }
        return rules
    }

    private func weekRules(_ item: Piece, _ field: CronField)
        throws(ScheduleExpressionError) -> [DayOfWeekRule]
    {
        let text = item.text.uppercased()
        if text == "L" { return [.weekday(7)] }
        if text.hasSuffix("L") {
            let day = Piece(text: String(text.dropLast()), start: item.start)
            return [.last(Self.fromSunday(try reader.value(day, field), field))]
        }
        return try reader.itemValues(item, field).map { .weekday(Self.fromSunday($0, field)) }
    }

    /// `3#2`: the second Tuesday.
    private func nthRule(_ item: Piece, _ field: CronField)
        throws(ScheduleExpressionError) -> DayOfWeekRule
    {
        let parts = item.split("#")
        guard parts.count == 2, let n = Int(parts[1].text), (1...5).contains(n) else {
            throw reader.failure(
                item, "day-of-week: expected DAY#N with N from 1 to 5, found \"\(item.text)\"")
        }
        return .nth(Self.fromSunday(try reader.value(parts[0], field), field), n)
    }

    /// Crontab's 0 to 7 becomes 1 to 7 from Sunday.
    private static func fromSunday(_ value: Int, _ field: CronField) -> Int {
        field.range.lowerBound == 0 ? value % 7 + 1 : value
    }

    // MARK: - Checks

    private func wrongCount(_ words: [Piece], _ fields: Piece) -> ScheduleExpressionError {
        var suggestion: String?
        if words.count == 5 {
            var texts = words.map(\.text)
            texts[texts[4] == "*" ? 4 : 2] = "?"
            suggestion = "cron(\(texts.joined(separator: " ")) *)"
        }
        return reader.failure(
            fields,
            "expected 6 fields (minutes hours day-of-month month day-of-week year),"
                + " found \(words.count)",
            suggestion: suggestion)
    }

    private func checkDays(_ words: [Piece]) throws(ScheduleExpressionError) {
        let unset = [words[2], words[4]].filter { $0.text == "?" }.count
        guard unset != 1 else { return }
        var texts = words.map(\.text)
        texts[2] = texts[2] == "?" ? "*" : texts[2]
        texts[texts[4] == "*" || texts[4] == "?" ? 4 : 2] = "?"
        let place = unset == 0 ? words[4] : words[2]
        throw reader.failure(
            place, "one of day-of-month and day-of-week must be \"?\", found \(unset)",
            suggestion: "cron(\(texts.joined(separator: " ")))")
    }

    /// 30 February is a slip, not a schedule.
    private func checkPossible(_ cron: CronExpression, _ words: [Piece])
        throws(ScheduleExpressionError)
    {
        guard cron.nextFire(afterMillis: -1, in: .utc) == nil else { return }
        throw reader.failure(words[2], "no such day: this pattern is never due")
    }
}
