import Foundation
import Synchronization

/// An object store in a directory: an object is a file at its key's path.
///
/// An object appears by `rename` after its bytes are on disk, and its name is made durable before
/// the call returns. Symbolic links inside the directory are refused, since they lead out of it.
package final class DirectoryStore: ObjectStore {
    /// What `read` takes into memory at most; larger objects are for `localFile`.
    package static let readBytesMax = 64 * 1024 * 1024

    package let location: String
    /// The directory without symbolic links and without a slash at its end.
    let root: String
    /// The scratch directories of this process; an open directory holds its lock.
    let scratchHolds = Mutex<[String: Files.Descriptor]>([:])

    /// Opens the store, and makes the directory if `creating`; its parent must exist then.
    package init(_ directory: String, creating: Bool = true) throws(LakeError) {
        location = directory
        guard !directory.isEmpty, !directory.utf8.contains(0) else {
            throw .badKey(key: directory, reason: "a directory has a name")
        }
        do throws(SystemCallError) {
            if creating, mkdir(directory, 0o755) != 0, errno != EEXIST {
                throw .last("making the directory")
            }
            root = try Files.realPath(directory)
            guard try Files.status(root)?.isDirectory == true else {
                throw SystemCallError(code: ENOTDIR, action: "opening the directory")
            }
        } catch {
            throw error.code == ENOTDIR
                ? .failed(key: directory, reason: "it is not a directory")
                : error.lakeError(key: directory, location: directory)
        }
    }

    package func info(_ key: String) async throws -> ObjectInfo? {
        let path = try path(of: key)
        return try await perform(key) {
            guard let status = try self.objectStatus(path, key) else { return nil }
            return ObjectInfo(key: key, status: status)
        }
    }

    package func open(_ key: String) async throws -> (any ObjectReader)? {
        let path = try path(of: key)
        return try await perform(key) {
            guard try self.objectStatus(path, key) != nil else { return nil }
            let file = try Files.Descriptor(opening: path, O_RDONLY | O_NOFOLLOW)
            return DirectoryObjectReader(
                info: ObjectInfo(key: key, status: try Files.status(of: file)), file: file,
                store: self)
        }
    }

    package func read(_ key: String) async throws -> [UInt8]? {
        let path = try path(of: key)
        return try await perform(key) {
            guard let status = try self.objectStatus(path, key) else { return nil }
            guard status.st_size <= Self.readBytesMax else {
                throw LakeError.failed(
                    key: key,
                    reason: "its \(status.st_size) bytes are over the \(Self.readBytesMax)"
                        + " that are read into memory")
            }
            return try Self.contents(path)
        }
    }

    package func write(_ bytes: [UInt8], to key: String) async throws {
        let path = try path(of: key)
        try await perform(key) {
            let (temporary, file) = try self.makeTemporaryFile()
            do {
                try bytes.withUnsafeBytes { try Files.write($0, to: file) }
                try self.install(temporary, file, at: path, key)
            } catch {
                unlink(temporary)
                throw error
            }
        }
    }

    /// A hard link to the object below `scratch`, so that an engine which opens the file more than
    /// once sees one version of it, although the object is replaced meanwhile. Where no link can be
    /// made (another file system, no right to), the object itself.
    package func localFile(_ key: String, scratch: String) async throws -> String {
        let path = try path(of: key)
        return try await perform(key) {
            guard let status = try self.objectStatus(path, key) else {
                throw LakeError.notFound(key: key)
            }
            return Self.pin(path, status, key, scratch) ?? path
        }
    }

    /// The key stays the end of the path, since engines read `name=value` folders from it.
    private static func pin(_ path: String, _ status: stat, _ key: String, _ scratch: String)
        -> String?
    {
        let version = "\(status.st_ino)-\(status.modifiedAtMillis)-\(status.st_size)"
        let pinned = "\(scratch)/pinned/\(version)/\(key)"
        let folder = URL(fileURLWithPath: pinned).deletingLastPathComponent()
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: scratch, isDirectory: &isDirectory),
            isDirectory.boolValue,
            (try? FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)) != nil,
            link(path, pinned) == 0 || errno == EEXIST
        else { return nil }
        return pinned
    }

    package func publish(localFile: String, to key: String) async throws {
        let path = try path(of: key)
        try await perform(key) {
            guard let status = try Files.status(localFile), status.isRegularFile else {
                throw LakeError.failed(key: key, reason: "there is no file \(localFile) to publish")
            }
            let file = try Files.Descriptor(opening: localFile, O_RDONLY)
            do {
                try self.install(localFile, file, at: path, key)
            } catch let error as SystemCallError where error.code == EXDEV {
                try self.copyIn(file, to: path, key)
                unlink(localFile)
            }
        }
    }

    package func delete(_ key: String) async throws {
        let path = try path(of: key)
        try await perform(key) {
            guard try self.objectStatus(path, key) != nil else { return }
            guard unlink(path) == 0 || errno == ENOENT else {
                throw SystemCallError.last("removing the file")
            }
            try Files.synchronize(directory: Self.parent(of: path))
        }
    }

    package func acquireLock(_ name: String) async throws -> LakeLock {
        let inProcess = try await ProcessLocks.shared.acquire(root + "\u{0}" + name)
        return try await fileLock(name, inProcess)
    }
}

