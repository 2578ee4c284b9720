import Foundation

/// Blocking file system calls, with their failures as `SystemCallError`.
enum Files {
    /// An open file, closed when the last reference goes, which also gives up its `flock`.
    final class Descriptor: Sendable {
        let number: Int32

        init(opening path: String, _ flags: Int32, mode: mode_t = 0o644)
            throws(SystemCallError)
        {
            number = open(path, flags | O_CLOEXEC, mode)
            guard number >= 0 else { throw .last("opening the file") }
        }

        deinit { close(number) }
    }

    /// What there is at `path` itself, not at the end of a symbolic link; nil when nothing is.
    static func status(_ path: String) throws(SystemCallError) -> stat? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .last("reading the file's status")
        }
        return status
    }

    /// The status of an open file.
    static func status(of file: Descriptor) throws(SystemCallError) -> stat {
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw .last("reading the file's status") }
        return status
    }

    /// The path without symbolic links.
    static func realPath(_ path: String) throws(SystemCallError) -> String {
        guard let resolved = realpath(path, nil) else { throw .last("resolving the path") }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Makes the directories from `root` (which exists) down to `path`, durably.
    static func makeDirectories(_ path: String, under root: String) throws(SystemCallError) {
        guard path != root, try status(path) == nil else { return }
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        if parent.utf8.count > root.utf8.count {
            try makeDirectories(parent, under: root)
        }
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .last("making a directory") }
        try synchronize(directory: parent.isEmpty ? "/" : parent)
    }

    /// Makes the names in a directory survive a power loss.
    static func synchronize(directory: String) throws(SystemCallError) {
        try synchronize(try Descriptor(opening: directory, O_RDONLY | O_DIRECTORY))
    }

    /// Makes a file's bytes survive a power loss.
    static func synchronize(_ file: Descriptor) throws(SystemCallError) {
        guard fsync(file.number) == 0 else { throw .last("synchronising the file") }
    }

    /// Writes all of `bytes` at the file's position.
    static func write(_ bytes: UnsafeRawBufferPointer, to file: Descriptor)
        throws(SystemCallError)
    {
        var rest = bytes
        while !rest.isEmpty {
            let count = Foundation.write(file.number, rest.baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .last("writing the file")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }

    /// The next bytes of the file, at most `buffer.count`; 0 at its end.
    static func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer)
        throws(SystemCallError) -> Int
    {
        while true {
            let count = Foundation.read(file.number, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw .last("reading the file") }
        }
    }

    /// The names in a directory but `.` and `..`, as bytes; nil when there is no such directory.
    static func names(in directory: String) throws(SystemCallError) -> [[UInt8]]? {
        guard let stream = opendir(directory) else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .last("listing the directory")
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            // The entry is shorter than `dirent`: it must not be copied as a whole.
            let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
            let start = UnsafeRawPointer(entry).advanced(by: offset)
            let name = Array(UnsafeRawBufferPointer(start: start, count: strlen(start)))
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
        }
        guard errno == 0 else { throw .last("listing the directory") }
        return names
    }

    /// Removes a file, or a directory with everything in it; symbolic links are not followed.
    static func removeTree(_ path: String) throws(SystemCallError) {
        guard let status = try status(path) else { return }
        guard status.isDirectory else {
            guard unlink(path) == 0 || errno == ENOENT else { throw .last("removing the file") }
            return
        }
        for name in try names(in: path) ?? [] {
            try removeTree(path + "/" + String(decoding: name, as: UTF8.self))
        }
        guard rmdir(path) == 0 || errno == ENOENT else { throw .last("removing the directory") }
    }
}

extension stat {
    var isDirectory: Bool { st_mode & S_IFMT == S_IFDIR }
    var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
    var isSymbolicLink: Bool { st_mode & S_IFMT == S_IFLNK }

    var modifiedAtMillis: Int64 {
        Int64(st_mtim.tv_sec) * 1000 + Int64(st_mtim.tv_nsec) / 1_000_000
    }
}
