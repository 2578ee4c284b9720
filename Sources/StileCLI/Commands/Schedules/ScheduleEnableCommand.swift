import ArgumentParser

/// `stile schedule enable`
struct ScheduleEnableCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let a schedule fire again, from now on.",
        discussion: """
            What fell due while it was disabled is not made up for.

            examples:
              stile schedule enable daily
            """)

    @Argument(help: "Name of the schedule.")
    var name: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        try await ScheduleSwitch.perform(
            name, enabled: true, json: output.json, try Session(global, surroundings))
    }
}

/// `stile schedule disable`
struct ScheduleDisableCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Keep a schedule but let it rest.",
        discussion: """
            examples:
              stile schedule disable daily
            """)

    @Argument(help: "Name of the schedule.")
    var name: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        try await ScheduleSwitch.perform(
            name, enabled: false, json: output.json, try Session(global, surroundings))
    }
}

private enum ScheduleSwitch {
    static func perform(_ name: String, enabled: Bool, json: Bool, _ session: Session)
        async throws -> ExitStatus
    {
        _ = try await ScheduleAnswer.find(name, in: try session.records())
        _ = try await session.withOwner("stile schedule", .recorded) {
            try await $0.perform(.enableSchedule(name, enabled))
        }
        return try await ScheduleAnswer.report(name, json: json, session)
    }
}
