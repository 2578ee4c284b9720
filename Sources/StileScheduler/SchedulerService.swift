package import Logging
import StileExecutor
import StileJSON
package import StileStore

/// Starts executions when their schedules are due.
///
/// A firing is named after its schedule and its due time, and it is recorded only once the start
/// was acknowledged: a crash between the two repeats the start under the same name, which finds the
/// execution that is there already. So a firing is neither missed nor doubled.
package struct SchedulerService: Sendable {
    /// Starts an execution of a machine, under a name, with an input; returns once it is durable.
    package typealias Start = @Sendable (String, String, String) async throws -> Void

    /// A firing later than this was missed: nothing ran when it fell due.
    private static let missedAfterMillis: Int64 = 60_000
    /// The longest rest, so that a wall clock which is set forward is noticed.
    private static let restMillisMax: Int64 = 30_000

    private let store: Database
    private let start: Start
    private let nowMillis: @Sendable () -> Int64
    private let logger: Logger
    private let signal = WakeSignal()

    package init(
        store: Database, logger: Logger, nowMillis: @escaping @Sendable () -> Int64,
        start: @escaping Start
    ) {
        self.store = store
        self.start = start
        self.nowMillis = nowMillis
        self.logger = logger
    }

    /// Looks again at once: a schedule was created, changed or removed.
    package func wake() { signal.raise() }

    /// Fires what is due until the task is cancelled.
    ///
    /// - Throws: what keeps it from recording a firing, such as a full disk.
    package func run() async throws {
        while !Task.isCancelled {
            try await fireDue()
            let now = nowMillis()
            let next = try store.nextScheduleDueMillis() ?? .max
            await signal.rest(millis: min(max(next - now, 0), Self.restMillisMax))
        }
    }

    /// Fires what is due now.
    package func fireDue() async throws {
        let now = nowMillis()
        for record in try store.schedulesDue(atMillis: now) {
            try await fire(record, nowMillis: now)
        }
    }

    // MARK: - One schedule

    private func fire(_ record: ScheduleRecord, nowMillis now: Int64) async throws {
        guard let due = record.nextDueMillis else { return }
        let firing: Firing
        do {
            firing = try Firing(record)
        } catch {
            try advance(record, due: due, fired: nil, next: nil, problem: error.message)
            return
        }
        let latest = firing.latest(fromMillis: due, toMillis: now)
        let next = firing.next(afterMillis: max(latest, now))
        if record.catchUp == .none, now - latest >= Self.missedAfterMillis {
            try advance(record, due: due, fired: nil, next: next, problem: nil)
            return
        }
        let problem = try await startExecution(firing, dueMillis: latest)
        try advance(record, due: due, fired: latest, next: next, problem: problem)
    }

    /// Nil when the execution runs; otherwise why it can not.
    private func startExecution(_ firing: Firing, dueMillis: Int64) async throws -> String? {
        let record = firing.record
        let name = record.executionName(dueMillis: dueMillis)
        do {
            try await start(
                record.stateMachine, name, try firing.input(dueMillis: dueMillis))
            logger.notice("schedule \(record.name) started \(name)")
            return nil
        } catch let error as ExecutorError {
            switch error {
            case .executionAlreadyExists: return nil
            case .stopped, .store, .crashed: throw error
            case .stateMachineDoesNotExist, .stateMachineDeleting, .stateMachineTypeNotSupported,
                .executionDoesNotExist, .executionNotRedrivable, .invalidName, .invalidInput,
                .invalidDefinition, .invalidTaskToken, .taskTimedOut, .invalidOutput,
                .mockCaseNotKnown, .mapRunDoesNotExist, .mapRunNotRunning, .executionLimitExceeded,
                .machineIsBusy:
                return error.description
            }
        } catch let error as JSONParseError {
            return "the input is not JSON: \(error.message)"
        }
    }

    private func advance(
        _ record: ScheduleRecord, due: Int64, fired: Int64?, next: Int64?, problem: String?
    ) throws {
        if let problem {
            logger.error("schedule \(record.name) started nothing: \(problem)")
        }
        _ = try store.advanceSchedule(
            record.name, firedMillis: fired, expectedDueMillis: due, nextDueMillis: next,
            problem: problem)
    }
}
