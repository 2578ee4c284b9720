/// What one dataset is: how it is delivered, what its columns mean, which rows and days are good.
///
/// One JSON file per dataset; the pipeline tasks know nothing of a dataset but what stands here.
package struct DatasetContract: Hashable, Sendable {
    /// Small letters, digits and `_`: stands in keys, table names and SQL.
    package let dataset: String
    package let format: DatasetFormat
    package let landing: LandingPattern
    package let ignore: [LandingPattern]
    package let columns: [ContractColumn]
    /// Name of the timestamp column by which clean rows are partitioned.
    package let eventTime: String
    package let partition: PartitionRule
    package let rowRules: [RowRule]
    /// DQDL rules over the clean rows of a day.
    package let quality: [String]
    package let newColumns: NewColumnPolicy
    /// Names of the key columns; empty keeps exact duplicates.
    package let deduplicateBy: [String]
    /// Hex SHA-256 of the contract's text: a changed contract makes a day stale.
    package let sha256: String

    package func column(named name: String) -> ContractColumn? {
        columns.first { $0.name == name }
    }
}

/// How records lie in an object.
package enum DatasetFormat: Hashable, Sendable {
    case csv(CSVFormat)
    /// One JSON object per line.
    case jsonLines
    case parquet
    /// One record per line, taken apart by a regular expression with named groups.
    case log(pattern: String)
}

/// RFC 4180 with another delimiter if wanted.
package struct CSVFormat: Hashable, Sendable {
    /// One ASCII byte.
    package var delimiter: UInt8 = UInt8(ascii: ",")
    /// Without a header the columns stand in the contract's order.
    package var hasHeader = true
    /// Texts that mean "no value", such as `NA`; the empty text always does.
    package var nullTexts: [String] = []
}

/// One clean column and where its value comes from.
package struct ContractColumn: Hashable, Sendable {
    package let name: String
    package let origin: ColumnOrigin
    package let type: ColumnType
    /// A row without a value is `bad_type`.
    package let isRequired: Bool
    /// Applied in order after trimming, before the type is read.
    package let transforms: [ColumnTransform]
    /// `strptime` format of a timestamp or date; nil means ISO 8601.
    package let timeFormat: String?
    /// A tag such as `email` or `name`: personal data, inherited by what is made from it.
    package let personal: String?
}

package enum ColumnOrigin: Hashable, Sendable {
    /// The column, key or group of this name in the source.
    case source(String)
    /// A `{name}` of the landing pattern.
    case path(String)
    case constant(String)
}

package enum ColumnType: Hashable, Sendable {
    case string, boolean, int, bigint, double, date, timestamp
    case decimal(precision: Int, scale: Int)

    /// The type's name in DuckDB's SQL.
    package var sqlName: String {
        switch self {
        case .string: "VARCHAR"
        case .boolean: "BOOLEAN"
        case .int: "INTEGER"
        case .bigint: "BIGINT"
        case .double: "DOUBLE"
        case .date: "DATE"
        case .timestamp: "TIMESTAMP"
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        }
    }
}

package enum ColumnTransform: String, Hashable, Sendable, CaseIterable {
    case upper
    case lower
    /// `17850.0` becomes `17850`; `17850.5` stays and fails as an integer.
    case stripTrailingZeroFraction
}

/// The partition of a clean row: its event time in `zone`, cut to `unit`.
package struct PartitionRule: Hashable, Sendable {
    package enum Unit: String, Hashable, Sendable, CaseIterable {
        case day, hour
    }

    package let unit: Unit
    /// An IANA name; `UTC` by default.
    package let zone: String
}

/// A condition that a clean row fulfils; null counts as fulfilled only if the SQL says so.
package struct RowRule: Hashable, Sendable {
    package let id: String
    /// A boolean expression over the clean columns.
    package let sql: String
}

/// What becomes of a source column that the contract does not know.
package enum NewColumnPolicy: String, Hashable, Sendable, CaseIterable {
    /// Kept as a string column after the contract's.
    case add
    case ignore
    /// The task fails and names it.
    case fail
}
