import ArgumentParser

/// `stile schedule delete`
struct ScheduleDeleteCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a schedule; executions that it started stay.",
        discussion: """
            examples:
              stile schedule delete daily
            """)

    @Argument(help: "Name of the schedule.")
    var name: String

    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        _ = try await ScheduleAnswer.find(name, in: try session.records())
        let name = name
        _ = try await session.withOwner("stile schedule delete", .recorded) {
            try await $0.perform(.deleteSchedule(name))
        }
        session.console.out("\(name) deleted")
        return .succeeded
    }
}
