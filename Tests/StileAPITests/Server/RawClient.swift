import Foundation

/// A TCP connection that sends what a test wants, right or wrong.
///
/// Its calls block, so they belong on a thread of their own: `onThread`.
final class RawClient: Sendable {
    private let file: Int32

    struct Refused: Error { let reason: String }

    /// What came back: the head's first line, and the body.
    struct Answer: Sendable {
        let status: Int
        let head: String
        let body: String
    }

    init(port: Int) throws {
        file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // Nothing here takes long, but other tests may hold the threads that the server runs on.
        var patience = timeval(tv_sec: 300, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw Refused(reason: String(cString: strerror(errno))) }
    }

    deinit { close(file) }

    /// - Returns: Whether all of it could be sent.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Sends nothing more, but still listens.
    func endSending() { shutdown(file, Int32(SHUT_WR)) }

    /// Reads one answer with its body.
    func answer() throws -> Answer {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        var headEnd: Int?
        while headEnd == nil {
            guard receive(into: &bytes) else {
                throw Refused(reason: "closed after \(bytes.count) bytes")
            }
            headEnd = bytes.indices.first { bytes[$0...].starts(with: end) }
        }
        let head = String(decoding: bytes[..<(headEnd ?? 0)], as: UTF8.self)
        let lines = head.lowercased().split(separator: "\r\n")
        let length =
            lines.first { $0.hasPrefix("content-length:") }.flatMap {
                Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces))
            } ?? 0
        let start = (headEnd ?? 0) + 4
        while bytes.count < start + length, receive(into: &bytes) {}
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Answer(
            status: status ?? 0, head: head, body: String(decoding: bytes[start...], as: UTF8.self))
    }

    /// Reads to the end of the connection; answers how many bytes came.
    func readToEnd() -> Int {
        var bytes: [UInt8] = []
        var count = 0
        while receive(into: &bytes) {
            count += bytes.count
            bytes = []
        }
        return count + bytes.count
    }

    func bytesToEnd() -> [UInt8] {
        var bytes: [UInt8] = []
        while receive(into: &bytes) {}
        return bytes
    }

    private func receive(into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(file, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        bytes += buffer[..<count]
        return true
    }

    static func request(_ body: String, length: Int? = nil, headers: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: sync-127.0.0.1\r\nX-Amz-Target: Test\r\n\(headers)"
            + "Content-Length: \(length ?? body.utf8.count)\r\n\r\n\(body)"
    }
}

/// Runs what blocks on a thread of its own: tests share few with the server.
func onThread<Answer: Sendable>(
    _ body: @escaping @Sendable () throws -> Answer
) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try body() }) }.start()
    }
}
