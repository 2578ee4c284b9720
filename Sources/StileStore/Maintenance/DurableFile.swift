import Foundation
import Glibc

/// A file that appears under its name when it is whole, and not before.
///
/// It is written beside its place, under a name that says so, and locked meanwhile: two processes
/// never write the same one.
final class DurableFile {
    static let suffix = ".partial"

    let path: String
    /// Where it lies until it is published.
    let partialPath: String
    private var descriptor: Int32

    /// - Parameter replaces: Whether a file that is there already may go.
    init(_ path: String, replaces: Bool) throws(StoreError) {
        self.path = path
        partialPath = path + Self.suffix
        if !replaces { try Self.refuseExisting(path) }
        // Only for its owner: the state holds payloads and the key of task tokens.
        descriptor = open(partialPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(partialPath) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, ftruncate(descriptor, 0) == 0 else {
            close(descriptor)
            descriptor = -1
            throw .failed("another process is writing \(partialPath); wait for its end")
        }
    }

    deinit { discard() }

    /// Puts it in its place, so that a power cut leaves it there whole.
    ///
    /// - Parameter replaces: As it was begun.
    func publish(replaces: Bool) throws(StoreError) {
        if !replaces { try Self.refuseExisting(path) }
        guard fsync(descriptor) == 0, rename(partialPath, path) == 0 else {
            throw Self.failure(path)
        }
        close(descriptor)
        descriptor = -1
        try Self.syncFolder(of: path)
    }

    /// Removes what was not published.
    func discard() {
        guard descriptor >= 0 else { return }
        unlink(partialPath)
        close(descriptor)
        descriptor = -1
    }

    static func refuseExisting(_ path: String) throws(StoreError) {
        guard access(path, F_OK) != 0 else {
            throw .failed("\(path) is there already; name another file, or replace it with --force")
        }
    }

    private static func syncFolder(of path: String) throws(StoreError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(folder) }
    }

    static func failure(_ path: String) -> StoreError {
        let code = errno
        switch code {
        case EACCES, EPERM, EROFS: return .notPermitted(path: path)
        case ENOSPC, EDQUOT: return .full(path: path)
        default: return .failed("\(path): \(String(cString: strerror(code)))")
        }
    }
}
