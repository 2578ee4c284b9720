import CStileSocket
import Foundation

/// Sockets of the file system: opening, and calls that never raise SIGPIPE.
enum UnixSocket {
    /// A socket that listens at `path` and that only its owner may use.
    static func listen(at path: String) throws(ControlError) -> Int32 {
        let file = try make(path)
        do throws(ControlError) {
            try bind(file, path)
            // Nobody can connect before `listen`, so nobody can slip in before the mode is set.
            guard chmod(path, 0o600) == 0, Foundation.listen(file, 128) == 0 else {
                throw failure(path)
            }
            return file
        } catch {
            close(file)
            throw error
        }
    }

    /// A socket connected to the server at `path`; nil when nobody listens there.
    static func connect(to path: String) throws(ControlError) -> Int32? {
        let file = try make(path)
        let result = try withAddress(path) { Foundation.connect(file, $0, $1) }
        if result == 0 { return file }
        let code = errno
        close(file)
        switch code {
        case ENOENT, ECONNREFUSED, ENOTSOCK, ENOTDIR: return nil
        // The listen queue of a busy server is full.
        case EAGAIN: throw .failed(path: path, reason: "its server is busy: try again")
        default:
            errno = code
            throw failure(path)
        }
    }

    static func send(_ file: Int32, _ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { Foundation.send(file, $0.baseAddress, $0.count, noSignal) }
    }

    static func receive(_ file: Int32, into buffer: inout [UInt8]) -> Int {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(file, &piece, piece.count, 0)
        if count > 0 { buffer.append(contentsOf: piece[..<count]) }
        return count
    }

    /// The same with the open files that come with the bytes.
    static func receive(
        _ file: Int32, into buffer: inout [UInt8], _ descriptors: inout [Int32]
    ) -> Int {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        var found = [Int32](repeating: -1, count: Int(STILE_DESCRIPTORS_MAX))
        var foundCount = 0
        let count = stile_receive_with(file, &piece, piece.count, &found, &foundCount)
        descriptors += found.prefix(foundCount)
        if count > 0 { buffer.append(contentsOf: piece[..<count]) }
        return count
    }

    /// The error of the call that has just failed.
    static func failure(_ path: String) -> ControlError {
        switch errno {
        case EACCES, EPERM: .notPermitted(path)
        case let code: .failed(path: path, reason: String(cString: strerror(code)))
        }
    }

    /// Child processes do not get the descriptor; its calls answer EAGAIN rather than wait.
    static func makePrivateAndNonBlocking(_ file: Int32) {
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK)
    }

    // MARK: - Helpers

    private static let noSignal = Int32(MSG_NOSIGNAL)

    private static func make(_ path: String) throws(ControlError) -> Int32 {
        let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard file >= 0 else { throw failure(path) }
        makePrivateAndNonBlocking(file)
        return file
    }

    /// Takes the path, also from the socket file of a server that was killed.
    private static func bind(_ file: Int32, _ path: String) throws(ControlError) {
        func attempt() throws(ControlError) -> Bool {
            try withAddress(path) { Foundation.bind(file, $0, $1) } == 0
        }
        if try attempt() { return }
        guard errno == EADDRINUSE else { throw failure(path) }
        if let living = try connect(to: path) {
            close(living)
            throw .inUse(path)
        }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
            throw .failed(path: path, reason: "there is a file that is not a socket; move it away")
        }
        unlink(path)
        guard try attempt() else { throw failure(path) }
    }

    /// Calls with the address of `path`. One that is too long is reached through its directory's
    /// descriptor, where the system has such names.
    private static func withAddress(
        _ path: String, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(ControlError) -> Int32 {
        if let result = callDirectly(path, call) { return result }
        let cut = path.lastIndex(of: "/").map { (path[..<$0], path[path.index(after: $0)...]) }
        guard let (directory, name) = cut else { throw .pathTooLong(path) }
        let folder = open(String(directory), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure(path) }
        defer { close(folder) }
        guard let result = callDirectly("/proc/self/fd/\(folder)/\(name)", call) else {
            throw .pathTooLong(path)
        }
        return result
    }

    /// Nil when the path does not fit.
    private static func callDirectly(
        _ path: String, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard path.utf8.count < room.count else { return false }
            room.copyBytes(from: path.utf8)
            return true
        }
        guard fits else { return nil }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
