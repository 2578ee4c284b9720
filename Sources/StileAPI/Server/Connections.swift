import NIOCore
import Synchronization

/// The open connections of a server, and what they share.
final class Connections: Sendable {
    private struct State {
        var open: [ObjectIdentifier: Connection] = [:]
        var isStopping = false
    }

    private let connectionsMax: Int
    private let bodyBytesAtOnceMax: Int
    private let state = Mutex(State())
    private let bodyBytes = Atomic<Int>(0)

    init(_ settings: HTTPServerSettings) {
        connectionsMax = settings.connectionsMax
        bodyBytesAtOnceMax = settings.bodyBytesAtOnceMax
    }

    // MARK: - Connections

    /// - Returns: How many there are now beyond those that have room.
    func add(_ connection: Connection) -> Int {
        state.withLock { state in
            state.open[ObjectIdentifier(connection.channel)] = connection
            return max(0, state.open.count - connectionsMax)
        }
    }

    func remove(_ connection: Connection) {
        state.withLock { _ = $0.open.removeValue(forKey: ObjectIdentifier(connection.channel)) }
    }

    /// The connection of a channel, while it is open.
    func connection(of channel: any Channel) -> Connection? {
        state.withLock { $0.open[ObjectIdentifier(channel)] }
    }

    /// Looks for clients that take too long, until cancelled.
    func sweep(everyMillis: Int64) async throws {
        while true {
            try await Task.sleep(for: .milliseconds(everyMillis))
            let now = NIODeadline.now()
            let overdue = state.withLock { $0.open.values.filter { $0.isOverdue(now) } }
            for connection in overdue {
                connection.channel.pipeline.fireUserInboundEventTriggered(
                    ConnectionGuard.Overdue())
            }
        }
    }

    // MARK: - Waiting

    /// From now on nobody waits: who does gets his answer at once.
    func stopWaiting() {
        let open = state.withLock { state in
            state.isStopping = true
            return Array(state.open.values)
        }
        for connection in open { connection.serverStops() }
    }

    var isStopping: Bool { state.withLock(\.isStopping) }

    // MARK: - Bodies

    /// Counts bytes of a body in.
    ///
    /// - Returns: Whether there is room for them.
    func take(_ bytes: Int) -> Bool {
        bodyBytes.add(bytes, ordering: .relaxed).newValue <= bodyBytesAtOnceMax
    }

    func give(back bytes: Int) { bodyBytes.subtract(bytes, ordering: .relaxed) }
}
