import Foundation
import StileJSON
import Synchronization

/// The thread that reads requests and writes replies of all clients, by `poll`.
///
/// Safe to send: `clients` and the listening socket are touched by the loop's thread alone;
/// others only reach `mailbox`, which is locked, and the wake-up pipe.
final class ControlLoop: @unchecked Sendable {
    private struct Mailbox {
        var replies: [(client: Int, line: [UInt8])] = []
        var isStopping = false
    }

    private enum Phase {
        case reading
        case handling(Task<Void, Never>)
        case writing(sent: Int)
    }

    private struct Client {
        let file: Int32
        var phase = Phase.reading
        /// The request so far, then the reply.
        var bytes: [UInt8] = []
        var deadline: ContinuousClock.Instant

        /// A handler may take as long as it needs; only transfers are timed.
        var isTimed: Bool {
            switch phase {
            case .reading, .writing: true
            case .handling: false
            }
        }
    }

    /// How long clients may still take their replies when the server stops.
    private static let lingering = Duration.seconds(2)

    private let socketPath: String
    private let limits: ControlLimits
    private let handler: ControlServer.Handler
    private let onHandOver: ControlServer.HandOverHandler?
    private let mailbox = Mutex(Mailbox())
    private let wakeUp: (read: Int32, write: Int32)
    private var listener: Int32
    private var clients: [Int: Client] = [:]
    private var nextID = 0
    private var endsAt: ContinuousClock.Instant?
    private var tasks: [Int: Task<Void, Never>] = [:]

