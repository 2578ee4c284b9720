import CStileMemory
import Logging
import ServiceLifecycle
import StileAPI
import StileExecutor
import StileInterpreter
import StileScheduler
import StileStore
import UnixSignals

/// The owner of a data folder: executor, workers, scheduler, control socket and HTTP as one group.
struct Server {
    let session: Session
    let logger: Logger
    /// Whether the server that owns the data folder now is to leave it to this one.
    let takesOver: Bool
    let mocks: ServedMocks?

    func run() async throws {
        let workers = Workers(session)
        let services = TaskServices(session, workers, logger)
        let registry = MetricRegistry()
        let legacy = takesOver ? try await TakeOver(session: session).legacy() : nil
        let engine = try Engine(
            session.settings, purpose: "stile serve", lock: legacy?.lock, runner: services.runner,
            mapRunStorage: session.mapRunStorage(), logger: logger,
            metrics: ExecutorMetrics(factory: registry), mocks: mocks, isQuiet: false)
        let api = engine.service(session.surroundings, logger)
        services.bind(api, engine.executor)
        let database = engine.database
        if legacy == nil { try tellWhatResumes(database) }
        let monitoring = Monitoring(
            registry: registry, executor: engine.executor, store: database)
        let own = ownService(engine)
        let http = try httpPart(
            api, own.service, services.functions, monitoring, legacy?.listener
        ) {
            tellTakeOver(legacy)
            tellWhatIsMissing(workers)
            // Most of what starting needed is not needed again.
            stile_release_code_pages()
        }
        let desk = HandOverDesk()
        let group = group(
            engine, ControlOperations(own: own.service, aws: api, desk: desk), own.scheduler, http,
            desk)
        try await run(
            group, desk,
            HandOverDesk.Parts(
                executor: engine.executor, database: database, http: http,
                host: session.settings.host.value,
                deadline: .seconds(drainSeconds)))
        try database.close()
        desk.give()
        session.console.note("stopped; everything acknowledged is recorded")
    }

    private func ownService(_ engine: Engine) -> (
        service: StileService, scheduler: SchedulerService
    ) {
        let executor = engine.executor
        let now = session.surroundings.nowMillis
        let scheduler = SchedulerService(
            store: engine.database, logger: logger, nowMillis: now
        ) { machine, name, input in
            _ = try await executor.startExecution(machine: machine, name: name, input: input)
        }
        let service = StileService(
            store: engine.database, executor: executor,
            book: ScheduleBook(store: engine.database, onChange: { scheduler.wake() }),
            nowMillis: now)
        return (service, scheduler)
    }

    /// Stopped in reverse order: first nothing new begins, then the work ends, and only then is nobody
    /// answered any more: remote workers can report what they still did.
    private func group(
        _ engine: Engine, _ operations: ControlOperations, _ scheduler: SchedulerService,
        _ http: HTTPServer, _ desk: HandOverDesk
    ) -> ServiceGroup {
        let executor = engine.executor
        let seconds = drainSeconds
        var quiet = logger
        quiet.logLevel = .error
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: http),
                    .init(service: controlPart(engine.database, desk, operations.reply(to:_:))),
                    .init(
                        service: ExecutorPart(executor: executor) {
                            // An heir waits: the tasks have had their time.
                            if desk.hasHeir {
                                executor.drain(seconds: 0, graceMillis: 0)
                            } else {
                                executor.drain(seconds: seconds)
                            }
                        }),
                    .init(service: RetentionPart(retention: retention(of: executor))),
                    .init(service: SchedulerPart(scheduler: scheduler)),
                ], logger: quiet))
    }

    private var drainSeconds: Int {
        let millis = session.settings.shutdownDeadline.value.millis
        return millis.map { Int($0 / 1_000) } ?? Executor.drainForEver
    }

    private func retention(of executor: Executor) -> RetentionService {
        let settings = session.settings
        return RetentionService(
            executor: executor,
            policy: PurgePolicy(
                standardMillis: settings.retention.value.millis,
                expressMillis: settings.expressRetention.value.millis), logger: logger)
    }

    private func tellTakeOver(_ legacy: TakeOver.Legacy?) {
        guard let legacy else { return }
        let millis = legacy.sinceLeft.duration(to: .now) / .milliseconds(1)
        session.console.note(
            "took over from process \(legacy.processID), \(Int(millis)) ms after it had left")
    }

    /// Workflows without the pipeline's functions run all the same; calls of them fail by name.
    private func tellWhatIsMissing(_ workers: Workers) {
        do {
            try workers.open()
        } catch {
            let failure = CommandFailure(translating: error)
            logger.warning("the pipeline's functions can not run: \(failure.message)")
        }
        for problem in workers.commandProblems {
            logger.warning("a function can not run: \(problem)")
        }
    }

    private func tellWhatResumes(_ database: Database) throws {
        let running = try database.executions(ExecutionFilter(status: .running, limit: 1_000))
        let console = session.console
        for record in running.prefix(10) {
            console.note(
                "resuming \(record.machineName)/\(record.name), started"
                    + " \(TimeText.short(record.startedAtMillis))")
        }
        if running.count > 10 { console.note("… and \(running.count - 10) more") }
        for schedule in try database.schedules() where schedule.enabled {
            guard let due = schedule.nextDueMillis else { continue }
            console.note("schedule \(schedule.name) is due \(TimeText.short(due))")
        }
    }
}

// MARK: - Parts

private struct ExecutorPart: Service {
    let executor: Executor
    let drain: @Sendable () -> Void

    func run() async throws {
        let executor = executor
        let drain = drain
        try await withGracefulShutdownHandler {
            try await executor.run()
        } onGracefulShutdown: {
            drain()
        }
    }
}

private struct RetentionPart: Service {
    let retention: RetentionService

    func run() async throws {
        let retention = retention
        await cancelWhenGracefulShutdown { await retention.run() }
    }
}

private struct SchedulerPart: Service {
    let scheduler: SchedulerService

    func run() async throws {
        let scheduler = scheduler
        try await cancelWhenGracefulShutdown { try await scheduler.run() }
    }
}
