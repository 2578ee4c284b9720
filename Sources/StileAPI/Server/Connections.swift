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
    /// Asked with every answer.
    private let leaving = Atomic(false)
    private let left = Atomic(false)
    /// Tells `sweep` that there is somebody to look at.
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    init(_ settings: HTTPServerSettings) {
        (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        connectionsMax = settings.connectionsMax
        bodyBytesAtOnceMax = settings.bodyBytesAtOnceMax
    }

    // MARK: - Connections

    /// - Returns: How many there are now beyond those that have room.
    func add(_ connection: Connection) -> Int {
        let count = state.withLock { state in
            state.open[ObjectIdentifier(connection.channel)] = connection
            return state.open.count
        }
        if count == 1 { arrived.yield() }
        return max(0, count - connectionsMax)
    }

    func remove(_ connection: Connection) {
        state.withLock { _ = $0.open.removeValue(forKey: ObjectIdentifier(connection.channel)) }
    }

    /// From now on a connection ends with the answer that it waits for; another process takes those to
    /// come.
    func leave() {
        left.store(true, ordering: .relaxed)
        leaving.store(true, ordering: .relaxed)
    }

    /// Whether a connection ends with the answer that it waits for.
    var isLeaving: Bool { leaving.load(ordering: .relaxed) }

    /// Whether another process takes the connections to come.
    var isLeft: Bool { left.load(ordering: .relaxed) }

    var isEmpty: Bool { state.withLock(\.open.isEmpty) }

    /// Ends those that wait for no answer, and the others after it.
    func quiesce() {
        leaving.store(true, ordering: .relaxed)
        for connection in state.withLock({ Array($0.open.values) }) {
            connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    /// The connection of a channel, while it is open.
    func connection(of channel: any Channel) -> Connection? {
        state.withLock { $0.open[ObjectIdentifier(channel)] }
    }

    /// Looks for clients that take too long, until cancelled; sleeps while there are none.
    func sweep(everyMillis: Int64) async throws {
        for await _ in arrivals {
            while state.withLock({ !$0.open.isEmpty }) {
                try await Task.sleep(for: .milliseconds(everyMillis))
                tellOverdue(.now())
            }
        }
        try Task.checkCancellation()
    }

    private func tellOverdue(_ now: NIODeadline) {
        let overdue = state.withLock { $0.open.values.filter { $0.isOverdue(now) } }
        for connection in overdue {
            connection.channel.pipeline.fireUserInboundEventTriggered(ConnectionGuard.Overdue())
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
