import Logging
import StileAPI
import StileExecutor
import StileInterpreter
import StileScheduler
import StileStore
import UnixSignals

/// An executor over a data folder that this process owns.
struct Engine: Sendable {
    let database: Database
    let executor: Executor

    /// Opens the folder as its owner.
    ///
    /// - Parameters:
    ///   - lock: That of the folder, from its owner before; nil: to be taken.
    ///   - mapRunStorage: Where map runs read and write.
    ///   - mocks: What answers for the tasks of test cases.
    ///   - isQuiet: Whether the executor keeps what happens to itself.
    init(
        _ settings: Settings, purpose: String, lock: Int32? = nil, runner: any TaskRunner,
        mapRunStorage: any MapRunStorage, logger: Logger,
        metrics: ExecutorMetrics = ExecutorMetrics(), mocks: (any TaskMocks)? = nil,
        isQuiet: Bool = true
    ) throws(StoreError) {
        let mode: DatabaseMode =
            lock.map { .heir(purpose: purpose, lock: $0) } ?? .owner(purpose: purpose)
        database = try Database(opening: settings.data.value, mode: mode)
        // A command tells its own story; what stops the executor is thrown to its edge.
        var engineLogger = logger
        if isQuiet { engineLogger.logLevel = .critical }
        var limits = Limits.aws
        if settings.limits.value == .extended { limits = .extended }
        executor = Executor(
            store: database, runner: runner,
            settings: ExecutorSettings(
                limits: limits, taskConcurrencyMax: settings.taskConcurrency.value,
                machineLimits: settings.machines.value),
            logger: engineLogger, metrics: metrics, mapRunStorage: mapRunStorage,
            mocks: mocks)
    }

    /// The Step Functions API over this engine.
    func service(_ surroundings: Surroundings, _ logger: Logger) -> StepFunctionsService {
        StepFunctionsService(
            store: database, executor: executor, logger: logger, nowMillis: surroundings.nowMillis)
    }

    /// Runs the executor beside `body`, then lets running tasks come to a stop.
    ///
    /// - Throws: what `body` throws; `Interrupted` after SIGINT or SIGTERM; what stopped the
    ///   executor, such as a full disk.
    func run<Answer: Sendable>(
        drainSeconds: Int, _ body: @escaping @Sendable (Executor) async throws -> Answer
    ) async throws -> Answer {
        defer { try? database.close() }
        return try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask {
                try await executor.run()
                return nil
            }
            group.addTask {
                for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                    throw Interrupted(signal: "\(signal)")
                }
                return nil
            }
            group.addTask { try await body(executor) }
            return try await answer(of: &group, drainSeconds: drainSeconds)
        }
    }

    private func answer<Answer: Sendable>(
        of group: inout ThrowingTaskGroup<Answer?, any Error>, drainSeconds: Int
    ) async throws -> Answer {
        do {
            while let finished = try await group.next() {
                guard let answer = finished else { continue }
                executor.drain(seconds: drainSeconds)
                group.cancelAll()
                return answer
            }
            throw CommandFailure.operational("the executor stopped before the work was done")
        } catch {
            executor.drain(seconds: drainSeconds)
            group.cancelAll()
            throw error
        }
    }
}

/// The process was asked to stop; everything that was acknowledged is recorded.
struct Interrupted: Error {
    let signal: String
}
