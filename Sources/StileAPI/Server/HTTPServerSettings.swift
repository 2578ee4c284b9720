/// Where the HTTP server listens, and what it bears from its clients.
package struct HTTPServerSettings: Sendable, Hashable {
    package var host: String
    /// 0 for any free one.
    package var port: Int
    /// A request's body, unless its surface takes more.
    package var bodyBytesMax: Int
    /// Connections at once; who comes when there are as many is told so.
    package var connectionsMax: Int
    /// Bodies that are being read or answered, of all connections together.
    package var bodyBytesAtOnceMax: Int
    package var timeouts: HTTPServerTimeouts
    /// For requests under way when the server stops; what takes longer is cut.
    package var drainMillis: Int64

    package init(
        host: String = "127.0.0.1", port: Int = 8083, bodyBytesMax: Int = Self.awsBodyBytesMax,
        connectionsMax: Int = 16_384, bodyBytesAtOnceMax: Int = 256 << 20,
        timeouts: HTTPServerTimeouts = HTTPServerTimeouts(), drainMillis: Int64 = 5_000
    ) {
        self.host = host
        self.port = port
        self.bodyBytesMax = bodyBytesMax
        self.connectionsMax = connectionsMax
        self.bodyBytesAtOnceMax = bodyBytesAtOnceMax
        self.timeouts = timeouts
        self.drainMillis = drainMillis
    }

    /// AWS refuses requests above this.
    package static let awsBodyBytesMax = 1_049_600

    /// Whether only programs of this machine reach `host`.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// How long a client may take for what is its part.
///
/// The time that an answer needs is not limited here: a poll for work may be held for a minute.
package struct HTTPServerTimeouts: Sendable, Hashable {
    /// Between two requests.
    package var idleMillis: Int64
    /// From the first byte of a request to the end of its headers.
    package var headMillis: Int64
    /// From the headers to the end of the body.
    package var bodyMillis: Int64
    /// To take a whole answer.
    package var answerMillis: Int64
    /// To read why it was refused, before the connection is closed.
    package var lingerMillis: Int64

    package init(
        idleMillis: Int64 = 75_000, headMillis: Int64 = 10_000, bodyMillis: Int64 = 30_000,
        answerMillis: Int64 = 60_000, lingerMillis: Int64 = 1_000
    ) {
        self.idleMillis = idleMillis
        self.headMillis = headMillis
        self.bodyMillis = bodyMillis
        self.answerMillis = answerMillis
        self.lingerMillis = lingerMillis
    }

    /// How often connections are looked at.
    var sweepMillis: Int64 {
        let shortest = min(idleMillis, headMillis, bodyMillis, answerMillis, lingerMillis)
        return max(10, min(500, shortest / 4))
    }
}

/// Why the HTTP server does not run.
package enum HTTPServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Requests are not authenticated, so only programs of this machine may reach them.
    case notLoopback(host: String)
    case addressInUse(host: String, port: Int)
    case notPermitted(host: String, port: Int)
    case failed(host: String, port: Int, reason: String)

    package var description: String {
        switch self {
        case .notLoopback(let host):
            "can not listen on \"\(host)\": requests are not authenticated, so only loopback"
                + " addresses are served; use 127.0.0.1, ::1 or localhost"
        case .addressInUse(let host, let port):
            "port \(port) of \(host) is in use: choose another with --port, or 0 for any free one"
        case .notPermitted(let host, let port):
            "not permitted to listen on port \(port) of \(host): choose one above 1023 with --port"
        case .failed(let host, let port, let reason):
            "can not listen on port \(port) of \(host): \(reason)"
        }
    }
}
