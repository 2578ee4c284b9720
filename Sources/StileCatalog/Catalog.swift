import GRDB

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the lake holds: databases, tables, columns, partitions and versions, in `catalog.sqlite`.
///
/// The catalog is derived state: deleting the file loses nothing that a crawl does not find again.
/// Several processes may have it open; writers wait for each other, readers never wait.
package final class Catalog: Sendable {
    /// How long a writer of another process is waited for.
    static let busyTimeoutSeconds = 20.0

    /// For messages: the path of the database file.
    package let path: String
    private let pool: DatabasePool

    /// Opens, and where needed creates, `catalog.sqlite` in `folder`.
    package init(opening folder: String) throws(CatalogError) {
        let path = folder + "/catalog.sqlite"
        self.path = path
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
            throw .notPermitted(path: folder)
        }
        do {
            pool = try DatabasePool(path: path, configuration: Catalog.configuration())
            try pool.writeWithoutTransaction(Catalog.setDurable)
            try Migrations.migrate(pool)
        } catch {
            throw CatalogError(error, path: path)
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "catalog"
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = 4
        return configuration
    }

    /// GRDB sets NORMAL when it turns WAL on; a crawl that was reported must outlive a power cut.
    private static func setDurable(_ database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
    }

    /// Runs `body` on a snapshot of the catalog.
    func read<Value>(_ body: (Database) throws -> Value) throws(CatalogError) -> Value {
        do {
            return try pool.read(body)
        } catch {
            throw CatalogError(error, path: path)
        }
    }

    /// Runs `body` in one transaction (BEGIN IMMEDIATE) that commits when it returns.
    func write<Value>(_ body: (Database) throws -> Value) throws(CatalogError) -> Value {
        do {
            return try pool.write(body)
        } catch {
            throw CatalogError(error, path: path)
        }
    }
}
