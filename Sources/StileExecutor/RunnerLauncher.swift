import Logging
import StileInterpreter
import Synchronization

/// Runs attempts on Swift tasks and posts how they ended.
struct RunnerLauncher: TaskLauncher {
    let runner: any TaskRunner
    let clock: any ExecutorClock
    let mailbox: Mailbox
    let observers: Observers
    let board: ProgressBoard
    let metrics: ExecutorMetrics
    let logger: Logger

    func launch(
        _ key: TaskKey, _ dispatch: TaskDispatch, executionARN: String
    ) -> @Sendable () -> Void {
        let reporter = makeReporter(key, dispatch, executionARN: executionARN)
        // An unstructured task: the engine's thread cannot add to a task group. The pool keeps its
        // handle and the engine does not end before every one of them has, or was cancelled.
        let task = Task { [runner, clock, mailbox, board, metrics, logger] in
            let beganNanos = Monotonic.nowNanos()
            let startedAtMillis = clock.nowMillis()
            let outcome: TaskOutcome
            if let refusal = runner.refusal(of: dispatch.resource, input: dispatch.input) {
                outcome = .failed(refusal)
            } else {
                outcome = await runner.run(
                    dispatch, executionARN: executionARN, reporter: reporter)
            }
            Self.log(outcome, dispatch, executionARN, logger)
            metrics.taskEnded(
                resource: dispatch.resource, outcome: outcome,
                nanos: Monotonic.nowNanos() - beganNanos)
            board.end(key)
            mailbox.post(.taskEnded(key, startedAtMillis: startedAtMillis, outcome))
        }
        return { task.cancel() }
    }

    /// An error has a name; its cause may hold what the task worked on.
    private static func log(
        _ outcome: TaskOutcome, _ dispatch: TaskDispatch, _ executionARN: String, _ logger: Logger
    ) {
        func metadata(_ end: String, error: String? = nil) -> Logger.Metadata {
            var metadata: Logger.Metadata = [
                "execution": "\(executionARN)", "state": "\(dispatch.stateName)",
                "resource": "\(dispatch.resource)", "attempt": "\(dispatch.attempt)",
                "outcome": "\(end)",
            ]
            metadata["error"] = error.map { "\($0)" }
            return metadata
        }
        switch outcome {
        case .failed(let error):
            logger.info(
                "task attempt failed", metadata: metadata(outcome.label, error: error.error))
        case .succeeded, .awaitingToken, .cancelled:
            logger.debug("task attempt ended", metadata: metadata(outcome.label))
        }
    }

    func worksElsewhere(_ dispatch: TaskDispatch) -> Bool { runner.worksElsewhere(dispatch) }

    func limit(of dispatch: TaskDispatch) -> TaskLimit? { runner.limit(of: dispatch) }

    private func makeReporter(
        _ key: TaskKey, _ dispatch: TaskDispatch, executionARN: String
    ) -> TaskReporter {
        let gate = dispatch.heartbeatSeconds.map { _ in HeartbeatGate(clock: clock) }
        let launchedAtMillis = clock.nowMillis()
        let stateName = dispatch.stateName
        let attempt = dispatch.attempt
        return TaskReporter(
            heartbeat: { [mailbox] in
                if let gate, gate.opens() { mailbox.post(.heartbeat(key)) }
            },
            progress: { [observers, board] completed, total, unit in
                let note = TaskProgressNote(
                    stateName: stateName, attempt: attempt, completed: completed, total: total,
                    unit: unit)
                board.put(note, key, executionARN: executionARN)
                observers.publish(
                    executionARN,
                    .taskProgress(
                        stateName: stateName, completed: completed, total: total, unit: unit))
            },
            submitted: { [mailbox] in
                mailbox.post(.taskSubmitted(key, startedAtMillis: launchedAtMillis, $0))
            })
    }
}

/// Lets a heartbeat through a few times a second: timeouts count in seconds, and a task may report
/// with every row.
private final class HeartbeatGate: Sendable {
    private static let intervalMillis: Int64 = 250
    private let clock: any ExecutorClock
    private let next = Mutex(Int64.min)

    init(clock: any ExecutorClock) { self.clock = clock }

    func opens() -> Bool {
        let now = clock.nowMillis()
        return next.withLock { next in
            guard now >= next else { return false }
            next = now + Self.intervalMillis
            return true
        }
    }
}
