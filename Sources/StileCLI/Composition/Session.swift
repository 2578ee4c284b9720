import Logging
import StileExecutor
import StileScheduler
import StileStore

/// What a command works with: the settings, the data folder, and who owns it.
struct Session: Sendable {
    let settings: Settings
    let surroundings: Surroundings

    init(
        _ global: GlobalOptions, _ surroundings: Surroundings, flags: [SettingKey: String] = [:]
    ) throws {
        self.settings = try global.settings(surroundings, own: flags)
        self.surroundings = surroundings
    }

    var console: Console { surroundings.console }

    /// The data folder for reading; works beside an owner and without one.
    func reader() throws(StoreError) -> Database {
        try Database(opening: settings.data.value, mode: .reader)
    }

    /// Whether a server owns the data folder, and would do the work.
    var isServed: Bool { server != nil }

    /// Whether the work is done here, or only recorded.
    enum Work {
        case done
        case recorded
    }

    /// How long to wait for another command that owns the data folder for a moment, or for a server
    /// that begins and can not be reached yet.
    private static let turnSeconds = 5

    /// Asks the owner of the data folder, or becomes it for as long as `body` runs.
    func withOwner<Answer: Sendable>(
        _ purpose: String, _ work: Work,
        _ body: @escaping @Sendable (any Owner) async throws -> Answer
    ) async throws -> Answer {
        let deadline = ContinuousClock.now + .seconds(Self.turnSeconds)
        while true {
            if let server { return try await body(server) }
            do {
                return try await asOwner(purpose, work, body)
            } catch StoreError.owned(_, let other)
                where !other.runsLong && ContinuousClock.now < deadline
            {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private func asOwner<Answer: Sendable>(
        _ purpose: String, _ work: Work,
        _ body: @escaping @Sendable (any Owner) async throws -> Answer
    ) async throws -> Answer {
        let logger = Log.logger(surroundings)
        let runner: any TaskRunner =
            switch work {
            case .done:
                LocalTaskRunner(registry: Workers(self).registry(), logger: logger)
            case .recorded: ParkedTaskRunner()
            }
        let engine = try Engine(settings, purpose: purpose, runner: runner, logger: logger)
        let owner = LocalOwner(
            database: engine.database, executor: engine.executor,
            book: ScheduleBook(store: engine.database), nowMillis: surroundings.nowMillis)
        let drainSeconds = if case .done = work { 10 } else { 0 }
        return try await engine.run(drainSeconds: drainSeconds) { _ in try await body(owner) }
    }
}

extension OwnerInfo {
    static let runPurpose = "stile run"

    /// It works until its execution ends, and answers nobody meanwhile.
    fileprivate var runsLong: Bool { purpose == Self.runPurpose }
}

/// Diagnostics of the process itself: warnings and errors, on standard error.
enum Log {
    static func logger(_ surroundings: Surroundings, level: Logger.Level = .warning) -> Logger {
        let console = surroundings.console
        var logger = Logger(label: "stile") { _ in ConsoleLogHandler(console: console) }
        logger.logLevel = level
        return logger
    }
}
