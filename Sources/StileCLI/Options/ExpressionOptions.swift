import ArgumentParser

/// When a schedule is due: one of `--cron`, `--rate` and `--at`, and a zone.
struct ExpressionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            min hour day-of-month month day-of-week year (one of the days is ?), the same in \
            cron(…), or five crontab fields.
            """, valueName: "fields"))
    var cron: String?

    @Option(help: ArgumentHelp("For example \"5 minutes\".", valueName: "n unit"))
    var rate: String?

    @Option(help: ArgumentHelp("Once, at yyyy-mm-ddThh:mm:ss.", valueName: "time"))
    var at: String?

    @Option(name: [.customLong("time-zone")], help: "Time zone, by its IANA name.")
    var timeZone = "UTC"

    /// The expression in EventBridge's form; a crontab line stays as it is.
    func text() throws -> String {
        let given = [cron.map(Self.cronText), Self.wrapped("rate", rate), Self.wrapped("at", at)]
        let texts = given.compactMap { $0 }
        guard texts.count == 1, let text = texts.first else {
            throw CommandFailure.usage(
                "say when: one of --cron, --rate and --at, found \(texts.count)")
        }
        return text
    }

    private static func cronText(_ text: String) -> String {
        let fields = text.split(separator: " ").count
        return fields == 6 && !text.contains("(") ? "cron(\(text))" : text
    }

    private static func wrapped(_ function: String, _ text: String?) -> String? {
        text.map { $0.contains("(") ? $0 : "\(function)(\($0))" }
    }
}
