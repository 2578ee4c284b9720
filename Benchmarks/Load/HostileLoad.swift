import Glibc

/// Clients that mean harm, in turns of five kinds: a connection that says nothing, a head that never
/// ends, a body that comes a byte at a time, a body that is far too large, JSON nested deeply.
struct HostileLoad {
    private enum Kind: CaseIterable { case silent, endlessHead, slowBody, largeBody, deepJSON }

    private struct Client {
        let kind: Kind
        var descriptor: Int32 = -1
        var sent = 0
    }

    private static let largeBytes = 100 * 1024 * 1024
    private static let depth = 1_000_000
    private static let chunk = [UInt8](repeating: UInt8(ascii: "["), count: 64 * 1024)

    private let options: LoadOptions
    private var clients: [Client]
    /// Connections that the server ended: it may, and must.
    private var ended = 0
    private var opened = 0
    private var bytes = 0

    init(_ options: LoadOptions) {
        self.options = options
        clients = (0..<options.connections).map {
            Client(kind: Kind.allCases[$0 % Kind.allCases.count])
        }
    }

    /// Counts of what was done, as an object.
    mutating func run() throws -> String {
        let end = nowNanos() + Int64(options.seconds * 1e9)
        while nowNanos() < end {
            for index in clients.indices { try act(index) }
            usleep(20_000)
        }
        for client in clients where client.descriptor >= 0 { close(client.descriptor) }
        return "{\"opened\":\(opened),\"ended\":\(ended),\"bytes\":\(bytes)}"
    }

    private mutating func act(_ index: Int) throws {
        if clients[index].descriptor < 0 { return try open(index) }
        if isClosed(clients[index].descriptor) {
            ended += 1
            return drop(index)
        }
        switch clients[index].kind {
        case .silent: break
        case .endlessHead: send(index, Array("X-More: \(clients[index].sent)\r\n".utf8))
        case .slowBody: send(index, [UInt8(ascii: " ")])
        case .largeBody, .deepJSON: send(index, Self.chunk)
        }
    }

    private mutating func open(_ index: Int) throws {
        guard let descriptor = try? Connection.connect(host: options.host, port: options.port)
        else { return }
        opened += 1
        clients[index].descriptor = descriptor
        clients[index].sent = 0
        switch clients[index].kind {
        case .silent: break
        case .endlessHead: send(index, Array("POST / HTTP/1.1\r\nHost: x\r\n".utf8))
        case .slowBody: send(index, options.head(bodyBytes: 100_000))
        case .largeBody: send(index, options.head(bodyBytes: Self.largeBytes))
        case .deepJSON: send(index, options.head(bodyBytes: Self.depth))
        }
    }

    /// Sends what fits; what does not is left out.
    private mutating func send(_ index: Int, _ text: [UInt8]) {
        let count = text.withUnsafeBytes {
            Glibc.send(
                clients[index].descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count > 0 {
            clients[index].sent += count
            bytes += count
        } else if count < 0, errno != EAGAIN {
            ended += 1
            drop(index)
        }
    }

    private mutating func drop(_ index: Int) {
        close(clients[index].descriptor)
        clients[index].descriptor = -1
    }

    /// Reads away what the server says; true once it says nothing more.
    private func isClosed(_ descriptor: Int32) -> Bool {
        var scratch = [UInt8](repeating: 0, count: 4096)
        let count = scratch.withUnsafeMutableBytes {
            recv(descriptor, $0.baseAddress, $0.count, 0)
        }
        return count == 0 || (count < 0 && errno != EAGAIN)
    }
}
