package import Logging
package import StileInterpreter
package import StileStore

/// How long executions are kept after their end.
package struct PurgePolicy: Sendable, Hashable {
    /// Of Standard executions; nil: for ever.
    package var standardMillis: Int64?
    /// Of Express executions; nil: for ever.
    package var expressMillis: Int64?
    /// Whether Standard executions that AWS would still redrive stay in any case.
    package var keepsRedrivable: Bool
    package var status: ExecutionStatus?
    /// Name or ARN.
    package var machine: String?

    package init(
        standardMillis: Int64?, expressMillis: Int64?, keepsRedrivable: Bool = true,
        status: ExecutionStatus? = nil, machine: String? = nil
    ) {
        self.standardMillis = standardMillis
        self.expressMillis = expressMillis
        self.keepsRedrivable = keepsRedrivable
        self.status = status
        self.machine = machine
    }

    package func rule(nowMillis: Int64) -> PurgeRule {
        PurgeRule(
            standardBeforeMillis: standardMillis.map { nowMillis - $0 },
            expressBeforeMillis: expressMillis.map { nowMillis - $0 },
            redrivableSinceMillis: keepsRedrivable ? nowMillis - Redrivability.periodMillis : nil,
            status: status, machine: machine)
    }
}

extension Executor {
    /// Removes a bounded number of ended executions that `policy` lets go, between two commits.
    ///
    /// They are looked for here, beside the engine's thread.
    ///
    /// - Parameter cursor: Of the batch before; 0 to begin.
    package func purge(
        _ policy: PurgePolicy, after cursor: Int64 = 0
    ) async throws(ExecutorError) -> PurgeBatch {
        let rule = policy.rule(nowMillis: clock.nowMillis())
        let look = try ExecutorError.wrapping { () throws(StoreError) in
            try store.firstPurgeable(rule, after: cursor)
        }
        guard look.isFound else { return look.batch }
        return try await ask { .maintain(.purge(policy, after: look.batch.cursor, $0)) }
    }

    /// Puts an exported execution into the file.
    package func importExecution(
        _ archive: ExecutionArchive
    ) async throws(ExecutorError) -> ExecutionRecord {
        try await ask { .maintain(.importExecution(archive, $0)) }
    }
}

/// Removes executions whose time is up, again and again, for as long as the server runs.
package struct RetentionService: Sendable {
    private let executor: Executor
    private let policy: PurgePolicy
    private let logger: Logger

    /// From the end of one sweep to the next.
    private static let pause = Duration.seconds(600)
    /// Between two batches, so that the engine's turns are its own.
    private static let breath = Duration.milliseconds(20)

    package init(executor: Executor, policy: PurgePolicy, logger: Logger) {
        self.executor = executor
        self.policy = policy
        self.logger = logger
    }

    /// Returns when it is cancelled, and not before: the end of a service ends the server.
    package func run() async {
        let hasWork = policy.standardMillis != nil || policy.expressMillis != nil
        while !Task.isCancelled {
            if hasWork { await sweepAndTell() }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private func sweepAndTell() async {
        do {
            let removed = try await sweep()
            guard removed.executions > 0 else { return }
            logger.info(
                "executions past their retention are removed",
                metadata: [
                    "executions": "\(removed.executions)", "children": "\(removed.children)",
                ])
        } catch ExecutorError.stopped {
            // Told by who stopped it.
        } catch is CancellationError {
            // The server stops; the next one sweeps again.
        } catch {
            logger.warning("retention: \(error); the next sweep begins anew")
        }
    }

    /// Removes all that the policy lets go now.
    package func sweep() async throws -> PurgeBatch {
        var all = PurgeBatch()
        while !all.isDone {
            let batch = try await executor.purge(policy, after: all.cursor)
            try Task.checkCancellation()
            all.executions += batch.executions
            all.children += batch.children
            all.rows += batch.rows
            all.cursor = batch.cursor
            all.isDone = batch.isDone
            if batch.rows > 0 { try await Task.sleep(for: Self.breath) }
        }
        return all
    }
}
