import Synchronization

/// A task as a worker gets it.
package struct ActivityTask: Sendable, Hashable {
    package let taskToken: String
    /// JSON text.
    package let input: String
}

/// One long poll: an object of a few words for as long as its caller waits, and nothing else.
///
/// Its caller may go at any moment, from another thread. Until then the engine may claim it for a
/// task, which is recorded as begun before the poll is answered.
final class PollTicket: Sendable {
    typealias Answer = Result<ActivityTask?, ExecutorError>

    private enum State {
        /// Posted; its caller is about to wait.
        case new
        case waiting(CheckedContinuation<Answer, Never>)
        case claimed(CheckedContinuation<Answer, Never>, isGone: Bool)
        case done
    }

    let activityARN: String
    let workerName: String?
    let waitMillis: Int64
    private let state = Mutex(State.new)

    init(activityARN: String, workerName: String?, waitMillis: Int64) {
        self.activityARN = activityARN
        self.workerName = workerName
        self.waitMillis = waitMillis
    }

    /// Keeps who waits; at once answered with nothing if it has gone before.
    ///
    /// - Returns: whether it waits.
    func park(_ continuation: CheckedContinuation<Answer, Never>) -> Bool {
        let waits = state.withLock { state in
            guard case .new = state else { return false }
            state = .waiting(continuation)
            return true
        }
        if !waits { continuation.resume(returning: .success(nil)) }
        return waits
    }

    /// Whether its caller still waits for a task.
    var waits: Bool {
        state.withLock { state in
            if case .waiting = state { true } else { false }
        }
    }

    /// Takes the poll for a task; false when nobody waits any more.
    func claim() -> Bool {
        state.withLock { state in
            guard case .waiting(let continuation) = state else { return false }
            state = .claimed(continuation, isGone: false)
            return true
        }
    }

    /// Gives a claimed poll back: its task turned out to be over.
    func release() {
        let gone = state.withLock { state -> CheckedContinuation<Answer, Never>? in
            guard case .claimed(let continuation, let isGone) = state else { return nil }
            state = isGone ? .done : .waiting(continuation)
            return isGone ? continuation : nil
        }
        gone?.resume(returning: .success(nil))
    }

    /// Answers, once; later answers reach nobody.
    func answer(_ answer: Answer) {
        let continuation = state.withLock { state -> CheckedContinuation<Answer, Never>? in
            defer { state = .done }
            switch state {
            case .waiting(let continuation), .claimed(let continuation, _): return continuation
            case .new, .done: return nil
            }
        }
        continuation?.resume(returning: answer)
    }

    /// The caller is gone: it gets no task from now on, unless one was recorded as given to it.
    func cancel() {
        let continuation = state.withLock { state -> CheckedContinuation<Answer, Never>? in
            switch state {
            case .claimed(let continuation, _):
                state = .claimed(continuation, isGone: true)
                return nil
            case .waiting(let continuation):
                state = .done
                return continuation
            case .new:
                state = .done
                return nil
            case .done: return nil
            }
        }
        continuation?.resume(returning: .success(nil))
    }
}
