import StileJSON

/// A piece of an expression together with where it stands, for errors with a position.
struct Piece {
    let text: String
    /// Zero-based position in the whole expression, in characters.
    let start: Int

    /// Cuts at every `separator`, keeping empty pieces.
    func split(_ separator: Character) -> [Piece] {
        var pieces: [Piece] = []
        var position = start
        for part in text.split(separator: separator, omittingEmptySubsequences: false) {
            pieces.append(Piece(text: String(part), start: position))
            position += part.count + 1
        }
        return pieces
    }

    /// The pieces between blanks.
    func words() -> [Piece] {
        split(" ").filter { !$0.text.isEmpty }
    }
}

/// What a cron field may hold.
struct CronField {
    let name: String
    let range: ClosedRange<Int>
    /// Names of values, such as `JAN`.
    var names: [String: Int] = [:]

    static let minutes = CronField(name: "minutes", range: 0...59)
    static let hours = CronField(name: "hours", range: 0...23)
    static let daysOfMonth = CronField(name: "day-of-month", range: 1...31)
    static let months = CronField(
        name: "month", range: 1...12,
        names: named("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC", from: 1))
    static let daysOfWeek = CronField(
        name: "day-of-week", range: 1...7, names: named("SUN MON TUE WED THU FRI SAT", from: 1))
    static let years = CronField(name: "year", range: CronExpression.years)
    /// Crontab counts 0 to 6 from Sunday and takes 7 for Sunday too.
    static let crontabDaysOfWeek = CronField(
        name: "day-of-week", range: 0...7, names: named("SUN MON TUE WED THU FRI SAT", from: 0))

    private static func named(_ names: String, from first: Int) -> [String: Int] {
        let pairs = names.split(separator: " ").enumerated().map { (String($1), $0 + first) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}

/// Reads fields of one expression.
struct CronFieldReader {
    /// The whole expression, for errors.
    let expression: String

    /// The values of a list such as `1,5-9,*/15`, sorted.
    func values(_ piece: Piece, _ field: CronField) throws(ScheduleExpressionError) -> [Int] {
        var values: Set<Int> = []
        for item in piece.split(",") { values.formUnion(try itemValues(item, field)) }
        return values.sorted()
    }

    /// The values of `*`, `5`, `1-5`, `*/15`, `1/10` or `10-50/10`.
    func itemValues(_ item: Piece, _ field: CronField) throws(ScheduleExpressionError) -> [Int] {
        let parts = item.split("/")
        guard parts.count <= 2 else {
            throw failure(item, "\(field.name): more than one \"/\" in \"\(item.text)\"")
        }
        let range = try baseRange(parts[0], field, openEnded: parts.count == 2)
        guard parts.count == 2 else { return Array(range) }
        guard let step = Int(parts[1].text), step > 0 else {
            throw failure(
                parts[1],
                "\(field.name): expected a step of 1 or more after \"/\","
                    + " found \"\(parts[1].text)\"")
        }
        return Array(stride(from: range.lowerBound, through: range.upperBound, by: step))
    }

    private func baseRange(_ piece: Piece, _ field: CronField, openEnded: Bool)
        throws(ScheduleExpressionError) -> ClosedRange<Int>
    {
        if piece.text == "*" { return field.range }
        let ends = piece.split("-")
        guard ends.count <= 2 else {
            throw failure(piece, "\(field.name): \"\(piece.text)\" is not a range")
        }
        let low = try value(ends[0], field)
        guard ends.count == 2 else { return low...(openEnded ? field.range.upperBound : low) }
        let high = try value(ends[1], field)
        guard low <= high else {
            throw failure(
                piece, "\(field.name): the range \(piece.text) runs backwards",
                suggestion: "\(low)-\(field.range.upperBound),\(field.range.lowerBound)-\(high)")
        }
        return low...high
    }

    /// One number or name.
    func value(_ piece: Piece, _ field: CronField) throws(ScheduleExpressionError) -> Int {
        let bounds = "\(field.range.lowerBound)-\(field.range.upperBound)"
        if let number = Int(piece.text), piece.text.allSatisfy(\.isNumber) {
            guard field.range.contains(number) else {
                throw failure(
                    piece, "\(field.name): \(number) is not in \(bounds)",
                    suggestion: weekdaySuggestion(number, field))
            }
            return number
        }
        if let number = field.names[piece.text.uppercased()] { return number }
        let names = field.names.keys.sorted { (field.names[$0] ?? 0) < (field.names[$1] ?? 0) }
        let expected = names.isEmpty ? bounds : "\(bounds) or \(names[0])-\(names[names.count - 1])"
        let found = piece.text.isEmpty ? "nothing" : "\"\(piece.text)\""
        let prefix = String(piece.text.uppercased().prefix(3))
        throw failure(
            piece, "\(field.name): expected \(expected), found \(found)",
            suggestion: names.contains(prefix)
                ? prefix : nearestName(to: piece.text, among: names))
    }

    private func weekdaySuggestion(_ number: Int, _ field: CronField) -> String? {
        guard field.name == CronField.daysOfWeek.name, number == 0 else { return nil }
        return "1 or SUN (days of the week are counted from 1 = Sunday)"
    }

    func failure(_ piece: Piece, _ message: String, suggestion: String? = nil)
        -> ScheduleExpressionError
    {
        ScheduleExpressionError(
            text: expression, start: piece.start, length: piece.text.count, message: message,
            suggestion: suggestion)
    }
}
