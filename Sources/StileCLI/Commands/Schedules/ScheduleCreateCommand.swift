import ArgumentParser
import StileJSON
import StileScheduler
import StileStore

/// `stile schedule create`
struct ScheduleCreateCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a schedule, or replace the one of the same name.",
        discussion: """
            Texts in the input are filled in at every firing, in the zone of the schedule:
              <stile.day> <stile.previous-day>                        2026-03-29
              <stile.hour> <stile.previous-hour>                      5 (a number when alone in its text)
              <stile.previous-hour-day>                               day of the previous hour
              <aws.scheduler.scheduled-time> <aws.scheduler.execution-id>
              <aws.scheduler.schedule-arn> <aws.scheduler.attempt-number>

            examples:
              stile schedule create nightly --machine retail-daily --cron "30 3 * * ? *" \\
                --time-zone Europe/London --input '{"days":["<stile.previous-day>"]}'
              stile schedule create hourly --machine weblogs-hourly --cron "5 * * * *" --catch-up none
              stile schedule create once --machine retail-daily --at 2026-12-24T18:00:00
            """)

    @Argument(help: "Name of the schedule.")
    var name: String

    @Option(help: "Name or ARN of the state machine.")
    var machine: String

    @OptionGroup var expressionOptions: ExpressionOptions

    @Option(
        help: """
            What becomes of firings missed while nothing ran: one (the latest is made up for) or \
            none.
            """)
    var catchUp = "one"

    @OptionGroup var inputOptions: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        guard CatchUp(rawValue: catchUp) != nil else {
            throw CommandFailure.usage("--catch-up must be one or none, found \"\(catchUp)\"")
        }
        let input = try inputOptions.text(surroundings)
        let expression = try expressionOptions.text()
        let zone = expressionOptions.timeZone
        try check(expression, zone, input)
        let machine = try await MachineLookup.find(machine, in: try session.records()).name
        let draft = ScheduleDraft(
            name: name, expression: expression, timeZone: zone, machine: machine, input: input,
            catchUp: catchUp)
        _ = try await session.withOwner("stile schedule create", .recorded) {
            try await $0.perform(.putSchedule(draft))
        }
        return try await ScheduleAnswer.report(name, json: output.json, session)
    }

    /// All that needs no data folder, so that a slip costs nothing.
    private func check(_ expression: String, _ zone: String, _ input: String) throws {
        let parsed = try ScheduleExpression(parsing: expression)
        try parsed.check(in: try ScheduleZone(zone))
        try Placeholders.check(try JSON(parsing: input))
    }
}

/// What the commands that change a schedule print.
enum ScheduleAnswer {
    static func report(_ name: String, json: Bool, _ session: Session) async throws
        -> ExitStatus
    {
        let record = try await find(name, in: try session.records())
        guard !json else {
            session.console.out(ScheduleRendering.json(record).serialized())
            return .succeeded
        }
        let due = record.nextDueMillis.map { "due \(TimeText.short($0))" } ?? "not due again"
        session.console.out(record.enabled ? "\(name) \(due)" : "\(name) disabled")
        if record.enabled, !session.isServed {
            session.console.note("schedules fire while stile serve runs")
        }
        session.console.next("stile schedule show \(name)")
        return .succeeded
    }

    static func find(_ name: String, in records: any Records) async throws -> ScheduleRecord {
        let schedules = try await records.schedules()
        if let record = schedules.first(where: { $0.name == name }) { return record }
        let names = schedules.map(\.name)
        let hint =
            nearestName(to: name, among: names).map { ", did you mean \"\($0)\"?" }
            ?? (names.isEmpty ? "" : "; there are \(names.joined(separator: ", "))")
        throw CommandFailure.usage("there is no schedule \"\(name)\"\(hint)")
    }
}
