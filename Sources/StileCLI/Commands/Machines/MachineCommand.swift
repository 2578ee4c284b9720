import ArgumentParser

/// `stile machine`
struct MachineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machine",
        abstract: "Show state machines with their versions, aliases and tags.",
        discussion: """
            examples:
              stile machine list
              stile machine show retail-daily
            """,
        subcommands: [MachineListCommand.self, MachineShowCommand.self])
}
