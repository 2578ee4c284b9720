import StileCalendar
package import StileJSON

/// The words in angle brackets that a schedule's input may hold, replaced at every firing.
///
/// EventBridge's own (`<aws.scheduler.scheduled-time>` …) keep their meaning. Ours give a daily or
/// hourly run its day and hour on the schedule's own clock.
package struct Placeholders: Sendable {
    /// When the firing was due.
    package let dueMillis: Int64
    package let zone: ScheduleZone
    package let scheduleName: String
    /// The name of the execution that the firing starts.
    package let executionName: String

    package init(
        dueMillis: Int64, zone: ScheduleZone, scheduleName: String, executionName: String
    ) {
        self.dueMillis = dueMillis
        self.zone = zone
        self.scheduleName = scheduleName
        self.executionName = executionName
    }

    /// Every known placeholder, without its brackets.
    package static let names = [
        "aws.scheduler.schedule-arn", "aws.scheduler.scheduled-time",
        "aws.scheduler.execution-id", "aws.scheduler.attempt-number",
        "stile.day", "stile.previous-day",
        "stile.hour", "stile.previous-hour", "stile.previous-hour-day",
    ]

    /// Placeholders that become a number where they are the whole text.
    private static let numeric = ["stile.hour", "stile.previous-hour"]

    /// The input of the firing: `input` with every placeholder replaced.
    package func fill(_ input: JSON) -> JSON {
        switch input {
        case .string(let text): fillText(text)
        case .array(let elements): .array(elements.map(fill))
        case .object(let object): .object(JSONObject(object.map { ($0.key, fill($0.value)) }))
        case .null, .bool, .number: input
        }
    }

    /// Refuses a placeholder that nothing replaces, such as `<stile.dya>`.
    package static func check(_ input: JSON) throws(ScheduleExpressionError) {
        switch input {
        case .string(let text): try check(text: text)
        case .array(let elements): for element in elements { try check(element) }
        case .object(let object): for member in object { try check(member.value) }
        case .null, .bool, .number: break
        }
    }

    // MARK: - One text

    private func fillText(_ text: String) -> JSON {
        guard text.contains("<") else { return .string(text) }
        for name in Self.numeric where text == "<\(name)>" {
            return Int64(value(of: name)).map { .integer($0) } ?? .string(text)
        }
        var filled = text
        for name in Self.names {
            filled = filled.split(separator: "<\(name)>", omittingEmptySubsequences: false)
                .joined(separator: value(of: name))
        }
        return .string(filled)
    }

    private func value(of name: String) -> String {
        let due = zone.civilTime(atMillis: dueMillis)
        let hourBefore = zone.civilTime(atMillis: dueMillis - 3_600_000)
        return switch name {
        case "aws.scheduler.schedule-arn":
            "arn:aws:scheduler:us-east-1:000000000000:schedule/default/\(scheduleName)"
        case "aws.scheduler.scheduled-time":
            "\(CivilTime(millis: dueMillis))Z"
        case "aws.scheduler.execution-id": executionName
        case "aws.scheduler.attempt-number": "1"
        case "stile.day": due.date.description
        case "stile.previous-day": due.date.adding(days: -1).description
        case "stile.hour": String(due.hour)
        case "stile.previous-hour": String(hourBefore.hour)
        case "stile.previous-hour-day": hourBefore.date.description
        case let unknown: preconditionFailure("placeholder \(unknown) has no value")
        }
    }

    private static func check(text: String) throws(ScheduleExpressionError) {
        var rest = text[...]
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let name = String(rest[rest.index(after: open)..<close])
            let isOurs = name.hasPrefix("stile.") || name.hasPrefix("aws.scheduler.")
            if isOurs, !names.contains(name) {
                throw ScheduleExpressionError(
                    text: text, start: text.distance(from: text.startIndex, to: open),
                    length: name.count + 2, message: "unknown placeholder <\(name)>",
                    suggestion: nearestName(to: name, among: names).map { "<\($0)>" })
            }
            rest = rest[rest.index(after: open)...]
        }
    }
}
