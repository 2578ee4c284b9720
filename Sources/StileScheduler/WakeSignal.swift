import Synchronization

/// A flag that ends a rest early.
final class WakeSignal: Sendable {
    private struct State {
        var isRaised = false
        var resting: AsyncStream<Void>.Continuation?
    }

    private let state = Mutex(State())

    /// Ends the rest that is under way, or the next one at once.
    func raise() {
        state.withLock { state in
            state.isRaised = true
            state.resting?.finish()
        }
    }

    /// Until raised, until the time is up, or until the task is cancelled; lowers the flag.
    func rest(millis: Int64) async {
        // A stream of its own each time: one whose reader was cancelled has ended for good.
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        state.withLock { state in
            state.resting = continuation
            if state.isRaised { continuation.finish() }
        }
        await withTaskGroup(of: Void.self) { group in
            // Woken or cancelled: either way the rest is over.
            group.addTask { _ = try? await Task.sleep(for: .milliseconds(millis)) }
            group.addTask {
                for await _ in stream {}
            }
            await group.next()
            group.cancelAll()
        }
        state.withLock { state in
            state.isRaised = false
            state.resting = nil
        }
    }
}
