/// The keys of one dataset in the lake: the only place where they are spelled.
package struct LakeLayout: Hashable, Sendable {
    package let dataset: String

    package init(dataset: String) {
        self.dataset = dataset
    }

    // MARK: - Raw

    package var rawPrefix: String { "raw/\(dataset)/" }

    package func rawPrefix(_ period: DataPeriod) -> String { "\(rawPrefix)\(period.path)/" }

    package func rawKey(_ period: DataPeriod, object: String) -> String {
        rawPrefix(period) + object
    }

    package func manifestKey(_ period: DataPeriod) -> String {
        rawPrefix(period) + Self.manifestName
    }

    /// No delivered object may have this name.
    package static let manifestName = "_manifest.json"

    // MARK: - Clean

    package var cleanPrefix: String { "clean/\(dataset)/" }

    /// `partition` is `year=2010/month=12/day=01[/hour=10]`.
    package func cleanKey(partition: String) -> String {
        "\(cleanPrefix)\(partition)/\(Self.partName)"
    }

    /// The one file of a partition.
    package static let partName = "part-0.parquet"

    /// The value of `_object` in the rows of a raw object: unique within the dataset.
    package func provenance(_ period: DataPeriod, object: String) -> String {
        "\(period.path)/\(object)"
    }

    // MARK: - Quarantine and records

    package func quarantinePrefix(_ period: DataPeriod) -> String {
        "quarantine/\(dataset)/\(period.path)/"
    }

    package func quarantineKey(_ period: DataPeriod, object: String) -> String {
        quarantinePrefix(period) + Self.component(object, suffix: ".jsonl")
    }

    package func qualityKey(_ period: DataPeriod) -> String {
        "records/\(dataset)/quality/\(period.path)/_result.json"
    }

    package func conservationKey(_ period: DataPeriod) -> String {
        "records/\(dataset)/conservation/\(period.path)/_record.json"
    }

    package var conservationPrefix: String { "records/\(dataset)/conservation/" }

    package func lineageKey(_ period: DataPeriod) -> String {
        "records/\(dataset)/lineage/\(period.path)/_record.json"
    }

    package func partitionRecordKey(partition: String) -> String {
        "\(partitionRecordPrefix)\(partition)/_record.json"
    }

    package var partitionRecordPrefix: String { "records/\(dataset)/partitions/" }

    /// Rows that lost against another row with the same key, kept so that they can come back.
    package func supersededKey(partition: String) -> String {
        "records/\(dataset)/superseded/\(partition)/\(Self.partName)"
    }

    /// The lock under which the dataset's clean partitions change.
    package var cleanLock: String { "clean/\(dataset)" }

    /// The lock under which one period's raw objects and manifest change.
    package func rawLock(_ period: DataPeriod) -> String { "raw/\(dataset)/\(period.path)" }

    /// The last name with `suffix`, shortened by a digest where it would be too long for a file.
    private static func component(_ object: String, suffix: String) -> String {
        let name =
            object.utf8.lastIndex(of: UInt8(ascii: "/")).map {
                String(object[object.index(after: $0)...])
            } ?? object
        guard name.utf8.count + suffix.utf8.count > 255 else { return object + suffix }
        let folder = String(object.dropLast(name.count))
        var short = name
        while short.utf8.count > 200 { short.removeLast() }
        let digest = FileDigest.sha256(name).prefix(16)
        return folder + short + "~" + digest + suffix
    }
}

/// A clean partition in hive style.
package struct CleanPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// `year=2010/month=12/day=01[/hour=10]`.
    package let path: String

    package init(path: String) {
        self.path = path
    }

    package var description: String { path }
    package static func < (left: CleanPartition, right: CleanPartition) -> Bool {
        left.path < right.path
    }
}
