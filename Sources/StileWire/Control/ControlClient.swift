import Foundation
package import StileJSON
import Synchronization

/// Asks the process that owns the data folder: one request, one reply.
package struct ControlClient: Sendable {
    private let socketPath: String
    private let limits: ControlLimits

    package init(socketPath: String, limits: ControlLimits = .standard) {
        self.socketPath = socketPath
        self.limits = limits
    }

    /// Sends one request and waits for its reply.
    ///
    /// - Parameter timeout: For the whole call; nil to wait as long as it takes.
    /// - Returns: Nil when nobody listens: no socket file, or that of a process that has died. The
    ///   caller may then open the data folder itself.
    package func call(
        _ operation: String, input: JSON, timeout: Duration? = .seconds(30)
    ) async throws(ControlError) -> ControlReply? {
        guard
            let (reply, descriptors) = try await exchange(operation, input: input, timeout: timeout)
        else { return nil }
        for descriptor in descriptors { close(descriptor) }
        return reply
    }

    /// The same with the open files that came with the reply, which are the caller's to close.
    func exchange(
        _ operation: String, input: JSON, timeout: Duration?
    ) async throws(ControlError) -> (ControlReply, [Int32])? {
        let line = ControlLine.request(operation, input)
        guard line.count <= limits.requestBytesMax else {
            throw .tooLarge(bytesMax: limits.requestBytesMax)
        }
        guard let file = try UnixSocket.connect(to: socketPath) else { return nil }
        let call = ControlCall(
            file: file, socketPath: socketPath, replyBytesMax: limits.replyBytesMax,
            operation: operation, timeout: timeout)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread { continuation.resume(returning: call.run(line)) }
                thread.name = "stile.control"
                thread.start()
            }
        } onCancel: {
            call.cancel()
        }
        return try result.get()
    }
}

/// One call on its own thread, since it waits in `poll`.
private final class ControlCall: Sendable {
    private struct State {
        var isClosed = false
        var isCancelled = false
    }

    private let file: Int32
    private let socketPath: String
    private let replyBytesMax: Int
    private let operation: String
    private let timeout: Duration?
    private let deadline: ContinuousClock.Instant?
    private let state = Mutex(State())

    init(
        file: Int32, socketPath: String, replyBytesMax: Int, operation: String, timeout: Duration?
    ) {
        self.file = file
        self.socketPath = socketPath
        self.replyBytesMax = replyBytesMax
        self.operation = operation
        self.timeout = timeout
        self.deadline = timeout.map { ContinuousClock.now + $0 }
    }

    /// Wakes the thread by ending the connection.
    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            if !state.isClosed { shutdown(file, Int32(SHUT_RDWR)) }
        }
    }

    func run(_ line: [UInt8]) -> Result<(ControlReply, [Int32]), ControlError> {
        var descriptors: [Int32] = []
        defer {
            state.withLock { state in
                state.isClosed = true
                close(file)
            }
        }
        do throws(ControlError) {
            try send(line)
            let reply = try ControlLine.parseReply(try receive(&descriptors))
            return .success((reply, descriptors))
        } catch {
            for descriptor in descriptors { close(descriptor) }
            return .failure(state.withLock(\.isCancelled) ? .cancelled : error)
        }
    }

    private func send(_ line: [UInt8]) throws(ControlError) {
        var sent = 0
        while sent < line.count {
            let count = UnixSocket.send(file, line[sent...])
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                try wait(for: POLLOUT)
            } else if errno == EPIPE || errno == ECONNRESET {
                // It may have refused the request and said why before it hung up.
                return
            } else if errno != EINTR {
                throw UnixSocket.failure(socketPath)
            }
        }
    }

    private func receive(_ descriptors: inout [Int32]) throws(ControlError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let before = bytes.count
            let count = UnixSocket.receive(file, into: &bytes, &descriptors)
            if count > 0 {
                if let end = bytes[before...].firstIndex(of: UInt8(ascii: "\n")) {
                    return Array(bytes[..<end])
                }
                guard bytes.count <= replyBytesMax else { throw .tooLarge(bytesMax: replyBytesMax) }
            } else if count < 0, errno == EAGAIN {
                try wait(for: POLLIN)
            } else if count == 0 || errno == ECONNRESET {
                throw .closed(socketPath)
            } else if errno != EINTR {
                throw UnixSocket.failure(socketPath)
            }
        }
    }

    private func wait(for event: Int32) throws(ControlError) {
        var entry = pollfd(fd: file, events: Int16(event), revents: 0)
        guard let deadline, let timeout else {
            poll(&entry, 1, -1)
            return
        }
        let rest = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
        guard rest > 0 else {
            throw .timedOut(operation: operation, seconds: timeout / .seconds(1))
        }
        poll(&entry, 1, Int32(min(60_000, rest + 1)))
    }
}
