import ArgumentParser
import StileInterpreter
import StileStore

/// `stile serve`
struct ServeCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract:
            "Own the data folder: run executions, tasks and schedules, and answer the AWS Step Functions API.",
        discussion: """
            Any AWS client works with http://HOST:PORT as its endpoint URL; set \
            AWS_DISABLE_HOST_PREFIX_INJECTION=true for StartSyncExecution and TestState.

            What was interrupted, by whatever, goes on at once. After SIGTERM or SIGINT no new work is taken \
            (callers get ServiceUnavailable, 503) and no task begins; tasks that run may end until the \
            deadline, then they are stopped and begin again at the next start. A second signal ends at once, \
            with status 128 and its number; nothing that was acknowledged is lost either way.

            --take-over replaces a running server, by a newer version for one: its tasks may end until its \
            deadline while it serves on; then the two change places within moments, and no client is refused.

            examples:
              stile serve
              stile serve --data /var/lib/stile --lake s3://customer-data/lake
              stile serve --port 0 --lambda-endpoint http://127.0.0.1:3001
              stile serve --take-over
              stile serve --mock-config MockConfigFile.json
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var place: ServeOptions

    @Flag(help: "Take the place of the stile serve that owns the data folder, if there is one.")
    var takeOver = false

    @Option(
        help: ArgumentHelp(
            "MockConfigFile.json of Step Functions Local: answers for executions of NAME#CASE.",
            valueName: "file"))
    var mockConfig: String?

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        let session = try Session(
            global, surroundings, .here(next: "stile serve --data DIR"), flags: place.flags)
        let mocks = try mockConfig.map { try ServedMocks($0, surroundings) }
        let log = ServeLog(session.settings, surroundings)
        return try await log.telling {
            try await Server(
                session: session.speaking(log.console), logger: log.logger, takesOver: takeOver,
                mocks: mocks
            ).run()
        }
    }
}

/// Where the server listens and whom it calls; each is a setting too.
struct ServeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Loopback address to listen on.", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("Port to listen on; 0 for any free one.", valueName: "number"))
    var port: String?

    @Option(
        help: ArgumentHelp(
            "Lambda-compatible endpoint for functions that are not local.", valueName: "url"))
    var lambdaEndpoint: String?

    @Option(help: ArgumentHelp("How to write the log: text or json.", valueName: "format"))
    var logFormat: String?

    @Option(
        help: ArgumentHelp(
            "What to log: trace, debug, info, notice, warning, error or critical.",
            valueName: "level"))
    var logLevel: String?

    @Option(
        help: ArgumentHelp(
            "How long to keep Standard executions after their end, or none; 90d when left out.",
            valueName: "age"))
    var retention: String?

    @Option(
        help: ArgumentHelp(
            "How long to keep Express executions after their end, or none; 7d when left out.",
            valueName: "age"))
    var expressRetention: String?

    @Option(
        help: ArgumentHelp(
            "How long running tasks may go on once it is to end, or none; 10s when left out.",
            valueName: "age"))
    var shutdownDeadline: String?

    var flags: [SettingKey: String] {
        var flags: [SettingKey: String] = [:]
        flags[.host] = host
        flags[.port] = port
        flags[.lambdaEndpoint] = lambdaEndpoint
        flags[.logFormat] = logFormat
        flags[.logLevel] = logLevel
        flags[.retention] = retention
        flags[.expressRetention] = expressRetention
        flags[.shutdownDeadline] = shutdownDeadline
        return flags
    }
}
