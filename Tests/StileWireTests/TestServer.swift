import Foundation
import Synchronization

/// An HTTP server on the loopback interface that answers by a script.
///
/// Safe to send: the listening socket is set once, all else is locked.
final class TestServer: @unchecked Sendable {
    struct Request: Sendable {
        let method: String
        let target: String
        let headers: [String: String]
        let body: [UInt8]
    }

    enum Answer: Sendable {
        /// Bytes as they go out.
        case raw(String)
        /// Nothing, and the connection stays.
        case silence
        /// The connection ends.
        case hangUp
    }

    struct Seen: Sendable {
        var requests: [Request] = []
        var connections = 0
    }

    let port: UInt16
    private let listener: Int32
    private let answer: @Sendable (Request) -> Answer
    private let state = Mutex(Seen())
    private let open = Mutex<Set<Int32>>([])

    var url: String { "http://127.0.0.1:\(port)" }
    var seen: Seen { state.withLock(\.self) }

    init(answer: @escaping @Sendable (Request) -> Answer) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) | listen(listener, 64) | getsockname(listener, $0, &size)
            }
        }
        guard result == 0 else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        Thread { [self] in accept() }.start()
    }

    /// Ends all connections; the accepting thread ends with the listener.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        open.withLock { files in files.forEach { shutdown($0, Int32(SHUT_RDWR)) } }
    }

    private func accept() {
        while case let file = Foundation.accept(listener, nil, nil), file >= 0 {
            state.withLock { $0.connections += 1 }
            open.withLock { _ = $0.insert(file) }
            Thread { [self] in
                serve(file)
                open.withLock { _ = $0.remove(file) }
                close(file)
            }.start()
        }
        close(listener)
    }

    private func serve(_ file: Int32) {
        var buffer: [UInt8] = []
        while let request = read(file, &buffer) {
            state.withLock { $0.requests.append(request) }
            switch answer(request) {
            case .raw(let text):
                let bytes = Array(text.utf8)
                var sent = 0
                while sent < bytes.count {
                    let count = bytes[sent...].withUnsafeBytes {
                        send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                    guard count > 0 else { return }
                    sent += count
                }
            case .silence: continue
            case .hangUp: return
            }
        }
    }

    private func read(_ file: Int32, _ buffer: inout [UInt8]) -> Request? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
                    .components(separatedBy: "\r\n")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    headers[parts[0].lowercased()] =
                        parts.count > 1 ? String(parts[1].dropFirst()) : ""
                }
                let length = headers["content-length"].flatMap { Int($0) } ?? 0
                if buffer.count >= end.upperBound + length {
                    let words = lines[0].split(separator: " ")
                    let body = Array(buffer[end.upperBound..<end.upperBound + length])
                    buffer.removeFirst(end.upperBound + length)
                    return Request(
                        method: String(words[0]), target: String(words[1]), headers: headers,
                        body: body)
                }
            }
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            let count = recv(file, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            buffer += piece[..<count]
        }
    }
}

func withServer(
    _ answer: @escaping @Sendable (TestServer.Request) -> TestServer.Answer,
    _ body: (TestServer) async throws -> Void
) async throws {
    let server = try TestServer(answer: answer)
    defer { server.stop() }
    try await body(server)
}
