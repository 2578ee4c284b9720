import ArgumentParser
import StileInterpreter
import StileStore

/// `stile serve`
struct ServeCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Own the data folder: run executions, tasks and schedules until stopped.",
        discussion: """
            What was interrupted, by whatever, goes on at once. SIGTERM and SIGINT let running tasks come to \
            an end; what does not end in time goes on with the next start.

            examples:
              stile serve
              stile serve --data /var/lib/stile --lake s3://customer-data/lake
            """)

    @OptionGroup var global: GlobalOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        try await Server(session: try Session(global, surroundings)).run()
        return .succeeded
    }
}
