import Foundation
package import Logging
package import StileInterpreter
import StileJSON
package import StileStore
import Synchronization

/// Runs executions durably: what it acknowledged is in the file.
///
/// One dedicated thread does all steps and commits; the methods here post to it and wait for its
/// answer. A call made before `run` waits for it to begin.
package final class Executor: Sendable {
    /// Deeply nested payloads recurse; the default of a secondary thread would not always do.
    private static let stackBytes = 64 * 1024 * 1024

    private enum Life { case new, running, ended }

    let store: Database
    private let runner: any TaskRunner
    private let mapRunStorage: (any MapRunStorage)?
    private let mocks: (any TaskMocks)?
    private let settings: ExecutorSettings
    let clock: any ExecutorClock
    private let seeds: SeedSource
    private let logger: Logger
    private let faults: FaultInjector?
    private let metrics: ExecutorMetrics
    private let signs = VitalSigns()
    let mailbox = Mailbox()
    private let observers = Observers()
    private let board = ProgressBoard()
    private let life = Mutex(Life.new)
    private let tokens = Mutex<TaskTokens?>(nil)
    private let stopping = Atomic(false)

    package init(
        store: Database, runner: any TaskRunner, settings: ExecutorSettings = .init(),
        clock: any ExecutorClock = SystemClock(), seeds: SeedSource = .system, logger: Logger,
        metrics: ExecutorMetrics = ExecutorMetrics(), faults: FaultInjector? = nil,
        mapRunStorage: (any MapRunStorage)? = nil, mocks: (any TaskMocks)? = nil
    ) {
        self.store = store
        self.runner = runner
        self.mapRunStorage = mapRunStorage
        self.mocks = mocks
        self.settings = settings
        self.clock = clock
        self.seeds = seeds
        self.logger = logger
        self.metrics = metrics
        self.faults = faults
    }

    /// Does a task outside any execution, as TestState asks for it; the caller bounds the time.
    package func test(_ task: TaskDispatch, executionARN: String) async -> TaskOutcome {
        if let refusal = runner.refusal(of: task.resource, input: task.input) {
            return .failed(refusal)
        }
        return await runner.run(
            task, executionARN: executionARN,
            reporter: TaskReporter(heartbeat: {}, progress: { _, _, _ in }))
    }

    // MARK: - Life

    /// Recovers what was running, then serves until drained or cancelled.
    ///
    /// - Throws: when the store fails, a full disk for one. Nothing that was acknowledged is lost;
    ///   the process should end and be started again.
    package func run() async throws(ExecutorError) {
        life.withLock { life in
            precondition(life == .new, "an executor runs once; make a new one")
            life = .running
        }
        let seconds = settings.drainSeconds
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                startThread { continuation.resume(returning: $0) }
            }
        } onCancel: {
            drain(seconds: seconds)
        }
        life.withLock { $0 = .ended }
        try result.get()
    }

    private func startThread(
        _ completion: @escaping @Sendable (Result<Void, ExecutorError>) -> Void
    ) {
        let thread = Thread { [self] in completion(runEngine()) }
        thread.name = "stile-engine"
        thread.stackSize = Self.stackBytes
        thread.start()
    }

    /// The engine lives on this thread alone, from its beginning to its end.
    private func runEngine() -> Result<Void, ExecutorError> {
        let tokens: TaskTokens
        do throws(ExecutorError) {
            tokens = try taskTokens()
        } catch {
            mailbox.close(error)
            observers.finishAll()
            return .failure(error)
        }
        let launcher = RunnerLauncher(
            runner: runner, clock: clock, mailbox: mailbox, observers: observers, board: board,
            metrics: metrics, logger: logger)
        let committer = CommitThread(
            store: store, finished: mailbox.wakeUp, stackBytes: Self.stackBytes)
        let engine = Engine(
            store: store, settings: settings, seeds: seeds, logger: logger, launcher: launcher,
            courier: StorageCourier(storage: mapRunStorage, store: store, mailbox: mailbox),
            observers: observers, metrics: metrics, tokens: tokens, mailbox: mailbox,
            board: board, mocks: mocks, faults: faults, committer: committer)
        var loop = EngineLoop(engine: engine, mailbox: mailbox, clock: clock, signs: signs)
        var result = Result<Void, ExecutorError>.success(())
        do throws(ExecutorError) {
            try loop.run()
            logger.notice("executor stopped")
        } catch {
            // Told by who called `run`, which gets the error.
            logger.debug("executor failed", metadata: ["error": "\(error)"])
            result = .failure(error)
        }
        let reason: ExecutorError =
            switch result {
            case .success: .stopped
            case .failure(let error): error
            }
        signs.waits()
        signs.enter(.ended)
        stopping.store(true, ordering: .releasing)
        mailbox.close(reason)
        engine.abandon(reason)
        committer.stop()
        engine.pool.cancelAll()
        engine.closeMapRuns()
        observers.finishAll()
        return result
    }

    /// For `drain`: until all of them have ended by themselves. A hundred years.
    package static let drainForEver = 3_155_760_000

    /// Takes no more work, gives running tasks `seconds` to end, then cancels them. What did not
    /// end goes on at the next start.
    ///
    /// - Parameter graceMillis: How long cancelled tasks may take to notice.
    package func drain(seconds: Int, graceMillis: Int64 = 5_000) {
        stopping.store(true, ordering: .releasing)
        mailbox.post(.drain(seconds: seconds, graceMillis: graceMillis))
    }

    /// Lets no task begin, and returns once none runs; all else goes on. For a process that is to take
    /// this one's place: what is dispatched meanwhile is left to it.
    ///
    /// - Throws: `stopped` when the pause was ended instead.
    package func pauseTasks() async throws(ExecutorError) { try await ask { .pause($0) } }

    /// Cancels the tasks that a pause waits for. The next process offers them again, with the same
    /// idempotency keys: there is no way back from here.
    package func cancelPausedTasks() {
        stopping.store(true, ordering: .releasing)
        mailbox.post(.cancelTasks)
    }

    /// Ends a pause: nobody took this one's place.
    package func goOn() { mailbox.post(.goOn) }

    /// Whether the executor is to stop, or has. An attempt that is cancelled from then on is not
    /// unwanted: it goes on at the next start.
    package var isStopping: Bool { stopping.load(ordering: .acquiring) }

    /// How the engine's thread is now; never waits for it.
    package var vitals: ExecutorVitals { signs.read(mailboxCount: mailbox.count) }

    // MARK: - Executions

    /// Starts an execution of the machine's latest revision; returns once it is stored.
    ///
    /// The name of a running execution with the same input gives that execution.
    package func startExecution(
        machine: String, name: String? = nil, input: String = "{}"
    ) async throws(ExecutorError) -> ExecutionRecord {
        try await startExecution(StartOptions(target: machine, name: name, input: input))
    }

    /// Starts an execution; returns once it is stored.
    ///
    /// Standard: the name of a running execution with the same input gives that execution. Express:
    /// names need not be unique, and the execution ends after five minutes at the latest.
    package func startExecution(
        _ options: StartOptions
    ) async throws(ExecutorError) -> ExecutionRecord {
        let request = try check(options, isSynchronous: false)
        return try await ask { .start(request, $0) }
    }

    /// Runs an execution of an Express machine to its end, in memory: it is not in the file, and gone
    /// if the process ends.
    ///
    /// - Throws: `stateMachineTypeNotSupported` for a Standard machine.
    package func startSyncExecution(
        _ options: StartOptions
    ) async throws(ExecutorError) -> SyncOutcome {
        let request = try check(options, isSynchronous: true)
        return SyncOutcome(execution: try await ask { .start(request, $0) })
    }

    /// Ends a running execution as ABORTED; the record of one that has ended comes back unchanged.
    package func stopExecution(
        _ nameOrARN: String, error: String? = nil, cause: String? = nil
    ) async throws(ExecutorError) -> ExecutionRecord {
        try await ask { .stop(execution: nameOrARN, error: error, cause: cause, $0) }
    }

    /// Takes an execution that failed, was aborted or timed out up again, in the states that did not
    /// succeed.
    ///
    /// - Parameter clientToken: a second call with the token of the last redrive, within a quarter
    ///   of an hour, redrives nothing and gives the execution as it is.
    package func redriveExecution(
        _ nameOrARN: String, clientToken: String? = nil
    ) async throws(ExecutorError) -> ExecutionRecord {
        try await ask { .redrive(execution: nameOrARN, clientToken: clientToken, nil, $0) }
    }

    /// The same beyond what AWS has: from another state, with other data, in another revision.
    ///
    /// - Throws: `executionNotRedrivable` with what stands against it.
    package func redriveExecution(
        _ options: RedriveOptions
    ) async throws(ExecutorError) -> RedriveAnswer {
        let planner = RedriveDesk(store: store, limits: settings.limits)
        let nowMillis = clock.nowMillis()
        let record = try planner.record(options.execution)
        // A repetition finds the execution running: there is nothing to plan.
        if record.isRedriven(by: options.clientToken, nowMillis: nowMillis) {
            return RedriveAnswer(execution: record, changes: [])
        }
        let plan = try planner.plan(options, record, nowMillis: nowMillis)
        let redriven = try await ask {
            .redrive(execution: record.arn, clientToken: options.clientToken, plan, $0)
        }
        return RedriveAnswer(execution: redriven, changes: plan.plan.changes)
    }

    /// To be called after the deletion of a state machine began: its executions end at their next
    /// transition, and once none is left the machine is gone. Returns at once if none runs.
    package func stateMachineDeletionBegan() async throws(ExecutorError) {
        try await ask { .deletionBegan($0) }
    }

    /// Changes the settings of a running map run; returns once they are stored.
    ///
    /// - Throws: `mapRunDoesNotExist`, `mapRunNotRunning`.
    package func updateMapRun(
        _ arn: String, _ update: MapRunUpdate
    ) async throws(ExecutorError) {
        try await ask { .updateMapRun(arn: arn, update, $0) }
    }

    /// Waits for the end of an execution.
    package func outcome(of nameOrARN: String) async throws(ExecutorError) -> ExecutionRecord {
        try await ask { .outcome(execution: nameOrARN, $0) }
    }

    /// How far the running tasks of an execution say they are, by state; those that said nothing are
    /// left out.
    package func progress(of executionARN: String) -> [TaskProgressNote] {
        board.notes(of: executionARN)
    }

    /// What happens from now on, to one execution or (nil) to all; the stream of one ends with it.
    package func observe(_ executionARN: String? = nil) -> AsyncStream<ExecutionObservation> {
        observers.stream(executionARN)
    }

    // MARK: -

    /// What makes and reads task tokens with the file's secret.
    func taskTokens() throws(ExecutorError) -> TaskTokens {
        if let known = tokens.withLock({ $0 }) { return known }
        let secret = try ExecutorError.wrapping { () throws(StoreError) in try store.secret() }
        let made = TaskTokens(secret: secret)
        tokens.withLock { $0 = made }
        return made
    }

    private func check(
        _ options: StartOptions, isSynchronous: Bool
    ) throws(ExecutorError) -> StartRequest {
        if let name = options.name, let reason = Names.refusal(of: name) {
            throw .invalidName(name, reason: reason)
        }
        return StartRequest(
            target: options.target, name: options.name, input: try parse(options.input),
            traceHeader: options.traceHeader, parent: options.parent,
            mockCase: options.mockCase, isSynchronous: isSynchronous)
    }

    private func parse(_ input: String) throws(ExecutorError) -> JSONDocument {
        let count = input.utf8.count
        guard count <= settings.limits.payloadBytesMax else {
            throw .invalidInput(
                "it has \(count) bytes, allowed are \(settings.limits.payloadBytesMax)")
        }
        do {
            return try JSONDocument(parsing: input)
        } catch {
            throw .invalidInput("line \(error.line), column \(error.column): \(error.message)")
        }
    }

    func ask<Value: Sendable>(
        _ message: (@escaping Reply<Value>) -> Message
    ) async throws(ExecutorError) -> Value {
        let result: Result<Value, ExecutorError> = await withCheckedContinuation { continuation in
            mailbox.post(message { continuation.resume(returning: $0) })
        }
        return try result.get()
    }
}
