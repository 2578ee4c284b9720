import Foundation
import Glibc
import StileJSON
import Synchronization

/// Who owns a data folder.
package struct OwnerInfo: Hashable, Sendable, CustomStringConvertible {
    /// What the process is for, in a person's words: `stile serve`.
    package let purpose: String
    package let processID: Int
    package let sinceMillis: Int64
    /// Where it listens, if it does.
    package let socketPath: String?

    package var description: String {
        let since = Date(timeIntervalSince1970: Double(sinceMillis) / 1000)
        return "\(purpose) (process \(processID) since \(since.formatted(.iso8601)))"
    }
}

/// An exclusive `flock` on `stile.lock`, held until the object is released or the process ends.
///
/// The kernel drops the lock with the process, so that a killed owner never has to be cleaned up
/// after; the text in the file is for people and for finding the owner's address.
final class OwnerLock: Sendable {
    /// Nil once released.
    private let descriptor: Mutex<Int32?>
    private let purpose: String
    private let sinceMillis: Int64

    init(folder: String, purpose: String) throws(StoreError) {
        let path = Self.path(in: folder)
        // Close-on-exec: a child process must not keep the lock when this one is gone.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(path) }
        let code = Self.lock(descriptor, path)
        guard code == 0 else {
            let holder = Self.info(at: path)
            close(descriptor)
            guard code == EWOULDBLOCK else {
                throw .failed("cannot lock \(path): \(String(cString: strerror(code)))")
            }
            throw .owned(folder: folder, by: holder)
        }
        self.descriptor = Mutex(descriptor)
        self.purpose = purpose
        self.sinceMillis = Int64(Date().timeIntervalSince1970 * 1000)
        try write(socketPath: nil, path: path)
    }

    /// The lock that another process took and gave away: at no moment has it been free.
    init(folder: String, purpose: String, inheriting descriptor: Int32) throws(StoreError) {
        let path = Self.path(in: folder)
        var (inherited, named) = (stat(), stat())
        guard fstat(descriptor, &inherited) == 0, stat(path, &named) == 0,
            inherited.st_dev == named.st_dev, inherited.st_ino == named.st_ino
        else {
            close(descriptor)
            throw .failed("the lock that was given up is not that of \(folder)")
        }
        self.descriptor = Mutex(descriptor)
        self.purpose = purpose
        self.sinceMillis = Int64(Date().timeIntervalSince1970 * 1000)
        try write(socketPath: nil, path: path)
    }

    /// Another open file of the same lock: it is free once both are closed.
    func duplicate() -> Int32? {
        descriptor.withLock { descriptor in
            guard let descriptor else { return nil }
            let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
            return copy >= 0 ? copy : nil
        }
    }

    /// Takes the lock; 0, or why not.
    ///
    /// When the file names this very process, a child that is just being started may hold what the
    /// process gave up a moment ago, until it becomes its program: that passes by itself.
    private static func lock(_ descriptor: Int32, _ path: String) -> Int32 {
        for _ in 0..<200 {
            guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return 0 }
            let code = errno
            guard code == EWOULDBLOCK, info(at: path).processID == Int(getpid()) else {
                return code
            }
            usleep(5_000)
        }
        return EWOULDBLOCK
    }

    deinit { release() }

    /// Gives the folder up; more than once does no harm.
    func release() {
        descriptor.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    /// Puts the owner's address into the file.
    func announce(socketPath: String?, folder: String) throws(StoreError) {
        try write(socketPath: socketPath, path: Self.path(in: folder))
    }

    /// Who holds the lock of `folder`; nil when nobody does.
    static func holder(of folder: String) -> OwnerInfo? {
        let path = path(in: folder)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // A shared lock is enough to learn whether an exclusive one is held.
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        return info(at: path)
    }

    // MARK: -

    private func write(socketPath: String?, path: String) throws(StoreError) {
        var object = JSONObject()
        object["purpose"] = .string(purpose)
        object["pid"] = .integer(getpid())
        object["sinceMillis"] = .integer(sinceMillis)
        if let socketPath { object["socket"] = .string(socketPath) }
        let bytes = JSON.object(object).serializedBytes() + [UInt8(ascii: "\n")]
        let isWritten = descriptor.withLock { descriptor in
            guard let descriptor else { return true }
            return pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
                && ftruncate(descriptor, off_t(bytes.count)) == 0
        }
        guard isWritten else { throw Self.failure(path) }
    }

    private static func path(in folder: String) -> String { folder + "/stile.lock" }

    private static func failure(_ path: String) -> StoreError {
        switch errno {
        case EACCES, EPERM, EROFS: .notPermitted(path: path)
        case ENOSPC, EDQUOT: .full(path: path)
        default: .failed("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    private static func info(at path: String) -> OwnerInfo {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let json = (try? JSON(parsing: text)) ?? .null
        return OwnerInfo(
            purpose: json["purpose"]?.stringValue ?? "another process",
            processID: Int(json["pid"]?.integerValue ?? 0),
            sinceMillis: json["sinceMillis"]?.integerValue ?? 0,
            socketPath: json["socket"]?.stringValue)
    }
}
