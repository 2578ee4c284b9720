import Foundation
import StileStore
import Synchronization

/// Stores one group at a time on a thread of its own, so that the engine takes the next steps
/// meanwhile. Nothing is acknowledged or begun before the engine has asked for the result.
final class CommitThread: Sendable {
    struct Job: Sendable {
        let writes: [ExecutionWrite]
        let runs: [MapRunWrite]
    }

    /// What became of a job: for each write the rowid of its execution's newest chunk.
    struct Outcome: Sendable {
        let result: Result<[Int64?], StoreError>
        let nanos: Int64
    }

    private enum State: Sendable {
        /// There is no thread yet: an executor without load never needs it.
        case new
        case idle
        case given(Job)
        case working
        case done(Outcome)
        case stopping
        case stopped
    }

    private let store: Database
    /// Raised when a job is done.
    private let finished: WakeUp
    private let work = WakeUp()
    private let progress = WakeUp()
    private let stackBytes: Int
    private let state = Mutex(State.new)

    init(store: Database, finished: WakeUp, stackBytes: Int) {
        self.store = store
        self.finished = finished
        self.stackBytes = stackBytes
    }

    /// Stores `job` on the caller's thread.
    static func store(_ job: Job, in store: Database) -> Outcome {
        let began = Monotonic.nowNanos()
        let result = Result { () throws(StoreError) in
            try store.commit(job.writes, mapRuns: job.runs)
        }
        return Outcome(result: result, nanos: Monotonic.nowNanos() - began)
    }

    /// Begins to store `job`; the one before must have been asked for.
    func submit(_ job: Job) {
        let isNew = state.withLock { state in
            defer { state = .given(job) }
            switch state {
            case .new: return true
            case .idle: return false
            case .given, .working, .done, .stopping, .stopped:
                preconditionFailure("a group was given to be stored before the last was taken")
            }
        }
        guard isNew else { return work.raise() }
        let thread = Thread { [self] in run() }
        thread.name = "stile-commit"
        thread.stackSize = stackBytes
        thread.start()
    }

    /// Whether the job's outcome is there.
    var isDone: Bool {
        state.withLock { state in
            if case .done = state { return true }
            return false
        }
    }

    /// Waits for the outcome of the job that was submitted.
    func outcome() -> Outcome {
        while true {
            let outcome = state.withLock { state -> Outcome? in
                guard case .done(let outcome) = state else { return nil }
                state = .idle
                return outcome
            }
            if let outcome { return outcome }
            progress.wait(millis: nil)
        }
    }

    /// Ends the thread and waits for that; no job may be under way.
    func stop() {
        state.withLock { state in
            if case .new = state { state = .stopped } else { state = .stopping }
        }
        work.raise()
        while true {
            let isStopped = state.withLock { state in
                if case .stopped = state { return true }
                return false
            }
            if isStopped { return }
            progress.wait(millis: nil)
        }
    }

    private func run() {
        while true {
            let (job, isStopping) = state.withLock { state -> (Job?, Bool) in
                switch state {
                case .given(let job):
                    state = .working
                    return (job, false)
                case .stopping:
                    state = .stopped
                    return (nil, true)
                case .new, .idle, .working, .done, .stopped: return (nil, false)
                }
            }
            if isStopping { return progress.raise() }
            guard let job else {
                work.wait(millis: nil)
                continue
            }
            let outcome = Self.store(job, in: store)
            state.withLock { $0 = .done(outcome) }
            progress.raise()
            finished.raise()
        }
    }
}
