import Foundation
import NIOCore
import Synchronization

/// A listening TCP socket that can outlive the server that accepts from it: clients that connect in
/// between wait in its queue.
package final class Listener: Sendable {
    private let descriptor: Mutex<Int32?>

    private static let backlog: Int32 = 1_024

    /// A socket that listens already, from another process; closed with the object.
    package init(inheriting descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    /// - Parameter port: 0 for any free one.
    init(host: String, port: Int) throws {
        let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let made = socket(address.protocol == .inet6 ? AF_INET6 : AF_INET, type, 0)
        guard made >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        var reuse: Int32 = 1
        setsockopt(
            made, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        let bound = address.withSockAddr { bind(made, $0, socklen_t($1)) }
        guard bound == 0, listen(made, Self.backlog) == 0 else {
            let code = errno
            close(made)
            throw IOError(errnoCode: code, reason: "bind")
        }
        descriptor = Mutex(made)
    }

    deinit { end() }

    /// Nobody can connect any more, unless there are duplicates.
    func end() {
        descriptor.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    /// The same socket once more, which the caller closes.
    func duplicate() throws -> Int32 {
        try descriptor.withLock { descriptor in
            let copy = descriptor.map { fcntl($0, F_DUPFD_CLOEXEC, 0) } ?? -1
            guard copy >= 0 else { throw IOError(errnoCode: errno, reason: "dup") }
            return copy
        }
    }
}
