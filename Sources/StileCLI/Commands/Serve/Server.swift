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

    private static let drainSeconds = 10

    func run() async throws {
        let workers = Workers(session)
        let services = TaskServices(session, workers, logger)
        let registry = MetricRegistry()
        let engine = try Engine(
            session.settings, purpose: "stile serve", runner: services.runner,
            mapRunStorage: session.mapRunStorage(), logger: logger,
            metrics: ExecutorMetrics(factory: registry), isQuiet: false)
        let api = engine.service(session.surroundings, logger)
        services.bind(api, engine.executor)
        let database = engine.database
        tellWhatIsMissing(workers)
        try tellWhatResumes(database)
        let monitoring = Monitoring(
            registry: registry, executor: engine.executor, store: database)
        let group = try group(engine, api, services.functions, monitoring)
        try await group.run()
        try database.close()
        session.console.note("stopped; everything acknowledged is recorded")
    }

    /// Stopped in reverse order: first nothing new comes in, then the work ends.
    private func group(
        _ engine: Engine, _ api: StepFunctionsService, _ functions: FunctionHost,
        _ monitoring: Monitoring
    ) throws -> ServiceGroup {
        let executor = engine.executor
        let now = session.surroundings.nowMillis
        let scheduler = SchedulerService(
            store: engine.database, logger: logger, nowMillis: now
        ) { machine, name, input in
            _ = try await executor.startExecution(machine: machine, name: name, input: input)
        }
        let own = StileService(
            store: engine.database, executor: executor,
            book: ScheduleBook(store: engine.database, onChange: { scheduler.wake() }),
            nowMillis: now)
        let operations = ControlOperations(own: own, aws: api)
        let http = try httpPart(api, own, functions, monitoring)
        var quiet = logger
        quiet.logLevel = .error
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: ExecutorPart(executor: executor, seconds: Self.drainSeconds)),
                    .init(service: SchedulerPart(scheduler: scheduler)),
                    .init(service: RetentionPart(retention: retention(of: executor))),
                    .init(service: controlPart(engine.database, operations.reply(to:_:))),
                    .init(service: http),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
    }

    private func retention(of executor: Executor) -> RetentionService {
        let settings = session.settings
        return RetentionService(
            executor: executor,
            policy: PurgePolicy(
                standardMillis: settings.retention.value.millis,
                expressMillis: settings.expressRetention.value.millis), logger: logger)
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
    let seconds: Int

    func run() async throws {
        let executor = executor
        let seconds = seconds
        try await withGracefulShutdownHandler {
            try await executor.run()
        } onGracefulShutdown: {
            executor.drain(seconds: seconds)
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