// MARK: - Paths

extension DirectoryStore {
    /// The file of a legal key.
    func path(of key: String) throws(LakeError) -> String {
        try ObjectKey.check(key)
        return root == "/" ? "/" + key : root + "/" + key
    }

    static func parent(of path: String) -> String {
        let bytes = path.utf8
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")), slash != bytes.startIndex else {
            return "/"
        }
        return String(Substring(bytes[..<slash]))
    }

    /// The status of the object at `path`, nil when there is none.
    private func objectStatus(_ path: String, _ key: String) throws -> stat? {
        try refuseLinks(to: key)
        guard let status = try Files.status(path), !status.isDirectory else { return nil }
        guard status.isRegularFile else { throw Self.notAnObject(key) }
        return status
    }

    /// Refuses a key whose path goes through a symbolic link below the root.
    func refuseLinks(to key: String) throws {
        var path = root
        for component in ObjectKey.components(of: key) {
            path += "/" + String(Substring(component))
            guard let status = try Files.status(path) else { return }
            if status.isSymbolicLink { throw Self.notAnObject(key) }
        }
    }

    static func notAnObject(_ key: String) -> LakeError {
        .badKey(
            key: key,
            reason: "it is a symbolic link or another special file; put the file itself there")
    }
}

// MARK: - Writing

extension DirectoryStore {
    /// Publishes a finished file: its bytes first, then its name.
    private func install(
        _ source: String, _ file: Files.Descriptor, at path: String, _ key: String
    ) throws {
        try refuseLinks(to: key)
        let parent = Self.parent(of: path)
        try Files.makeDirectories(parent, under: root)
        try Files.synchronize(file)
        // An object is as old as its appearance: who compares times must not take it for older.
        guard utimensat(AT_FDCWD, source, nil, 0) == 0 else {
            throw SystemCallError.last("setting the file's time")
        }
        guard rename(source, path) == 0 else { throw SystemCallError.last("renaming the file") }
        try Files.synchronize(directory: parent)
    }

    /// Publishes a file of another file system by a copy on this one.
    private func copyIn(_ source: Files.Descriptor, to path: String, _ key: String) throws {
        let (temporary, file) = try makeTemporaryFile()
        do {
            try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
                while case let count = try Files.read(source, into: buffer), count > 0 {
                    try Files.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: file)
                }
            }
            try install(temporary, file, at: path, key)
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private static func contents(_ path: String) throws -> [UInt8] {
        let file = try Files.Descriptor(opening: path, O_RDONLY | O_NOFOLLOW)
        var bytes: [UInt8] = []
        try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
            while case let count = try Files.read(file, into: buffer), count > 0 {
                bytes.append(contentsOf: buffer[..<count])
            }
        }
        return bytes
    }
}

// MARK: - Blocking calls

extension DirectoryStore {
    /// Runs `work` on a thread that may block, with its failures in the lake's terms.
    func perform<Value: Sendable>(
        _ key: String, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        do {
            return try await BlockingWork.run(work)
        } catch let error as SystemCallError {
            throw error.lakeError(key: key, location: location)
        }
    }
}
