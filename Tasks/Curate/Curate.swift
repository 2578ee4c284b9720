import Foundation
import StileDataset
package import StileDuckDB
package import StileLake
package import StileTasks

/// The `curate` task: computes a partition of a curated table from its contract and SQL.
///
/// A run also computes again what has become stale since: partitions whose own inputs changed (late
/// rows), and pending ones of which any input changed (a late dimension). Runs of one table follow
/// each other.
package struct Curate: TaskHandler {
    package let name = "curate"
    private let lake: any ObjectStore
    private let engine: DuckDB
    private let projectDirectory: String
    private let privacySalt: String?

    /// - Parameter privacySalt: the key of hashed columns; must stay the same for ever, since equal
    ///   values are to stay equal.
    package init(
        lake: any ObjectStore, engine: DuckDB, projectDirectory: String,
        privacySalt: String? = ProcessInfo.processInfo.environment["STILE_PRIVACY_SALT"]
    ) {
        self.lake = lake
        self.engine = engine
        self.projectDirectory = projectDirectory
        self.privacySalt = privacySalt
    }

    package func handle(_ input: CurateInput, context: TaskContext) async throws -> CurateOutput {
        do {
            let contract = try TableContract.load(input.table, in: projectDirectory)
            if !contract.privacy.hash.isEmpty, privacySalt?.isEmpty ?? true {
                throw CurateFailure.noPrivacySalt(contract.privacy.hash)
            }
            let period = try input.period()
            return try await lake.withLock("curated/" + contract.table) {
                try await run(contract, period, context)
            }
        } catch {
            throw CurateFailure.translated(error)
        }
    }

    private func run(
        _ contract: TableContract, _ requested: DataPeriod, _ context: TaskContext
    ) async throws -> CurateOutput {
        let scratch = try lake.scratchDirectory(owner: context.idempotencyKey)
        defer { try? lake.removeScratch(owner: context.idempotencyKey) }
        var resolver = InputResolver(lake: lake, projectDirectory: projectDirectory)
        var pending = try await PendingList.load(contract.table, lake)
        let plan = try await CuratePlan.make(
            contract, requested: requested, pending: pending, &resolver, lake)
        var computation = PartitionComputation(
            contract: contract, lake: lake, engine: engine, scratch: scratch,
            resolver: resolver, privacySalt: privacySalt, executionARN: context.executionARN)
        var output = CurateOutput(table: contract.table, day: requested.dayText)
        var isSettled = true
        for (position, target) in plan.all.enumerated() {
            let outcome = try await computation.compute(target)
            if outcome.isComputed { isSettled = false }
            output.add(outcome, isRequested: position < plan.requested.count)
            pending.set(target, rows: outcome.pendingRows)
            try context.progress(position + 1, of: plan.all.count, unit: "partitions")
        }
        // A run that wrote no record has none that hides a newer input.
        if !isSettled { try await settle(plan, &computation, &pending, &output) }
        try await pending.save(lake)
        output.pending = pending.partitions.count
        return output
    }

    /// Looks at the inputs once more, now that the records are written: what was replaced while this
    /// run read it may look older than its record, so no later run would find it.
    private func settle(
        _ plan: CuratePlan, _ computation: inout PartitionComputation, _ pending: inout PendingList,
        _ output: inout CurateOutput
    ) async throws {
        for _ in 0..<Self.settlingRoundsMax {
            computation.resolver = InputResolver(lake: lake, projectDirectory: projectDirectory)
            var isSettled = true
            for target in plan.all {
                let outcome = try await computation.compute(target)
                guard outcome.isComputed else { continue }
                isSettled = false
                output.add(outcome, isRequested: false)
                pending.set(target, rows: outcome.pendingRows)
            }
            if isSettled { return }
        }
    }

    /// More rounds than deliveries can replace one partition within a run.
    private static let settlingRoundsMax = 5
}