    init(
        socketPath: String, limits: ControlLimits,
        onHandOver: ControlServer.HandOverHandler?, handler: @escaping ControlServer.Handler
    ) throws(ControlError) {
        self.socketPath = socketPath
        self.limits = limits
        self.handler = handler
        self.onHandOver = onHandOver
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw UnixSocket.failure(socketPath) }
        for end in ends { UnixSocket.makePrivateAndNonBlocking(end) }
        wakeUp = (ends[0], ends[1])
        listener = -1
        listener = try UnixSocket.listen(at: socketPath)
    }

    deinit {
        close(wakeUp.read)
        close(wakeUp.write)
        closeListener()
    }

    // MARK: - From other threads

    func stop() {
        mailbox.withLock { $0.isStopping = true }
        wake()
    }

    private func reply(_ reply: ControlReply, to client: Int) {
        var line = ControlLine.reply(reply)
        if line.count > limits.replyBytesMax {
            let message = "the reply is over the limit of \(limits.replyBytesMax) bytes"
            line = ControlLine.reply(.failure(name: "ReplyTooLarge", message: message))
        }
        mailbox.withLock { $0.replies.append((client, line)) }
        wake()
    }

    /// A full pipe wakes as well as one with room.
    private func wake() {
        var byte: UInt8 = 1
        _ = write(wakeUp.write, &byte, 1)
    }

    // MARK: - On the thread

    /// Serves until stopped; answers the tasks that may still be ending.
    func run() -> [Task<Void, Never>] {
        while true {
            takeMail()
            if let endsAt, clients.isEmpty || ContinuousClock.now >= endsAt { break }
            step()
        }
        for id in clients.keys { drop(id) }
        return Array(tasks.values)
    }

    private func takeMail() {
        var bytes = [UInt8](repeating: 0, count: 256)
        while read(wakeUp.read, &bytes, bytes.count) > 0 {}
        let mail = mailbox.withLock { mailbox in
            defer { mailbox.replies = [] }
            return mailbox
        }
        for (id, line) in mail.replies {
            tasks[id] = nil
            guard var client = clients[id] else { continue }
            client.bytes = line
            client.phase = .writing(sent: 0)
            client.deadline = transferDeadline()
            clients[id] = client
        }
        if mail.isStopping, endsAt == nil { beginToStop() }
    }

    private func beginToStop() {
        endsAt = ContinuousClock.now + Self.lingering
        closeListener()
        for (id, client) in clients {
            switch client.phase {
            case .reading: drop(id)
            case .handling(let task): task.cancel()
            case .writing: break
            }
        }
    }

    /// Waits for sockets and acts on those that are ready.
    private func step() {
        let isListening = listener >= 0 && clients.count < limits.clientsMax
        let ids = Array(clients.keys)
        var polled = [pollfd(fd: wakeUp.read, events: Int16(POLLIN), revents: 0)]
        polled.append(
            pollfd(fd: isListening ? listener : -1, events: Int16(POLLIN), revents: 0))
        for id in ids { polled.append(interest(of: id)) }
        poll(&polled, nfds_t(polled.count), waitMillis())
        if polled[1].revents != 0 { accept() }
        for (id, entry) in zip(ids, polled.dropFirst(2)) where entry.revents != 0 { act(id) }
        dropOverdue()
    }

    private func interest(of id: Int) -> pollfd {
        guard let client = clients[id] else { return pollfd(fd: -1, events: 0, revents: 0) }
        switch client.phase {
        // While its request is handled, only a hang-up makes a socket readable.
        case .reading, .handling: return pollfd(fd: client.file, events: Int16(POLLIN), revents: 0)
        case .writing: return pollfd(fd: client.file, events: Int16(POLLOUT), revents: 0)
        }
    }

    private func waitMillis() -> Int32 {
        let deadlines =
            clients.values.filter(\.isTimed).map(\.deadline) + [endsAt].compactMap(\.self)
        guard let first = deadlines.min() else { return -1 }
        let rest = ContinuousClock.now.duration(to: first)
        return Int32(min(60_000, max(0, rest / .milliseconds(1) + 1)))
    }

    private func accept() {
        let file = Foundation.accept(listener, nil, nil)
        guard file >= 0 else { return }
        UnixSocket.makePrivateAndNonBlocking(file)
        nextID += 1
        clients[nextID] = Client(file: file, deadline: transferDeadline())
    }

    private func act(_ id: Int) {
        guard let client = clients[id] else { return }
        switch client.phase {
        case .reading: readRequest(id)
        case .handling: noticeHangUp(id)
        case .writing(let sent): writeReply(id, sent)
        }
    }

    private func readRequest(_ id: Int) {
        guard var client = clients[id] else { return }
        let before = client.bytes.count
        let count = UnixSocket.receive(client.file, into: &client.bytes)
        clients[id] = client
        guard count > 0 else {
            if count == 0 || (errno != EAGAIN && errno != EINTR) { drop(id) }
            return
        }
        if let end = client.bytes[before...].firstIndex(of: UInt8(ascii: "\n")) {
            handle(id, Array(client.bytes[..<end]))
        } else if client.bytes.count > limits.requestBytesMax {
            refuse(id, "RequestTooLarge", "over the limit of \(limits.requestBytesMax) bytes")
        }
    }

    private func handle(_ id: Int, _ line: [UInt8]) {
        guard line.count <= limits.requestBytesMax else {
            return refuse(
                id, "RequestTooLarge", "over the limit of \(limits.requestBytesMax) bytes")
        }
        guard let (operation, input) = ControlLine.parseRequest(line) else {
            return refuse(id, "MalformedRequest", "expected a JSON object with \"operation\"")
        }
        if operation == ControlLine.handOver, let onHandOver,
            let client = clients.removeValue(forKey: id)
        {
            return onHandOver(HandOverRequest(client.file, input))
        }
        // Safe: cancelled on hang-up and at the end, and awaited by `ControlServer.run`.
        let task = Task { [handler] in
            let reply = await handler(operation, input)
            self.reply(reply, to: id)
        }
        tasks[id] = task
        clients[id]?.bytes = []
        clients[id]?.phase = .handling(task)
    }

    private func refuse(_ id: Int, _ name: String, _ message: String) {
        clients[id]?.bytes = ControlLine.reply(.failure(name: name, message: message))
        clients[id]?.phase = .writing(sent: 0)
        clients[id]?.deadline = transferDeadline()
    }

    private func noticeHangUp(_ id: Int) {
        guard let client = clients[id] else { return }
        var ignored: [UInt8] = []
        let count = UnixSocket.receive(client.file, into: &ignored)
        if count > 0 || errno == EAGAIN && count < 0 { return }
        drop(id)
    }

    private func writeReply(_ id: Int, _ sent: Int) {
        guard let client = clients[id] else { return }
        let count = UnixSocket.send(client.file, client.bytes[sent...])
        if count < 0 {
            if errno != EAGAIN && errno != EINTR { drop(id) }
        } else if sent + count == client.bytes.count {
            drop(id)
        } else {
            clients[id]?.phase = .writing(sent: sent + count)
            clients[id]?.deadline = transferDeadline()
        }
    }

    private func dropOverdue() {
        let now = ContinuousClock.now
        for (id, client) in clients where client.isTimed && client.deadline <= now { drop(id) }
    }

    private func drop(_ id: Int) {
        guard let client = clients.removeValue(forKey: id) else { return }
        if case .handling(let task) = client.phase { task.cancel() }
        close(client.file)
    }

    private func transferDeadline() -> ContinuousClock.Instant {
        ContinuousClock.now + .milliseconds(limits.transferMillis)
    }

    private func closeListener() {
        guard listener >= 0 else { return }
        close(listener)
        listener = -1
        unlink(socketPath)
    }
}
