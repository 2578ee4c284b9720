import GRDB

/// The catalog's schema as numbered steps, which are never edited, only appended to.
enum Migrations {
    /// Brings the file to the newest schema; a file from a newer version is refused.
    static func migrate(_ pool: DatabasePool) throws {
        let migrator = migrator()
        let applied = try pool.read { try migrator.appliedIdentifiers($0) }
        let unknown = applied.subtracting(migrator.migrations)
        guard unknown.isEmpty else {
            throw CatalogError.newerSchema(path: pool.path, found: unknown.sorted())
        }
        guard applied.count < migrator.migrations.count else { return }
        try migrator.migrate(pool)
    }

    static func migrator() -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001-tables") { try $0.execute(sql: Self.tables) }
        return migrator
    }

    /// Schemas are stored once and shared: a thousand partitions usually have one. `files` carries
    /// size and time as the crawl saw them, which is what makes an idle crawl cheap.
    private static let tables = """
        CREATE TABLE databases (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 255),
            createdAtMillis INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE schemas (
            id INTEGER PRIMARY KEY,
            columns TEXT NOT NULL UNIQUE CHECK (json_type(columns) = 'array')
        ) STRICT;

        CREATE TABLE tables (
            id INTEGER PRIMARY KEY,
            databaseID INTEGER NOT NULL REFERENCES databases (id) ON DELETE CASCADE,
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
            location TEXT NOT NULL CHECK (length(location) > 0),
            classification TEXT NOT NULL
                CHECK (classification IN ('parquet', 'csv', 'json', 'unknown')),
            parameters TEXT NOT NULL CHECK (json_type(parameters) = 'object'),
            version INTEGER NOT NULL CHECK (version >= 1),
            createdAtMillis INTEGER NOT NULL,
            updatedAtMillis INTEGER NOT NULL,
            UNIQUE (databaseID, name)
        ) STRICT;

        CREATE TABLE columns (
            tableID INTEGER NOT NULL REFERENCES tables (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            name TEXT NOT NULL,
            type TEXT NOT NULL,
            personal TEXT,
            isPartitionKey INTEGER NOT NULL CHECK (isPartitionKey IN (0, 1)),
            PRIMARY KEY (tableID, isPartitionKey, ordinal),
            UNIQUE (tableID, name)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tableVersions (
            tableID INTEGER NOT NULL REFERENCES tables (id) ON DELETE CASCADE,
            version INTEGER NOT NULL CHECK (version >= 1),
            columns TEXT NOT NULL CHECK (json_type(columns) = 'array'),
            partitionKeys TEXT NOT NULL CHECK (json_type(partitionKeys) = 'array'),
            createdAtMillis INTEGER NOT NULL,
            PRIMARY KEY (tableID, version)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE partitions (
            id INTEGER PRIMARY KEY,
            tableID INTEGER NOT NULL REFERENCES tables (id) ON DELETE CASCADE,
            partitionValues TEXT NOT NULL CHECK (json_type(partitionValues) = 'array'),
            location TEXT NOT NULL,
            schemaID INTEGER NOT NULL REFERENCES schemas (id),
            rowCount INTEGER NOT NULL CHECK (rowCount >= 0),
            bytes INTEGER NOT NULL CHECK (bytes >= 0),
            updatedAtMillis INTEGER NOT NULL,
            deprecatedAtMillis INTEGER,
            UNIQUE (tableID, partitionValues)
        ) STRICT;

        CREATE TABLE files (
            partitionID INTEGER NOT NULL REFERENCES partitions (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            bytes INTEGER NOT NULL CHECK (bytes >= 0),
            modifiedAtMillis INTEGER NOT NULL,
            rowCount INTEGER NOT NULL CHECK (rowCount >= 0),
            schemaID INTEGER NOT NULL REFERENCES schemas (id),
            PRIMARY KEY (partitionID, key)
        ) STRICT, WITHOUT ROWID;
        """
}
