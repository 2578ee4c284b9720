import Foundation
import StileDataset
package import StileDuckDB
package import StileLake
package import StileTasks

/// The `activate` task: tells a destination what changed in an audience since the last delivery.
///
/// What is to be sent is written down first (the plan), with a number of its own; progress is
/// recorded after each batch. A run that was cut off goes on with its plan: at most the batch that
/// was under way is sent twice, under the same `Idempotency-Key`.
package struct Activate: TaskHandler {
    package let name = "activate"
    private let lake: any ObjectStore
    private let engine: DuckDB
    private let projectDirectory: String
    private let environment: [String: String]
    private let transport: any WebhookTransport
    private let pacing: Pacing

    package init(
        lake: any ObjectStore, engine: DuckDB, projectDirectory: String,
        transport: any WebhookTransport,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        pacing: Pacing = Pacing()
    ) {
        self.lake = lake
        self.engine = engine
        self.projectDirectory = projectDirectory
        self.transport = transport
        self.environment = environment
        self.pacing = pacing
    }

    package func handle(
        _ input: ActivateInput, context: TaskContext
    ) async throws -> ActivateOutput {
        do {
            do {
                _ = try DataPeriod(day: input.day)
            } catch {
                throw ActivateFailure.badInput(error.description)
            }
            let audience = try AudienceDefinition.load(
                input.audience, in: projectDirectory, environment: environment)
            return try await lake.withLock("activate/" + audience.name) {
                try await run(audience, input, context)
            }
        } catch {
            throw ActivateFailure.translated(error)
        }
    }

    private func run(
        _ audience: AudienceDefinition, _ input: ActivateInput, _ context: TaskContext
    ) async throws -> ActivateOutput {
        let scratch = try lake.scratchDirectory(owner: context.idempotencyKey)
        defer { try? lake.removeScratch(owner: context.idempotencyKey) }
        let layout = ActivationLayout(audience: audience.name)
        var output = ActivateOutput(audience: audience.name)
        let isDryRun = input.dryRun ?? false
        if !isDryRun, let unfinished = try await DeliveryPlan.load(layout, lake) {
            try await finish(unfinished, audience, layout, scratch, context, &output)
        }
        var snapshot = AudienceSnapshot(
            audience: audience, lake: lake, engine: engine, scratch: scratch,
            projectDirectory: projectDirectory)
        do {
            output.members = try await snapshot.take()
        } catch let error as InputError {
            guard case .noShape = error, try await lake.info(layout.state) == nil else {
                throw error
            }
            // Nothing was written or delivered yet: an audience of nobody.
            return output
        }
        let diff = try await snapshot.compare(layout, replay: input.replay ?? false)
        output.add(diff)
        if isDryRun {
            try await lake.publish(localFile: diff.examples, to: layout.dryRun)
            output.dryRun = true
            return output
        }
        guard diff.rows > 0 else { return output }
        let plan = DeliveryPlan(
            run: try await DeliveryState.lastRun(layout, lake) + 1, day: input.day,
            rows: diff.rows, added: diff.added, changed: diff.changed, removed: diff.removed)
        try await lake.publish(localFile: diff.changes, to: layout.changes)
        try await plan.save(layout, lake)
        output.subtract(diff)
        try await finish(plan, audience, layout, scratch, context, &output)
        return output
    }

    /// Delivers what is left of the plan, then makes it the state that the next run compares with.
    private func finish(
        _ plan: DeliveryPlan, _ audience: AudienceDefinition, _ layout: ActivationLayout,
        _ scratch: String, _ context: TaskContext, _ output: inout ActivateOutput
    ) async throws {
        let changes = try await lake.localFile(layout.changes, scratch: scratch)
        var snapshot = AudienceSnapshot(
            audience: audience, lake: lake, engine: engine, scratch: scratch,
            projectDirectory: projectDirectory)
        // Consent counts when something is sent, not only when the plan was made.
        let blocked = try await snapshot.blocked(changes: changes)
        var progress = try await DeliveryProgress.load(layout, lake)
        switch audience.destination {
        case .file(let file):
            let delivery = FileDelivery(
                file: file, audience: audience, plan: plan, lake: lake, engine: engine,
                scratch: scratch)
            try await delivery.deliver(changes, blocked: blocked, &progress)
            try await progress.save(layout, lake)
        case .webhook(let webhook):
            let delivery = WebhookDelivery(
                webhook: webhook, audience: audience, plan: plan, transport: transport,
                pacing: pacing)
            try await delivery.deliver(
                changes, blocked: blocked, &progress,
                report: { try context.progress($0, of: plan.rows, unit: "rows") },
                record: { try await $0.save(layout, lake) })
        }
        try await DeliveryState(layout: layout, lake: lake, engine: engine, scratch: scratch)
            .settle(plan, changes: changes, progress)
        output.add(plan, progress)
    }
}
