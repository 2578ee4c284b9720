import NIOCore
import Synchronization

/// One connection, as other threads see it.
final class Connection: Sendable {
    /// What somebody waits for on the connection.
    struct Wait: Sendable {
        /// It is to end with an answer.
        let end: @Sendable () -> Void
        /// Nobody takes its answer.
        let abandon: @Sendable () -> Void
    }

    private struct State {
        var wait: Wait?
        var isGone = false
    }

    let channel: any Channel
    /// Nanoseconds of `NIODeadline`.
    private let deadline = Atomic<UInt64>(.max)
    private let state = Mutex(State())

    init(_ channel: any Channel) { self.channel = channel }

    /// - Parameter millis: Nil: the client has nothing to do.
    func expect(withinMillis millis: Int64?) {
        let time = millis.map { (NIODeadline.now() + .milliseconds($0)).uptimeNanoseconds }
        deadline.store(time ?? .max, ordering: .relaxed)
    }

    func isOverdue(_ now: NIODeadline) -> Bool {
        deadline.load(ordering: .relaxed) <= now.uptimeNanoseconds
    }

    /// - Parameter wait: Nil when it is over.
    func setWait(_ wait: Wait?) {
        let isGone = state.withLock { state in
            state.wait = wait
            return state.isGone
        }
        if isGone { wait?.abandon() }
    }

    func clientIsGone() {
        let wait = state.withLock { state in
            state.isGone = true
            return state.wait
        }
        wait?.abandon()
    }

    func serverStops() { state.withLock(\.wait)?.end() }
}
