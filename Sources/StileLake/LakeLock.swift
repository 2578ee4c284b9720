import Foundation
import Synchronization

/// A lock that is held until `release`, or until the last reference to it goes.
package final class LakeLock: Sendable {
    private let onRelease: Mutex<(@Sendable () -> Void)?>

    init(onRelease: @escaping @Sendable () -> Void) {
        self.onRelease = Mutex(onRelease)
    }

    deinit { release() }

    /// Gives the lock back; more than once is harmless.
    package func release() {
        let action = onRelease.withLock { pending -> (@Sendable () -> Void)? in
            defer { pending = nil }
            return pending
        }
        action?()
    }
}

/// Named locks between the tasks of this process, granted in the order of asking.
final class ProcessLocks: Sendable {
    /// One table for the process: two stores on one place must exclude each other.
    static let shared = ProcessLocks()

    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var nextID: UInt64 = 0
        /// Present while the lock is held, with those who wait for it.
        var queues: [String: [Waiter]] = [:]
        /// Cancelled before they came to wait.
        var cancelled: Set<UInt64> = []
    }

    private let state = Mutex(State())

    /// Takes the lock `name`.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while it waits.
    func acquire(_ name: String) async throws -> LakeLock {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                enqueue(Waiter(id: id, continuation: $0), name)
            }
        } onCancel: {
            cancel(id, name)
        }
        state.withLock { _ = $0.cancelled.remove(id) }
        return LakeLock { [self] in release(name) }
    }

    private func enqueue(_ waiter: Waiter, _ name: String) {
        let answer: Result<Void, any Error>? = state.withLock { state in
            if state.cancelled.remove(waiter.id) != nil { return .failure(CancellationError()) }
            guard state.queues[name] != nil else {
                state.queues[name] = []
                return .success(())
            }
            state.queues[name]?.append(waiter)
            return nil
        }
        if let answer { waiter.continuation.resume(with: answer) }
    }

    private func cancel(_ id: UInt64, _ name: String) {
        let waiter = state.withLock { state -> Waiter? in
            guard let position = state.queues[name]?.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            return state.queues[name]?.remove(at: position)
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }

    private func release(_ name: String) {
        let next = state.withLock { state -> Waiter? in
            guard let queue = state.queues[name], !queue.isEmpty else {
                state.queues[name] = nil
                return nil
            }
            return state.queues[name]?.removeFirst()
        }
        next?.continuation.resume()
    }
}
