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

    /// - Returns: Whether there is room for it.
    func add(_ connection: Connection) -> Bool {
        state.withLock { state in
            state.open[ObjectIdentifier(connection.channel)] = connection
            return state.open.count <= connectionsMax
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
        for connection in open { connection.cancelWait() }
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

/// One connection, as other threads see it.
final class Connection: Sendable {
    private struct Wait {
        var cancel: (@Sendable () -> Void)?
        var isGone = false
    }

    let channel: any Channel
    /// Nanoseconds of `NIODeadline`.
    private let deadline = Atomic<UInt64>(.max)
    private let wait = Mutex(Wait())

    init(_ channel: any Channel) { self.channel = channel }

    /// - Parameter millis: Nil: the client has nothing to do.
    func expect(withinMillis millis: Int64?) {
        let time = millis.map { (NIODeadline.now() + .milliseconds($0)).uptimeNanoseconds }
        deadline.store(time ?? .max, ordering: .relaxed)
    }

    func isOverdue(_ now: NIODeadline) -> Bool {
        deadline.load(ordering: .relaxed) <= now.uptimeNanoseconds
    }

    /// The client is gone, or the server stops.
    func cancelWait() {
        let cancel = wait.withLock { wait in
            wait.isGone = true
            return wait.cancel
        }
        cancel?()
    }

    /// - Parameter cancel: Called when the client goes, at once if it is gone; nil when the wait
    ///   is over.
    func setWait(_ cancel: (@Sendable () -> Void)?) {
        let isGone = wait.withLock { wait in
            wait.cancel = cancel
            return wait.isGone
        }
        if isGone { cancel?() }
    }
}

/// How a long answer learns that nobody waits for it any more.
struct ClientPresence: Sendable {
    let connections: Connections
    let channel: any Channel

    /// Runs `body` in a task that is cancelled when the client hangs up or the server stops.
    func run<Answer: Sendable>(
        _ body: @escaping @Sendable () async -> Answer
    ) async -> Answer {
        guard let connection = connections.connection(of: channel) else { return await body() }
        // Safe: awaited below, and cancelled with the task around it.
        let task = Task { await body() }
        connection.setWait { task.cancel() }
        if connections.isStopping { task.cancel() }
        let answer = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        connection.setWait(nil)
        return answer
    }
}
