import Foundation
import GRDB
import Synchronization

/// SQLite's connection, as GRDB calls it; our own `Database` is the whole store.
typealias Connection = GRDB.Database

/// What a process wants of a data folder.
package enum DatabaseMode: Sendable {
    /// Reads and writes; one process at a time. The purpose is told to whoever comes second.
    case owner(purpose: String)
    /// Becomes the owner in the place of another, whose lock came as an open file.
    case heir(purpose: String, lock: Int32)
    /// Reads only; works beside an owner.
    case reader
}

/// The data folder: one SQLite file in WAL mode, and the lock that says who may write it.
///
/// All methods block the calling thread for the time of a query. Writes of executions go through
/// `commit`; everything else is a small transaction of its own.
package final class Database: Sendable {
    package let folder: String
    let path: String
    private let reader: any DatabaseReader
    private let writer: (any DatabaseWriter)?
    private let lock: OwnerLock?
    /// Rises with every deploy through this object: who caches state machines compares it.
    private let deploys = Atomic<Int>(0)

    package init(opening folder: String, mode: DatabaseMode) throws(StoreError) {
        self.folder = folder
        self.path = folder + "/stile.sqlite"
        switch mode {
        case .owner(let purpose):
            try Self.makeFolder(folder)
            lock = try OwnerLock(folder: folder, purpose: purpose)
            let pool = try Self.openWriter(path)
            writer = pool
            reader = pool
        case .heir(let purpose, let descriptor):
            lock = try OwnerLock(folder: folder, purpose: purpose, inheriting: descriptor)
            let pool = try Self.openWriter(path)
            writer = pool
            reader = pool
        case .reader:
            lock = nil
            writer = nil
            reader = try Self.openReader(path, folder: folder)
        }
    }

    private init(memory queue: DatabaseQueue) {
        folder = ":memory:"
        path = ":memory:"
        lock = nil
        writer = queue
        reader = queue
    }

    /// A store without a file, gone with the object.
    package static func inMemory() throws(StoreError) -> Database {
        do {
            let queue = try DatabaseQueue(configuration: Connections.configuration())
            try Migrations.apply(to: queue, path: ":memory:")
            return Database(memory: queue)
        } catch {
            throw StoreError(error, path: ":memory:")
        }
    }

    /// Who owns `folder` now; nil when nobody does.
    package static func owner(of folder: String) -> OwnerInfo? { OwnerLock.holder(of: folder) }

    /// The newest form of the file that this program knows; an older program refuses it.
    package static var schemaVersion: Int { Migrations.latest }

    /// The lock as an open file that outlives `close`, for a process that is to be the owner next; the
    /// caller closes it. Nil when this is no owner.
    package func leaveLock() -> Int32? { lock?.duplicate() }

    /// Tells other processes where the owner listens; nil: nowhere for the moment.
    package func announce(socketPath: String?) throws(StoreError) {
        try lock?.announce(socketPath: socketPath, folder: folder)
    }

    /// Closes the file and gives the folder up; the object is of no use afterwards.
    package func close() throws(StoreError) {
        defer { lock?.release() }
        // SQLite copies the log back into the file when the last connection closes, if that one may
        // write: the pool's readers go first, so that the one file is whole and can be copied.
        (reader as? DatabasePool)?.invalidateReadOnlyConnections()
        do { try reader.close() } catch { throw StoreError(error, path: path) }
    }

    /// Deploys that were committed through this object, the only one that may deploy.
    package var deployCount: Int { deploys.load(ordering: .acquiring) }

    func countDeploy() { deploys.add(1, ordering: .releasing) }

    // MARK: - Access for the query files

    /// Runs `body` on a read-only view of the last commit.
    func read<Value>(_ body: (Connection) throws -> Value) throws(StoreError) -> Value {
        do { return try reader.read(body) } catch { throw StoreError(error, path: path) }
    }

    /// Runs `body` in one `BEGIN IMMEDIATE … COMMIT` on the only writing connection.
    func write<Value>(_ body: (Connection) throws -> Value) throws(StoreError) -> Value {
        guard let writer else {
            throw .failed("\(path) was opened for reading only; this command must own the folder")
        }
        do {
            return try writer.writeWithoutTransaction { connection in
                var value: Value?
                try connection.inTransaction(.immediate) {
                    value = try body(connection)
                    return .commit
                }
                guard let value else { preconditionFailure("the transaction's body did not run") }
                return value
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// As `write`, without foreign keys: a removal that takes along what refers to a row must not
    /// search the whole history for more of it.
    func writeUnchecked<Value>(
        _ body: (Connection) throws -> Value
    ) throws(StoreError) -> Value {
        guard let writer else {
            throw .failed("\(path) was opened for reading only; this command must own the folder")
        }
        do {
            return try writer.writeWithoutTransaction { connection in
                // SQLite ignores this pragma within a transaction.
                try connection.execute(sql: "PRAGMA foreign_keys = OFF")
                let result = Result {
                    var value: Value?
                    try connection.inTransaction(.immediate) {
                        value = try body(connection)
                        return .commit
                    }
                    guard let value else {
                        preconditionFailure("the transaction's body did not run")
                    }
                    return value
                }
                try connection.execute(sql: "PRAGMA foreign_keys = ON")
                return try result.get()
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    // MARK: - Opening

    static func makeFolder(_ folder: String) throws(StoreError) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            switch (error as? CocoaError)?.code {
            case .fileWriteOutOfSpace: throw .full(path: folder)
            case .fileWriteFileExists:
                throw .failed("\(folder) is a file; name a folder with --data")
            case .fileWriteNoPermission, .fileWriteVolumeReadOnly:
                throw .notPermitted(path: folder)
            default: throw .failed("cannot make the folder \(folder): \(error)")
            }
        }
    }

    private static func openWriter(_ path: String) throws(StoreError) -> DatabasePool {
        do {
            // SQLite opens a file without write permission for reading and fails much later.
            try refuseFolder(path)
            if FileManager.default.fileExists(atPath: path),
                !FileManager.default.isWritableFile(atPath: path)
            {
                throw StoreError.notPermitted(path: path)
            }
            let pool = try DatabasePool(path: path, configuration: Connections.configuration())
            try pool.writeWithoutTransaction { connection in
                try Connections.makeDurable(connection, path: path)
            }
            try Migrations.apply(to: pool, path: path)
            return pool
        } catch {
            throw StoreError(error, path: path)
        }
    }

    private static func openReader(
        _ path: String, folder: String
    ) throws(StoreError) -> any DatabaseReader {
        try refuseUnreadable(path, folder: folder)
        do {
            var configuration = Connections.configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(
                path: Connections.readerPath(path, folder: folder), configuration: configuration)
            try queue.read { try Migrations.checkKnown($0, path: path) }
            return queue
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Tells apart the reasons for which there is nothing to read.
    static func refuseUnreadable(_ path: String, folder: String) throws(StoreError) {
        let files = FileManager.default
        var isDirectory: ObjCBool = false
        let exists = files.fileExists(atPath: folder, isDirectory: &isDirectory)
        if exists, !isDirectory.boolValue {
            throw .failed("\(folder) is a file; name a folder with --data")
        }
        if exists, !files.isExecutableFile(atPath: folder) { throw .notReadable(path: folder) }
        guard files.fileExists(atPath: path) else { throw .missing(path: path) }
        try refuseFolder(path)
        guard files.isReadableFile(atPath: path) else { throw .notReadable(path: path) }
    }

    private static func refuseFolder(_ path: String) throws(StoreError) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
            isDirectory.boolValue
        else { return }
        throw .failed(
            "\(path) is a folder, expected the database file; move it away, or name another folder "
                + "with --data")
    }
}
