import Foundation
import StileJSON
import StileWire
import Synchronization
import Testing

@testable import Activate

#if canImport(Glibc)
    import Glibc
#endif

/// A server on 127.0.0.1 that answers each connection by its script, then `200`.
final class TinyServer: Sendable {
    enum Behaviour: Sendable {
        case answer(String)
        /// Reads the request and closes the connection.
        case drop
    }

    let port: Int
    private let socket: Int32
    private let state: Mutex<(script: [Behaviour], requests: [String])>

    init(_ script: [Behaviour]) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 16) == 0
                    && getsockname(socket, $0, &length) == 0
            }
        }
        try #require(isBound)
        self.socket = socket
        port = Int(UInt16(bigEndian: address.sin_port))
        state = Mutex((script, []))
        Thread.detachNewThread { [self] in serve() }
    }

    var requests: [String] { state.withLock { $0.requests } }

    func stop() { shutdown(socket, Int32(SHUT_RDWR)) }

    private func serve() {
        while case let connection = accept(socket, nil, nil), connection >= 0 {
            let request = Self.read(connection)
            let behaviour = state.withLock { state in
                state.requests.append(request)
                return state.script.isEmpty
                    ? .answer("200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
                    : state.script.removeFirst()
            }
            if case .answer(let text) = behaviour {
                let bytes = Array("HTTP/1.1 \(text)".utf8)
                _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            }
            close(connection)
        }
        close(socket)
    }

    /// Headers and as much of a body as `Content-Length` tells.
    private static func read(_ connection: Int32) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = recv(connection, &chunk, chunk.count, 0), count > 0 {
            bytes += chunk[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let lines = text[..<end.lowerBound].lowercased().split(separator: "\r\n")
            let length = lines.first { $0.hasPrefix("content-length:") }?.split(separator: " ").last
            if text[end.upperBound...].utf8.count >= Int(length ?? "0") ?? 0 { return text }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

@Suite("Webhooks over HTTP", .enabled(if: duckDB != nil, "duckdb is not installed"))
struct HTTPTransportTests {
    @Test("429, 500 and a broken connection are tried again with the same key")
    func faults() async throws {
        try await ActivateFixture.with { fixture in
            let server = try TinyServer([
                .answer(
                    "429 Too Many Requests\r\nRetry-After: 3\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                ),
                .answer("500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), .drop,
            ])
            defer { server.stop() }
            try fixture.define(
                destination: #"{"type": "webhook", "url": "${HOOK}/in", "retries": 3}"#)
            try await fixture.people(three)
            let output = try await fixture.activate(
                HTTPTransport(client: HTTPClient()),
                environment: ["HOOK": "http://127.0.0.1:\(server.port)"])
            #expect(output.delivered == 3)
            #expect(fixture.waits.all == [3, 0.5, 1])
            let requests = server.requests
            #expect(requests.count == 4)
            for request in requests {
                #expect(request.hasPrefix("POST /in HTTP/1.1\r\n"))
                #expect(request.contains("Idempotency-Key: vips-1-0\r\n"))
                #expect(request.contains("\"audience\":\"vips\""))
            }
        }
    }

    @Test("nobody there: the task fails by name and goes on later")
    func unreachable() async throws {
        try await ActivateFixture.with { fixture in
            let server = try TinyServer([])
            server.stop()
            try fixture.define(
                destination: #"{"type": "webhook", "url": "http://127.0.0.1:1/in", "retries": 1}"#)
            try await fixture.people(three)
            await #expect(throws: (any Error).self) {
                try await fixture.activate(HTTPTransport(client: HTTPClient()), environment: [:])
            }
            #expect(try await fixture.activate(Receiver()).delivered == 3)
        }
    }
}
