import GRDB

extension Catalog {
    /// All databases by name.
    package func databases() throws(CatalogError) -> [CatalogDatabase] {
        try read { try DatabaseStatements.all($0) }
    }

    /// The tables of one database, or of all, by database and name.
    package func tables(in database: String? = nil) throws(CatalogError) -> [CatalogTable] {
        try read { connection in
            if let database { _ = try Self.databaseID(database, connection) }
            return try TableStatements.all(connection, database: database)
        }
    }

    /// One table, named `database.table`, or `table` where only one database has it.
    package func table(_ name: String) throws(CatalogError) -> CatalogTable {
        try read { connection in
            let tables = try TableStatements.all(connection, database: nil)
            return try Self.pick(name, from: tables)
        }
    }

    /// One table of `database`.
    package func table(_ name: String, in database: String) throws(CatalogError) -> CatalogTable {
        try table("\(database).\(name)")
    }

    /// The partitions of a table, sorted by their values; deprecated ones included.
    package func partitions(of table: CatalogTable) throws(CatalogError) -> [CatalogPartition] {
        try read { connection in
            guard let id = try TableStatements.id(connection, table.database, table.name) else {
                throw CatalogError.noTable(name: "\(table.database).\(table.name)", known: [])
            }
            return try PartitionStatements.all(connection, tableID: id).map(\.partition)
        }
    }

    /// The schemas that a table had, newest first.
    package func versions(of table: CatalogTable) throws(CatalogError) -> [CatalogTableVersion] {
        try read { connection in
            guard let id = try TableStatements.id(connection, table.database, table.name) else {
                throw CatalogError.noTable(name: "\(table.database).\(table.name)", known: [])
            }
            return try TableStatements.versions(connection, tableID: id)
        }
    }

    /// Every object that the database knows below `targets`, by key: what a crawl need not read
    /// again while size and time stay.
    package func knownFiles(
        in database: String, targets: [String]
    ) throws(CatalogError) -> [String: FoundFile] {
        try read { connection in
            guard let id = try DatabaseStatements.id(connection, database) else { return [:] }
            var known: [String: FoundFile] = [:]
            for table in try TableStatements.all(connection, database: database)
            where targets.contains(where: { LakePrefix.covers($0, table.location) }) {
                guard let tableID = try TableStatements.id(connection, databaseID: id, table.name)
                else { continue }
                for file in try PartitionStatements.files(connection, tableID: tableID) {
                    known[file.file.key] = file
                }
            }
            return known
        }
    }
}

// MARK: - Names

extension Catalog {
    static func databaseID(_ name: String, _ connection: Database) throws -> Int64 {
        guard let id = try DatabaseStatements.id(connection, name) else {
            let known = try DatabaseStatements.all(connection).map(\.name)
            throw CatalogError.noDatabase(name: name, known: known)
        }
        return id
    }

    /// The table that `name` means among `tables`.
    static func pick(_ name: String, from tables: [CatalogTable]) throws -> CatalogTable {
        let exact = tables.filter { "\($0.database).\($0.name)" == name }
        if let table = exact.first { return table }
        let bare = tables.filter { $0.name == name }
        if bare.count == 1 { return bare[0] }
        let known = bare.isEmpty ? tables : bare
        let qualified = bare.count > 1 || name.contains(".")
        throw CatalogError.noTable(
            name: name, known: known.map { qualified ? "\($0.database).\($0.name)" : $0.name })
    }
}

/// Prefixes of the lake, compared by whole path components.
package enum LakePrefix {
    /// Whether `location` is `prefix` or lies below it.
    package static func covers(_ prefix: String, _ location: String) -> Bool {
        let trimmed = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
        return trimmed.isEmpty || location == trimmed || location.hasPrefix(trimmed + "/")
    }
}
