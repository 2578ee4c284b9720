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
    typealias Receiver = @Sendable (Answer) -> Void

    private enum State {
        /// Posted; its caller is about to wait.
        case new
        case waiting(Receiver)
        case claimed(Receiver, isGone: Bool)
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
    /// - Parameter receiver: called once.
    /// - Returns: whether it waits.
    func park(_ receiver: @escaping Receiver) -> Bool {
        let waits = state.withLock { state in
            guard case .new = state else { return false }
            state = .waiting(receiver)
            return true
        }
        if !waits { receiver(.success(nil)) }
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
            guard case .waiting(let receiver) = state else { return false }
            state = .claimed(receiver, isGone: false)
            return true
        }
    }

    /// Gives a claimed poll back: its task turned out to be over.
    func release() {
        let gone = state.withLock { state -> Receiver? in
            guard case .claimed(let receiver, let isGone) = state else { return nil }
            state = isGone ? .done : .waiting(receiver)
            return isGone ? receiver : nil
        }
        gone?(.success(nil))
    }

    /// Answers, once; later answers reach nobody.
    func answer(_ answer: Answer) {
        let receiver = state.withLock { state -> Receiver? in
            defer { state = .done }
            switch state {
            case .waiting(let receiver), .claimed(let receiver, _): return receiver
            case .new, .done: return nil
            }
        }
        receiver?(answer)
    }

    /// The caller is gone: it gets no task from now on, unless one was recorded as given to it.
    func cancel() {
        let receiver = state.withLock { state -> Receiver? in
            switch state {
            case .claimed(let receiver, _):
                state = .claimed(receiver, isGone: true)
                return nil
            case .waiting(let receiver):
                state = .done
                return receiver
            case .new:
                state = .done
                return nil
            case .done: return nil
            }
        }
        receiver?(.success(nil))
    }
}
