package import StileInterpreter
package import StileStore
import Synchronization

/// What happened, told after it was stored.
package struct ExecutionObservation: Sendable {
    package let executionARN: String
    package let kind: Kind

    package enum Kind: Sendable {
        /// New history events, in order.
        case history([HistoryEvent])
        /// An attempt got a free place and runs now.
        case taskStarted(stateName: String, attempt: Int, resource: String)
        /// How far a running attempt says it is; not stored.
        case taskProgress(stateName: String, completed: Int, total: Int?, unit: String)
        case ended(ExecutionRecord)
    }
}

/// The streams of those who watch.
final class Observers: Sendable {
    /// A watcher that falls behind by more loses the oldest; the history has them all.
    private static let bufferMax = 65_536

    private struct Observer {
        let executionARN: String?
        let continuation: AsyncStream<ExecutionObservation>.Continuation
    }
    private struct State {
        var observers: [Int: Observer] = [:]
        var nextID = 0
        var isClosed = false
    }
    private let state = Mutex(State())

    func stream(_ executionARN: String?) -> AsyncStream<ExecutionObservation> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ExecutionObservation.self, bufferingPolicy: .bufferingNewest(Self.bufferMax))
        let id = state.withLock { state -> Int? in
            guard !state.isClosed else { return nil }
            state.nextID += 1
            state.observers[state.nextID] = Observer(
                executionARN: executionARN, continuation: continuation)
            return state.nextID
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.remove(id) }
        return stream
    }

    /// False: a publication would reach nobody.
    var isWatched: Bool { state.withLock { !$0.observers.isEmpty } }

    func publish(_ executionARN: String, _ kind: ExecutionObservation.Kind) {
        let watching = state.withLock { state in
            state.observers.values.filter {
                $0.executionARN == nil || $0.executionARN == executionARN
            }
        }
        let observation = ExecutionObservation(executionARN: executionARN, kind: kind)
        for observer in watching {
            observer.continuation.yield(observation)
            if case .ended = kind, observer.executionARN != nil { observer.continuation.finish() }
        }
    }

    func finishAll() {
        let all = state.withLock { state in
            state.isClosed = true
            return Array(state.observers.values)
        }
        for observer in all { observer.continuation.finish() }
    }

    private func remove(_ id: Int) {
        state.withLock { _ = $0.observers.removeValue(forKey: id) }
    }
}
