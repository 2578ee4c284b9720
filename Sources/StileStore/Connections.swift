import Foundation
import GRDB

/// How connections are set up; each pragma with its reason.
enum Connections {
    /// Seconds to wait for another program's write lock before telling the caller.
    private static let busyTimeoutSeconds = 20.0
    /// Pages of WAL before it is copied back: small, so that the file is reused in place and stays
    /// in the page cache.
    private static let autocheckpointPages = 1000

    static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "stile"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        configuration.prepareDatabase { connection in
            // Debian builds SQLite with secure_delete: it would write zeros over every freed page.
            try connection.execute(sql: "PRAGMA secure_delete = OFF")
            try connection.execute(sql: "PRAGMA temp_store = MEMORY")
            // Each reader has a cache of its own, and reads little at a time.
            let kibibytes = connection.configuration.readonly ? 8_192 : 65_536
            try connection.execute(sql: "PRAGMA cache_size = -\(kibibytes)")
        }
        return configuration
    }

    /// Makes every commit of the writer survive a power cut, and proves that it is set.
    ///
    /// GRDB sets `synchronous = NORMAL` when it turns WAL on, over any setting made before.
    static func makeDurable(_ connection: Connection, path: String) throws {
        try connection.execute(sql: "PRAGMA synchronous = FULL")
        try connection.execute(sql: "PRAGMA wal_autocheckpoint = \(autocheckpointPages)")
        let synchronous = try Int.fetchOne(connection, sql: "PRAGMA synchronous")
        guard synchronous == 2 else {
            throw StoreError.failed(
                "\(path): SQLite reports synchronous = \(synchronous ?? -1), expected 2 (FULL); "
                    + "commits would not survive a power cut, so nothing is written")
        }
        let journal = try String.fetchOne(connection, sql: "PRAGMA journal_mode")
        guard journal == "wal" else {
            throw StoreError.failed(
                "\(path): SQLite reports journal mode \(journal ?? "none"), expected wal; keep "
                    + "the data folder on a local file system")
        }
    }

    /// The path for a reader.
    ///
    /// Reading a WAL file makes its `-shm` beside it. Where the folder cannot be written and no
    /// writer is there, the file does not change and is opened as such.
    static func readerPath(_ path: String, folder: String) -> String {
        let files = FileManager.default
        let hasLog = files.fileExists(atPath: path + "-wal")
        guard !hasLog, !files.isWritableFile(atPath: folder) else { return path }
        let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
        return "file:\(escaped)?immutable=1"
    }
}
