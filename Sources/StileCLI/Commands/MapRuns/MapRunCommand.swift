import ArgumentParser

/// `stile map-run`
struct MapRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map-run",
        abstract: "Show map runs, the child executions of Distributed Map states, and tune them.",
        discussion: """
            examples:
              stile map-run list december
              stile map-run show arn:aws:states:us-east-1:000000000000:mapRun:retail/days:1f6e…
              stile map-run update ARN --max-concurrency 5
            """,
        subcommands: [
            MapRunListCommand.self, MapRunShowCommand.self, MapRunUpdateCommand.self,
        ])
}
