/// Why there is no answer to a request.
package enum HTTPError: Error, Hashable, Sendable {
    /// How far a request had come.
    package enum Phase: Hashable, Sendable {
        case connecting
        /// Connected; the request may have reached the server, its answer has not begun.
        case waiting
        case receiving
    }

    case badRequest(url: String, reason: String)
    /// The name has no address.
    case unknownHost(host: String)
    case notReachable(host: String, reason: String)
    /// No secure connection: a certificate that is not trusted, or no common protocol.
    case notSecure(host: String, reason: String)
    case timedOut(host: String, phase: Phase)
    /// The connection broke.
    case interrupted(host: String, phase: Phase, reason: String)
    case answerTooLarge(host: String, bytesMax: Int)
    /// A file to send or to fill could not be used.
    case file(path: String, reason: String)
    case cancelled
    /// The client was shut down.
    case closed
    /// This process has no libcurl.
    case unavailable(reason: String)
    case failed(host: String, reason: String)
}

extension HTTPError {
    /// Whether the server may have acted on the request although no answer came: a request that is
    /// not idempotent must then not be repeated blindly.
    package var mayHaveBeenDone: Bool {
        switch self {
        case .timedOut(_, let phase), .interrupted(_, let phase, _): phase != .connecting
        case .answerTooLarge, .cancelled, .failed: true
        case .badRequest, .unknownHost, .notReachable, .notSecure, .file, .closed, .unavailable:
            false
        }
    }

    /// Whether the same request may well succeed a little later.
    package var isTransient: Bool {
        switch self {
        case .notReachable, .timedOut, .interrupted: true
        case .badRequest, .unknownHost, .notSecure, .answerTooLarge, .file, .cancelled, .closed,
            .unavailable, .failed:
            false
        }
    }
}

extension HTTPError: CustomStringConvertible {
    /// Host, phase, and the next step.
    package var description: String {
        switch self {
        case .badRequest(let url, let reason): "can not request \"\(url)\": \(reason)"
        case .unknownHost(let host):
            "the name \"\(host)\" has no address: check its spelling and the network"
        case .notReachable(let host, let reason):
            "can not connect to \(host): \(reason); check that it runs and that the port is right"
        case .notSecure(let host, let reason):
            "no secure connection to \(host): \(reason); check its certificate"
        case .timedOut(let host, .connecting):
            "\(host) did not accept the connection in time: check that it runs, or try again later"
        case .timedOut(let host, .waiting):
            "\(host) did not answer in time: it may have done what was asked"
        case .timedOut(let host, .receiving): "the answer of \(host) did not end in time"
        case .interrupted(let host, .connecting, let reason):
            "the connection to \(host) broke before the request was sent: \(reason)"
        case .interrupted(let host, .waiting, let reason):
            "the connection to \(host) broke before it answered: \(reason); it may have done what"
                + " was asked"
        case .interrupted(let host, .receiving, let reason):
            "the connection to \(host) broke within its answer: \(reason)"
        case .answerTooLarge(let host, let bytesMax):
            "the answer of \(host) is over the limit of \(bytesMax) bytes"
        case .file(let path, let reason): "can not use the file \"\(path)\": \(reason)"
        case .cancelled: "the request was cancelled"
        case .closed: "the HTTP client is shut down"
        case .unavailable(let reason): "can not use libcurl: \(reason)"
        case .failed(let host, let reason): "the request to \(host) failed: \(reason)"
        }
    }
}
