/// What a crawl saw in the lake, to be compared with the catalog.
package struct CrawlFindings: Sendable {
    package let database: String
    /// The prefixes that were looked at; tables of the database below them which were not found
    /// are gone.
    package let targets: [String]
    package let tables: [FoundTable]

    package init(database: String, targets: [String], tables: [FoundTable]) {
        self.database = database
        self.targets = targets
        self.tables = tables
    }
}

/// A table as it lies in the lake.
package struct FoundTable: Sendable {
    package let name: String
    package let location: String
    package let format: TableFormat
    package let partitionKeys: [CatalogColumn]
    package let partitions: [FoundPartition]
    /// Personal-data kinds by column, from the contract; nil keeps what the catalog has.
    package let personal: [String: String]?

    package init(
        name: String, location: String, format: TableFormat, partitionKeys: [CatalogColumn],
        partitions: [FoundPartition], personal: [String: String]? = nil
    ) {
        self.name = name
        self.location = location
        self.format = format
        self.partitionKeys = partitionKeys
        self.partitions = partitions
        self.personal = personal
    }
}

/// The objects of one partition.
package struct FoundPartition: Sendable {
    package let values: [String]
    package let location: String
    package let files: [FoundFile]

    package init(values: [String], location: String, files: [FoundFile]) {
        self.values = values
        self.location = location
        self.files = files
    }
}

/// One object with its schema.
package struct FoundFile: Hashable, Sendable {
    package let file: CatalogFile
    package let columns: [CatalogColumn]

    package init(file: CatalogFile, columns: [CatalogColumn]) {
        self.file = file
        self.columns = columns
    }
}

/// Glue's SchemaChangePolicy: what a crawl may do to tables that are already there. New tables and
/// new partitions are always added.
package struct SchemaChangePolicy: Hashable, Sendable {
    package enum UpdateBehavior: String, Hashable, Sendable, CaseIterable {
        case log = "LOG"
        case updateInDatabase = "UPDATE_IN_DATABASE"
    }

    package enum DeleteBehavior: String, Hashable, Sendable, CaseIterable {
        case log = "LOG"
        case deleteFromDatabase = "DELETE_FROM_DATABASE"
        case deprecateInDatabase = "DEPRECATE_IN_DATABASE"
    }

    package var update: UpdateBehavior
    package var delete: DeleteBehavior

    package init(
        update: UpdateBehavior = .updateInDatabase, delete: DeleteBehavior = .deleteFromDatabase
    ) {
        self.update = update
        self.delete = delete
    }
}

/// What a crawl changed in the catalog; all zero but the totals for an idle crawl.
package struct CrawlCounts: Hashable, Sendable {
    /// Tables and partitions found.
    package var tables = 0
    package var partitions = 0
    package var tablesAdded = 0
    package var tablesUpdated = 0
    package var tablesDeleted = 0
    package var tablesDeprecated = 0
    package var partitionsAdded = 0
    package var partitionsUpdated = 0
    package var partitionsDeleted = 0
    package var partitionsDeprecated = 0
    /// New table versions, first ones included.
    package var versionsAdded = 0
    /// Changes seen but, by the policy LOG, not made.
    package var changesLogged = 0

    /// Whether anything was written.
    package var isIdle: Bool {
        var totals = CrawlCounts()
        totals.tables = tables
        totals.partitions = partitions
        totals.changesLogged = changesLogged
        return self == totals
    }
}
