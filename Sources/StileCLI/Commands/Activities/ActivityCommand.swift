import ArgumentParser
import StileJSON
import StileWire

/// `stile activity`
struct ActivityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activity",
        abstract: "Show activities, whose tasks workers poll.",
        discussion: """
            examples:
              stile activity list
            """,
        subcommands: [ActivityListCommand.self])
}

/// `stile activity list`
struct ActivityListCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List activities.",
        discussion: """
            examples:
              stile activity list
              stile activity list --json
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(global, surroundings)
        let activities = try await session.api().all(.listActivities, in: "activities")
        if output.json {
            session.console.out(JSON.array(activities.map(\.dated)).serialized())
            return .succeeded
        }
        guard !activities.isEmpty else {
            session.console.note("no activities")
            return .succeeded
        }
        var table = Table(["NAME", "CREATED", "ARN"])
        for activity in activities {
            table.add([
                try activity.text("name"), TimeText.short(try activity.millis("creationDate")),
                try activity.text("activityArn"),
            ])
        }
        session.console.write(table.rendered(session.console.style))
        return .succeeded
    }
}
