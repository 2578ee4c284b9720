import NIOCore
import Synchronization

/// How a long answer learns that nobody waits for it any more.
struct ClientPresence: Sendable {
    let connections: Connections
    let channel: any Channel

    /// Runs `body` in a task that is cancelled when the client hangs up or the server stops.
    ///
    /// - Returns: Nil when nobody takes the answer: the client is gone, or the time that a stopping
    ///   server gives is over.
    func run<Answer: Sendable>(
        _ body: @escaping @Sendable () async -> Answer
    ) async -> Answer? {
        guard let connection = connections.connection(of: channel) else { return nil }
        let first = First<Answer?>()
        // Safe: cancelled with the client, the server and the task around it; when it ends later
        // all the same, its answer is dropped.
        let task = Task { first.set(await body()) }
        let abandon: @Sendable () -> Void = {
            task.cancel()
            first.set(nil)
        }
        connection.setWait(Connection.Wait(end: { task.cancel() }, abandon: abandon))
        if connections.isStopping { task.cancel() }
        let answer = await withTaskCancellationHandler {
            await first.value
        } onCancel: {
            abandon()
        }
        connection.setWait(nil)
        return answer
    }
}

/// The first value that is set; whoever comes later is ignored.
private final class First<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Value, Never>)
        case set(Value)
    }

    private let state = Mutex(State.empty)

    func set(_ value: Value) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, Never>? in
            switch state {
            case .empty:
                state = .set(value)
                return nil
            case .waiting(let continuation):
                state = .set(value)
                return continuation
            case .set: return nil
            }
        }
        waiting?.resume(returning: value)
    }

    /// To be read once.
    var value: Value {
        get async {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> Value? in
                    if case .set(let value) = state { return value }
                    state = .waiting(continuation)
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }
}
