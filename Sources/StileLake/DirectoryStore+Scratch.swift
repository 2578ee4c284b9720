import Crypto
import Foundation
import StileJSON
import Synchronization

/// The hidden folders for temporary files and locks.
///
/// Everything in the scratch area is locked by the process that uses it (`flock` on the file or
/// directory itself), so that a sweep tells leftovers of a crash from work under way.
extension DirectoryStore {
    private var scratchRoot: String { root + "/" + ObjectKey.Reserved.scratch }
    private var locksRoot: String { root + "/" + ObjectKey.Reserved.locks }

    package func scratchDirectory(owner: String) throws -> String {
        let path = scratchRoot + "/" + Self.fileName(for: owner)
        do {
            try scratchHolds.withLock { holds in
                holds[owner] = nil
                if let leftover = try? Files.Descriptor(opening: path, O_RDONLY | O_DIRECTORY) {
                    try Self.lock(leftover, orFail: owner)
                    try Files.removeTree(path)
                }
                try Files.makeDirectories(scratchRoot, under: root)
                guard mkdir(path, 0o700) == 0 else {
                    throw SystemCallError.last("making the scratch directory")
                }
                let hold = try Files.Descriptor(opening: path, O_RDONLY | O_DIRECTORY)
                try Self.lock(hold, orFail: owner)
                holds[owner] = hold
            }
        } catch let error as SystemCallError {
            throw error.lakeError(key: path, location: location)
        }
        return path
    }

    package func removeScratch(owner: String) throws {
        let path = scratchRoot + "/" + Self.fileName(for: owner)
        do {
            try scratchHolds.withLock { holds in
                try Files.removeTree(path)
                holds[owner] = nil
            }
        } catch let error as SystemCallError {
            throw error.lakeError(key: path, location: location)
        }
    }

    package func sweepScratch() throws -> Int {
        do {
            return try (Files.names(in: scratchRoot) ?? []).count { name in
                let path = scratchRoot + "/" + String(decoding: name, as: UTF8.self)
                guard let entry = try? Files.Descriptor(opening: path, O_RDONLY | O_NOFOLLOW),
                    flock(entry.number, LOCK_EX | LOCK_NB) == 0
                else { return false }
                try Files.removeTree(path)
                return true
            }
        } catch let error as SystemCallError {
            throw error.lakeError(key: scratchRoot, location: location)
        }
    }

    /// A new, locked file in the scratch area, to be renamed to its place.
    func makeTemporaryFile() throws -> (path: String, file: Files.Descriptor) {
        try Files.makeDirectories(scratchRoot, under: root)
        let path = scratchRoot + "/write-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let file = try Files.Descriptor(opening: path, O_RDWR | O_CREAT | O_EXCL)
        try Self.lock(file, orFail: path)
        return (path, file)
    }

    private static func lock(_ file: Files.Descriptor, orFail name: String) throws {
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
            throw errno == EWOULDBLOCK
                ? LakeError.failed(
                    key: name, reason: "its scratch directory is in use by another process")
                : SystemCallError.last("locking the scratch directory")
        }
    }

    /// A short, safe name for any text.
    private static func fileName(for text: String) -> String {
        String(hexadecimal: SHA256.hash(data: Array(text.utf8)).prefix(16))
    }
}

// MARK: - Locks between processes

extension DirectoryStore {
    /// The lock of other processes on top of `inProcess`.
    ///
    /// Waits by asking again: a blocking `flock` could not be cancelled, and two processes at one
    /// partition are rare.
    func fileLock(_ name: String, _ inProcess: LakeLock) async throws -> LakeLock {
        let path = locksRoot + "/" + Self.fileName(for: name)
        var pauseMillis = 5
        while true {
            if let file = try await perform(name, { try self.tryLockFile(path) }) {
                // Removed while it is held, so that the folder does not fill with old names; who
                // opened the old file sees that it lost its name and opens a new one.
                return LakeLock {
                    unlink(path)
                    withExtendedLifetime(file) {}
                    inProcess.release()
                }
            }
            try await Task.sleep(for: .milliseconds(pauseMillis))
            pauseMillis = min(pauseMillis * 2, 200)
        }
    }

    /// The locked file, or nil when another process holds it.
    private func tryLockFile(_ path: String) throws -> Files.Descriptor? {
        try Files.makeDirectories(locksRoot, under: root)
        let file = try Files.Descriptor(opening: path, O_RDWR | O_CREAT)
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK || errno == EINTR { return nil }
            throw SystemCallError.last("locking the file")
        }
        var held = stat()
        guard fstat(file.number, &held) == 0 else { throw SystemCallError.last("reading the lock") }
        guard let named = try Files.status(path), named.st_ino == held.st_ino else { return nil }
        return file
    }
}
