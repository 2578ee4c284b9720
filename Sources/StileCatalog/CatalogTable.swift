package import StileJSON

/// A database of the catalog: a name for a set of tables.
package struct CatalogDatabase: Hashable, Sendable {
    package let name: String
    package let tableCount: Int
    package let createdAtMillis: Int64
}

/// A column, with its type in Hive's words as Glue has them (`bigint`, `decimal(12,2)`, `array<int>`).
package struct CatalogColumn: Hashable, Sendable {
    package var name: String
    package var type: String
    /// The kind of personal data it holds (`email`, `id`, …), nil for none known.
    package var personal: String?

    package init(name: String, type: String, personal: String? = nil) {
        self.name = name
        self.type = type
        self.personal = personal
    }
}

/// A table as the catalog knows it now.
package struct CatalogTable: Hashable, Sendable {
    package let database: String
    package let name: String
    /// Prefix of its objects in the lake, without a slash at the end: `clean/online_retail`.
    package let location: String
    /// `parquet`, `csv`, `json`, or `unknown`.
    package let classification: TableFormat
    package let columns: [CatalogColumn]
    package let partitionKeys: [CatalogColumn]
    /// Glue's: `classification`, `recordCount`, `sizeKey`, `objectCount`, `averageRecordSize`, and
    /// `DEPRECATED_BY_CRAWLER` (milliseconds) once its objects are gone and the policy keeps it.
    package let parameters: JSONObject
    /// Grows by one when the columns or the partition keys changed.
    package let version: Int
    package let partitionCount: Int
    package let rowCount: Int64
    package let bytes: Int64
    package let createdAtMillis: Int64
    package let updatedAtMillis: Int64
}

/// How the objects of a table are written.
package enum TableFormat: String, Hashable, Sendable, CaseIterable {
    case parquet, csv, json, unknown
}

/// One partition: the objects that share the values of the partition keys.
package struct CatalogPartition: Hashable, Sendable {
    /// In the order of the table's partition keys; empty for a table without keys.
    package let values: [String]
    package let location: String
    /// The partition's own schema, which may lack columns of the table or hold narrower types.
    package let columns: [CatalogColumn]
    package let files: [CatalogFile]
    package let rowCount: Int64
    package let bytes: Int64
    package let updatedAtMillis: Int64
    /// When a crawl found its objects gone and the policy kept it; nil for a live partition.
    package let deprecatedAtMillis: Int64?
}

/// One object of a partition, as the crawl that read it saw it.
package struct CatalogFile: Hashable, Sendable {
    package let key: String
    package let bytes: Int64
    package let modifiedAtMillis: Int64
    package let rowCount: Int64

    package init(key: String, bytes: Int64, modifiedAtMillis: Int64, rowCount: Int64) {
        self.key = key
        self.bytes = bytes
        self.modifiedAtMillis = modifiedAtMillis
        self.rowCount = rowCount
    }
}

/// A schema that a table had.
package struct CatalogTableVersion: Hashable, Sendable {
    package let version: Int
    package let columns: [CatalogColumn]
    package let partitionKeys: [CatalogColumn]
    package let createdAtMillis: Int64
}
