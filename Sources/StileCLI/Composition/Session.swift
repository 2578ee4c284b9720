import Logging
import StileAPI
import StileExecutor
import StileScheduler
import StileStore

/// What a command works with: the settings, the data folder, and who owns it.
struct Session: Sendable {
    let settings: Settings
    let surroundings: Surroundings
    /// Where commands go instead of the data folder.
    let endpoint: Endpoint?

    init(
        _ global: GlobalOptions, _ surroundings: Surroundings, _ reach: Reach = .anywhere,
        flags: [SettingKey: String] = [:]
    ) throws {
        self.settings = try global.settings(surroundings, own: flags)
        self.surroundings = surroundings
        endpoint = try Self.endpoint(settings, surroundings, reach)
    }

    /// What a command works on.
    enum Reach {
        /// The data folder, or an endpoint.
        case anywhere
        /// This process: an endpoint that is named for it is a mistake, one from elsewhere is not meant.
        case here(next: String)
        /// The lake and the catalog, where they lie.
        case lake
    }

    private static func endpoint(
        _ settings: Settings, _ surroundings: Surroundings, _ reach: Reach
    ) throws -> Endpoint? {
        guard let endpoint = settings.endpoint else { return nil }
        switch reach {
        case .anywhere:
            return Endpoint(endpoint.value, environment: surroundings.environment)
        case .here(let next):
            guard case .flag = endpoint.source else { return nil }
            throw CommandFailure.usage("this works here, not on \(endpoint.value)", next: next)
        case .lake:
            throw CommandFailure.usage(
                "lake and catalog are read where they lie, not through \(endpoint.value)"
                    + " (\(endpoint.source))",
                next: "run it on the server's machine with --data and --lake as it has them")
        }
    }

    var console: Console { surroundings.console }

    /// The same with another place for what is told.
    func speaking(_ console: Console) -> Session {
        var other = surroundings
        other.console = console
        return Session(settings: settings, surroundings: other, endpoint: endpoint)
    }

    private init(settings: Settings, surroundings: Surroundings, endpoint: Endpoint?) {
        self.settings = settings
        self.surroundings = surroundings
        self.endpoint = endpoint
    }

    /// The data folder for reading; works beside an owner and without one.
    func reader() throws(StoreError) -> Database {
        try Database(opening: settings.data.value, mode: .reader)
    }

    /// What commands read.
    func records() throws -> any Records {
        if let endpoint { return EndpointRecords(endpoint: endpoint) }
        return LocalRecords(database: try reader())
    }

    /// Whether a server would do the work.
    var isServed: Bool { endpoint != nil || server != nil }

    /// Whether the work is done here, or only recorded.
    enum Work {
        case done
        case recorded
    }

    /// How long to wait for another command that owns the data folder for a moment, or for a server
    /// that begins and can not be reached yet.
    private static let turnSeconds = 5

    /// Asks the endpoint or the owner of the data folder, or becomes it for as long as `body` runs.
    func withOwner<Answer: Sendable>(
        _ purpose: String, _ work: Work,
        _ body: @escaping @Sendable (Owner) async throws -> Answer
    ) async throws -> Answer {
        if let endpoint { return try await body(Owner(endpoint)) }
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
        _ body: @escaping @Sendable (Owner) async throws -> Answer
    ) async throws -> Answer {
        let logger = Log.logger(surroundings, level: .notice)
        let services = TaskServices(self, Workers(self), logger)
        let runner: any TaskRunner =
            switch work {
            case .done: services.runner
            case .recorded: ParkedTaskRunner()
            }
        let engine = try Engine(
            settings, purpose: purpose, runner: runner, mapRunStorage: mapRunStorage(),
            logger: logger)
        let service = engine.service(surroundings, logger)
        services.bind(service, engine.executor)
        let own = StileService(
            store: engine.database, executor: engine.executor,
            book: ScheduleBook(store: engine.database), nowMillis: surroundings.nowMillis)
        let owner = Owner(service, own)
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
