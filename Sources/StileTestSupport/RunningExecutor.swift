package import Logging
package import StileExecutor
package import StileStore

/// Runs an executor beside `body` and stops it afterwards.
package func withExecutor<Value: Sendable>(
    _ store: Database, _ runner: any TaskRunner = ScriptedRunner.echoing(),
    settings: ExecutorSettings = .init(drainSeconds: 0),
    clock: any ExecutorClock = VirtualClock(jumps: true), seed: UInt64 = 1,
    metrics: ExecutorMetrics = ExecutorMetrics(), faults: FaultInjector? = nil,
    mapRunStorage: (any MapRunStorage)? = nil, mocks: (any TaskMocks)? = nil,
    _ body: (Executor) async throws -> Value
) async throws -> Value {
    let executor = Executor(
        store: store, runner: runner, settings: settings, clock: clock, seeds: .seeded(seed),
        logger: .silent, metrics: metrics, faults: faults, mapRunStorage: mapRunStorage,
        mocks: mocks)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await executor.run() }
        let value = try await body(executor)
        executor.drain(seconds: settings.drainSeconds)
        try await group.waitForAll()
        return value
    }
}

extension Logger {
    /// Says nothing.
    package static var silent: Logger {
        Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    }
}
