package import StileJSON

/// Which clean partitions the rows of one period are in:
/// `records/<dataset>/lineage/<period>/_record.json`.
///
/// Written as an intent before partitions change and as done afterwards, so that after a crash, or
/// when an object is replaced, the old rows are found wherever they are.
package struct LineageRecord: Hashable, Sendable {
    package var dataset: String
    package var period: DataPeriod
    /// The partitions are being changed, or were when the process died.
    package var isIntent: Bool
    package var partitions: [String]
    /// Digest of the manifest's names and checksums, the contract and the SQL: when all three are
    /// the same, the period is up to date.
    package var inputs: String
    package var contractSHA256: String
    package var sqlSHA256: String

    package init(
        dataset: String, period: DataPeriod, isIntent: Bool, partitions: [String], inputs: String,
        contractSHA256: String, sqlSHA256: String
    ) {
        self.dataset = dataset
        self.period = period
        self.isIntent = isIntent
        self.partitions = partitions
        self.inputs = inputs
        self.contractSHA256 = contractSHA256
        self.sqlSHA256 = sqlSHA256
    }
}

extension LineageRecord: Record {
    package var json: JSON {
        [
            "dataset": .string(dataset), "day": .string(period.dayText),
            "hour": period.hour.map { .integer($0) } ?? .null,
            "status": isIntent ? "intent" : "done",
            "contract_sha256": .string(contractSHA256), "sql_sha256": .string(sqlSHA256),
            "inputs": .string(inputs), "partitions": .array(partitions.map { .string($0) }),
        ]
    }

    package init(json: JSON, reader: RecordReader) throws(RecordError) {
        dataset = try reader.string(json, "dataset")
        period = try reader.period(json)
        isIntent = try reader.string(json, "status") == "intent"
        contractSHA256 = try reader.string(json, "contract_sha256")
        sqlSHA256 = try reader.string(json, "sql_sha256")
        inputs = try reader.string(json, "inputs")
        partitions = try reader.strings(json, "partitions")
    }
}

/// What one clean partition holds: `records/<dataset>/partitions/<partition>/_record.json`.
package struct PartitionRecord: Hashable, Sendable {
    package var dataset: String
    package var partition: String
    package var rows: Int64
    package var bytes: Int64
    /// Free of order: count and sum of row hashes over the data columns.
    package var digest: String
    /// The same with the provenance columns: changes also when only an object was replaced.
    package var fullDigest: String

    package init(
        dataset: String, partition: String, rows: Int64, bytes: Int64, digest: String,
        fullDigest: String
    ) {
        self.dataset = dataset
        self.partition = partition
        self.rows = rows
        self.bytes = bytes
        self.digest = digest
        self.fullDigest = fullDigest
    }
}

extension PartitionRecord: Record {
    package var json: JSON {
        [
            "dataset": .string(dataset), "partition": .string(partition), "rows": .integer(rows),
            "bytes": .integer(bytes), "digest": .string(digest),
            "full_digest": .string(fullDigest),
        ]
    }

    package init(json: JSON, reader: RecordReader) throws(RecordError) {
        dataset = try reader.string(json, "dataset")
        partition = try reader.string(json, "partition")
        rows = try reader.integer(json, "rows")
        bytes = try reader.integer(json, "bytes")
        digest = try reader.string(json, "digest")
        fullDigest = try reader.string(json, "full_digest")
    }
}
