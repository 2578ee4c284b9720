/// Where the HTTP server listens, and what it bears from its clients.
package struct HTTPServerSettings: Sendable, Hashable {
    package var host: String
    /// 0 for any free one.
    package var port: Int
    /// A request's body.
    package var bodyBytesMax: Int
    /// For requests under way when the server stops; what takes longer is cut.
    package var drainMillis: Int64

    package init(
        host: String = "127.0.0.1", port: Int = 8083, bodyBytesMax: Int = Self.awsBodyBytesMax,
        drainMillis: Int64 = 5_000
    ) {
        self.host = host
        self.port = port
        self.bodyBytesMax = bodyBytesMax
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
