import Logging
import StileASL
import StileExecutor
import StileInterpreter
import StileStore

/// Runs an execution in this process, showing it while it runs.
struct LocalRun: Sendable {
    let session: Session
    let file: DefinitionFile
    let machine: String
    let name: String?
    let input: String

    private static let drainSeconds = 10

    func run() async throws -> ExecutionRecord {
        // Notices are what programs say on their standard error.
        let logger = Log.logger(session.surroundings, level: .notice)
        let workers = Workers(session)
        if file.callsOwnFunctions { try workers.open() }
        let engine = try engine(workers, logger)
        let database = engine.database
        try tellWhatResumes(database)
        _ = try database.deploy(
            name: machine, text: file.text,
            sourcePath: session.surroundings.absolute(file.path),
            nowMillis: session.surroundings.nowMillis())
        do {
            return try await engine.run(drainSeconds: Self.drainSeconds) { executor in
                try await follow(executor, database)
            }
        } catch is Interrupted {
            throw CommandFailure.operational(
                "interrupted; the execution is recorded and goes on with the next stile run or"
                    + " stile serve", next: "stile serve")
        }
    }

    private func engine(_ workers: Workers, _ logger: Logger) throws -> Engine {
        let services = TaskServices(session, workers, logger)
        do {
            let engine = try Engine(
                session.settings, purpose: OwnerInfo.runPurpose, runner: services.runner,
                mapRunStorage: session.mapRunStorage(), logger: logger)
            services.bind(engine.service(session.surroundings, logger), engine.executor)
            return engine
        } catch {
            guard case .owned(_, let owner) = error, owner.socketPath != nil else { throw error }
            throw CommandFailure.operational(
                error.description,
                next:
                    "to run it there: stile deploy \(file.path), then stile start \(machine) --wait"
            )
        }
    }

    private func follow(_ executor: Executor, _ database: Database) async throws
        -> ExecutionRecord
    {
        let observations = executor.observe(nil)
        let record = try await executor.startExecution(
            machine: machine, name: name, input: input)
        session.console.note(session.console.style.dim("execution \(record.arn)"))
        let outline = file.compiled.definition.map { StateOutline($0) } ?? .empty
        let view = ProgressView(
            outline, console: session.console, now: session.surroundings.nowMillis)
        let history = try await LocalRecords(database: database).history(of: Execution(record))
        guard !record.status.isTerminal else {
            view.show(history)
            return try await executor.outcome(of: record.arn)
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await view.follow(observations, arn: record.arn, after: history) }
            let ended = try await executor.outcome(of: record.arn)
            try await group.waitForAll()
            return ended
        }
    }

    private func tellWhatResumes(_ database: Database) throws {
        let running = try database.executions(ExecutionFilter(status: .running, limit: 20))
        guard !running.isEmpty else { return }
        let names = running.map(\.name).joined(separator: ", ")
        session.console.note("resuming what was interrupted: \(names)")
    }
}
