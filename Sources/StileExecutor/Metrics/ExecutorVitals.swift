import Synchronization

/// How the engine's thread is, seen from another thread.
package struct ExecutorVitals: Sendable {
    package enum Phase: Int, Sendable {
        /// `run` was not called yet.
        case new
        /// It reads what was running when the process before this one ended.
        case recovering
        case serving
        /// It was asked to stop and lets running tasks come to an end.
        case draining
        /// The thread has ended.
        case ended
    }

    package let phase: Phase
    /// For how long the turn under way has been going on; 0 while the thread waits for work.
    package let turnSeconds: Double
    /// Commands that wait for a turn.
    package let mailboxCount: Int

    package init(phase: Phase, turnSeconds: Double, mailboxCount: Int) {
        self.phase = phase
        self.turnSeconds = turnSeconds
        self.mailboxCount = mailboxCount
    }
}

/// Written by the engine's thread, read by any.
final class VitalSigns: Sendable {
    private let phase = Atomic<Int>(ExecutorVitals.Phase.new.rawValue)
    /// 0 while the thread waits.
    private let turnBeganNanos = Atomic<Int64>(0)

    func enter(_ next: ExecutorVitals.Phase) { phase.store(next.rawValue, ordering: .relaxed) }

    func turnBegins() { turnBeganNanos.store(Monotonic.nowNanos(), ordering: .relaxed) }

    func waits() { turnBeganNanos.store(0, ordering: .relaxed) }

    func read(mailboxCount: Int) -> ExecutorVitals {
        let began = turnBeganNanos.load(ordering: .relaxed)
        let nanos = began == 0 ? 0 : max(0, Monotonic.nowNanos() - began)
        return ExecutorVitals(
            phase: ExecutorVitals.Phase(rawValue: phase.load(ordering: .relaxed)) ?? .new,
            turnSeconds: Double(nanos) / 1e9, mailboxCount: mailboxCount)
    }
}
