import Logging

/// How `stile serve` tells what happens, on standard error.
struct ServeLog {
    let format: LogFormat
    let level: Logger.Level
    let surroundings: Surroundings

    init(_ settings: Settings, _ surroundings: Surroundings) {
        format = settings.logFormat.value
        level = settings.logLevel.value
        self.surroundings = surroundings
    }

    var logger: Logger {
        let console = surroundings.console
        let clock = surroundings.nowMillis
        var logger = Logger(label: "stile") { _ in
            switch format {
            case .text: ConsoleLogHandler(console: console, clock: clock)
            case .json: JSONLogHandler(console: console, clock: clock)
            }
        }
        logger.logLevel = level
        return logger
    }

    /// The process's own, but what is said to people becomes log lines where programs read.
    var console: Console {
        let own = surroundings.console
        switch format {
        case .text: return own
        case .json:
            let logger = logger
            return Console(
                write: own.write,
                writeError: { text in
                    for line in text.split(separator: "\n") { logger.notice("\(line)") }
                }, size: own.size)
        }
    }

    /// Runs `body`; with JSON lines, what it throws is the last of them.
    func telling(_ body: () async throws -> Void) async throws -> ExitStatus {
        do {
            try await body()
            return .succeeded
        } catch  where format == .json {
            let failure = CommandFailure(translating: error)
            var metadata: Logger.Metadata = [:]
            if let next = failure.next { metadata["next"] = "\(next)" }
            logger.critical("\(failure.message)", metadata: metadata)
            return failure.status
        }
    }
}

/// What a log line looks like.
package enum LogFormat: String, CaseIterable, Sendable {
    /// For people.
    case text
    /// JSON lines.
    case json
}
