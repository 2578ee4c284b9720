import StileCalendar
import StileJSON
import StileScheduler
import StileStore

/// Schedules, for people and for programs.
enum ScheduleRendering {
    static func json(_ record: ScheduleRecord) -> JSON {
        var object = JSONObject([
            ("name", JSON.string(record.name)),
            ("expression", .string(record.expression)),
            ("timeZone", .string(record.timeZone)),
            ("stateMachine", .string(record.stateMachine)),
            ("input", .string(record.inputJSON)),
            ("enabled", .bool(record.enabled)),
            ("catchUp", .string(record.catchUp.rawValue)),
        ])
        object["nextDate"] = record.nextDueMillis.map { .string(TimeText.iso($0)) }
        object["lastDate"] = record.lastFiredMillis.map { .string(TimeText.iso($0)) }
        object["lastProblem"] = record.lastProblem.map { .string($0) }
        object["creationDate"] = .string(TimeText.iso(record.createdAtMillis))
        return .object(object)
    }

    static func table(_ records: [ScheduleRecord], _ style: Style, nowMillis: Int64) -> String {
        var table = Table(["NAME", "MACHINE", "EXPRESSION", "ZONE", "NEXT", "LAST", "PROBLEM"])
        for record in records {
            let next = record.nextDueMillis.map(TimeText.short)
            table.add(cells: [
                Table.Cell(record.name), Table.Cell(record.stateMachine),
                Table.Cell(record.expression), Table.Cell(record.timeZone),
                record.enabled
                    ? Table.Cell(next ?? "never") : Table.Cell("disabled", style.yellow),
                Table.Cell(record.lastFiredMillis.map(TimeText.short) ?? "-"),
                Table.Cell(record.lastProblem ?? "", style.red),
            ])
        }
        return table.rendered(style)
    }

    static func page(_ record: ScheduleRecord, _ style: Style, nowMillis: Int64) throws -> String {
        let firing = try Firing(record)
        var rows = [
            ("schedule", style.bold(record.name)), ("machine", record.stateMachine),
            ("expression", "\(record.expression) in \(record.timeZone)"),
            ("state", record.enabled ? "enabled" : style.yellow("disabled")),
            ("catch-up", record.catchUp.rawValue), ("input", record.inputJSON),
            ("last", record.lastFiredMillis.map(TimeText.short) ?? "never fired"),
        ]
        if let problem = record.lastProblem { rows.append(("problem", style.red(problem))) }
        let head = rows.map { style.dim(($0 + ":").padding(to: 12)) + $1 }
        guard record.enabled else { return head.map { $0 + "\n" }.joined() }
        let due = lines(firing.upcoming(5, afterMillis: nowMillis), firing.zone)
        let next = ["", style.dim("next:")] + (due.isEmpty ? ["not due again"] : due)
        return (head + next).map { $0 + "\n" }.joined()
    }

    /// On the clock of the zone, and in UTC.
    static func lines(_ due: [Int64], _ zone: ScheduleZone) -> [String] {
        due.map { millis in
            let local = zone.civilTime(atMillis: millis).description.replacing("T", with: " ")
            return zone.name == "UTC"
                ? TimeText.short(millis) : "\(local) \(zone.name)  \(TimeText.short(millis))"
        }
    }
}
