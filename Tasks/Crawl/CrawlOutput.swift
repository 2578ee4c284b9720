import StileCatalog

/// What a crawl found and changed.
package struct CrawlOutput: Encodable, Sendable, Hashable {
    package let database: String
    /// Tables and partitions found in the lake.
    package let tables: Int
    package let partitions: Int
    package let tablesAdded: Int
    package let tablesUpdated: Int
    package let tablesDeleted: Int
    package let tablesDeprecated: Int
    package let partitionsAdded: Int
    package let partitionsUpdated: Int
    package let partitionsDeleted: Int
    package let partitionsDeprecated: Int
    package let versionsAdded: Int
    /// Changes that the policy LOG left undone.
    package let changesLogged: Int
    /// Objects whose schema was read, because they are new or were replaced.
    package let filesRead: Int
    package let filesSkipped: Int
    /// The first of the skipped objects, each with the reason.
    package let skipped: [SkippedObject]
    /// Whether the catalog was written.
    package let changed: Bool

    /// How many skipped objects an output names; the rest is only counted.
    static let skippedNamedMax = 10

    init(database: String, counts: CrawlCounts, filesRead: Int, skipped: [SkippedObject]) {
        self.database = database
        tables = counts.tables
        partitions = counts.partitions
        tablesAdded = counts.tablesAdded
        tablesUpdated = counts.tablesUpdated
        tablesDeleted = counts.tablesDeleted
        tablesDeprecated = counts.tablesDeprecated
        partitionsAdded = counts.partitionsAdded
        partitionsUpdated = counts.partitionsUpdated
        partitionsDeleted = counts.partitionsDeleted
        partitionsDeprecated = counts.partitionsDeprecated
        versionsAdded = counts.versionsAdded
        changesLogged = counts.changesLogged
        self.filesRead = filesRead
        filesSkipped = skipped.count
        self.skipped = Array(skipped.prefix(Self.skippedNamedMax))
        changed = !counts.isIdle
    }
}

/// An object that is in no table, and why.
package struct SkippedObject: Encodable, Sendable, Hashable {
    package let key: String
    package let reason: String
}
