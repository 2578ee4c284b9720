import ArgumentParser

/// `stile schedule`
struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Start executions by the clock.",
        discussion: """
            examples:
              stile schedule create nightly --machine retail-daily --cron "30 3 * * ? *" \\
                --time-zone Europe/London --input '{"days":["<stile.previous-day>"]}'
              stile schedule list
              stile schedule next --cron "0 6 ? * MON-FRI *" --time-zone Europe/Berlin
            """,
        subcommands: [
            ScheduleCreateCommand.self, ScheduleListCommand.self, ScheduleShowCommand.self,
            ScheduleDeleteCommand.self, ScheduleEnableCommand.self, ScheduleDisableCommand.self,
            ScheduleNextCommand.self,
        ])
}
