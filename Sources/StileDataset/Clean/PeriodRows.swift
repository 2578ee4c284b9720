import StileDuckDB

/// The rows of one period after reading: where they lie, and the count of each fate.
package struct PeriodRows: Sendable {
    /// Rows of one object before partitions are merged.
    package struct ObjectRows: Hashable, Sendable {
        package var name: String
        package var rowsIn: Int64
        package var good: Int64
        package var quarantined: Int64
    }

    /// Typed rows of one partition, with `_object` and `_row`.
    package struct Piece: Hashable, Sendable {
        /// `year=2010/month=12/day=01[/hour=10]`.
        package var partition: String
        package var files: [String]
        package var rows: Int64
    }

    package var objects: [ObjectRows]
    package var reasons: [QuarantineReason: Int64]
    package var pieces: [Piece]
    /// The data columns in their order, without provenance, with their SQL types.
    package var columns: [(name: String, type: String)]
    /// Digest of the SQL that made the rows.
    package var sqlSHA256: String
    /// Keys of the quarantine files.
    package var quarantineKeys: [String]
    /// The first bad rows as `object:line reason detail`, at most ten.
    package var examples: [String]

    /// SELECT of all good rows, with `_object` and `_row`.
    package var goodRows: String {
        let files = pieces.flatMap(\.files)
        if !files.isEmpty {
            return "SELECT * FROM read_parquet(\(SQL.list(files)), hive_partitioning = false)"
        }
        let shape = columns.map { "NULL::\($0.type) AS \(SQL.identifier($0.name))" }
        return "SELECT * FROM (SELECT \(shape.joined(separator: ", ")), NULL::VARCHAR AS _object, "
            + "NULL::BIGINT AS _row) WHERE false"
    }

    package var rowsIn: Int64 { objects.reduce(0) { $0 + $1.rowsIn } }
    package var rowsGood: Int64 { objects.reduce(0) { $0 + $1.good } }
    package var rowsQuarantined: Int64 { objects.reduce(0) { $0 + $1.quarantined } }
}

/// Rows that went missing between reading and writing: a defect, never data.
package struct ConservationFault: Error, Hashable, Sendable, CustomStringConvertible {
    package let period: String
    package let detail: String

    package init(period: String, detail: String) {
        self.period = period
        self.detail = detail
    }

    package var description: String {
        "rows are not conserved in \(period), nothing was changed: \(detail)"
    }
}

/// The raw object is not what the manifest says.
package struct RawMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    package let key: String

    package var description: String {
        "\(key) is not the object that the manifest names: run landing-to-raw for its period again"
    }
}

/// Raw has no manifest for the period.
package struct NoManifest: Error, Hashable, Sendable, CustomStringConvertible {
    package let dataset: String
    package let period: String

    package init(dataset: String, period: String) {
        self.dataset = dataset
        self.period = period
    }

    package var description: String {
        "\(dataset) has nothing in raw for \(period): run landing-to-raw for it first"
    }
}
