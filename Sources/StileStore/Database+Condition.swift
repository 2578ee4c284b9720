import Glibc

// What a watcher outside asks; no query, so that it never waits for the writer.
extension Database {
    /// Below this much free space the next commits may fail.
    private static let freeBytesMin: UInt64 = 16 * 1024 * 1024

    /// Bytes of the database file and of its write-ahead log; zero for a store in memory.
    package var fileBytes: (main: Int64, wal: Int64) {
        (Self.size(of: path), Self.size(of: path + "-wal"))
    }

    /// Why the next commit would fail, as far as can be told without one; nil when nothing is known
    /// to be in its way.
    package var obstacle: StoreError? {
        guard folder != ":memory:" else { return nil }
        guard access(path, F_OK) == 0 else { return .missing(path: path) }
        guard access(path, W_OK) == 0, access(folder, W_OK) == 0 else {
            return .notPermitted(path: path)
        }
        var system = statvfs()
        guard statvfs(folder, &system) == 0 else { return nil }
        if system.f_flag & UInt(ST_RDONLY) != 0 { return .notPermitted(path: path) }
        let free = UInt64(system.f_bavail) * UInt64(system.f_frsize)
        return free < Self.freeBytesMin ? .full(path: path) : nil
    }

    private static func size(of path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}
