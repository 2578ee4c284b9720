import Foundation
import StileDataset
import StileDuckDB
import StileJSON
import StileLake

/// Rows and digests of a set of rows.
struct ContentDigest: Hashable {
    var rows: Int64 = 0
    /// Over the data columns.
    var data = "0-0"
    /// With the provenance columns.
    var full = "0-0"
}

extension PartitionMerge {
    struct Merged {
        var isChanged: Bool
        /// Rows of this period are in the partition now.
        var holdsPeriod: Bool
        /// Rows of this period that lost against another with the same key, by provenance.
        var lost: [String: Int64]
    }

    /// Replaces this period's rows in one partition, and nothing if they are there already.
    func merge(_ partition: String) async throws -> Merged {
        let key = layout.cleanKey(partition: partition)
        let piece = rows.pieces.first { $0.partition == partition }
        let old = try await lake.info(key) == nil ? nil : lake.localFile(key, scratch: scratch)
        let superseded = try await supersededFile(partition)
        let sql = MergeSQL(
            columns: try await columns(old), old: old, superseded: superseded,
            pieces: piece?.files ?? [],
            provenancePrefix: layout.provenance(period, object: ""),
            deduplicateBy: contract.deduplicateBy)
        let target = scratch + "/partition-\(FileDigest.sha256(partition).prefix(16)).parquet"
        let options = DuckDB.Options(temporaryDirectory: scratch + "/spill")
        let results = try await engine.run(sql.compare(), options: options)
        guard results.count == 3, let previous = results[0].rows.first,
            let new = results[1].rows.first
        else {
            throw DuckDBError.unreadableResult(reason: "expected two digests of \(partition)")
        }
        let (before, after) = (Self.digest(previous), Self.digest(new))
        let needsWrite = before.full != after.full || (old != nil) != (after.rows > 0)
        let file =
            needsWrite && after.rows > 0
            ? try await write(sql, target, options, onlyPiece: piece?.files) : nil
        try faults.reach("written")
        // Both files are made before either is replaced: they are made of each other.
        try await keepSuperseded(partition, sql, options)
        if let file {
            try await lake.publish(localFile: file, to: key)
        } else if needsWrite {
            try await lake.delete(key)
        }
        try faults.reach("published")
        try await record(partition, after)
        return Merged(
            isChanged: before.data != after.data, holdsPeriod: piece != nil,
            lost: Self.lost(results[2].rows))
    }

    /// The file of rows that lost in earlier runs, if any.
    private func supersededFile(_ partition: String) async throws -> String? {
        let key = layout.supersededKey(partition: partition)
        guard !contract.deduplicateBy.isEmpty, try await lake.info(key) != nil else { return nil }
        return try await lake.localFile(key, scratch: scratch)
    }

    /// Keeps the rows that lose now, before the partition loses them: they come back when the row
    /// that won goes.
    private func keepSuperseded(
        _ partition: String, _ sql: MergeSQL, _ options: DuckDB.Options
    ) async throws {
        guard !contract.deduplicateBy.isEmpty else { return }
        let target = scratch + "/superseded.parquet"
        _ = try await engine.run(sql.writeSuperseded(to: target), options: options)
        try await lake.publish(
            localFile: target, to: layout.supersededKey(partition: partition))
    }

    private static func lost(_ rows: [JSONObject]) -> [String: Int64] {
        var lost: [String: Int64] = [:]
        for row in rows {
            guard let object = row["o"]?.stringValue, let count = row["lost"]?.integerValue else {
                continue
            }
            lost[object] = count
        }
        return lost
    }

    /// The contract's columns, then the new ones of this period and of the old file by name.
    private func columns(_ old: String?) async throws -> [(name: String, type: String)] {
        var names = Set(rows.columns.map(\.name))
        var extras = rows.columns.dropFirst(contract.columns.count).map(\.name)
        if let old {
            let described = try await engine.query(
                "SELECT column_name AS n FROM (DESCRIBE FROM read_parquet(\(SQL.literal(old)), "
                    + "hive_partitioning = false));")
            for name in described.compactMap({ $0["n"]?.stringValue })
            where !name.hasPrefix("_") && names.insert(name).inserted { extras.append(name) }
        }
        return rows.columns.prefix(contract.columns.count) + extras.sorted().map { ($0, "VARCHAR") }
    }

    /// The finished file: a single fresh piece is one already.
    private func write(
        _ sql: MergeSQL, _ target: String, _ options: DuckDB.Options, onlyPiece files: [String]?
    ) async throws -> String {
        if sql.old == nil, sql.deduplicateBy.isEmpty, let files, files.count == 1 {
            return files[0]
        }
        _ = try await engine.run(sql.write(to: target), options: options)
        return target
    }

    private func record(_ partition: String, _ digest: ContentDigest) async throws {
        let key = layout.partitionRecordKey(partition: partition)
        guard digest.rows > 0 else { return try await lake.delete(key) }
        let bytes = try await lake.info(layout.cleanKey(partition: partition))?.bytes ?? 0
        try await PartitionRecord(
            dataset: contract.dataset, partition: partition, rows: digest.rows, bytes: bytes,
            digest: digest.data, fullDigest: digest.full
        ).save(key, to: lake)
    }

    private static func digest(_ row: JSONObject) -> ContentDigest {
        let rows = row["n"]?.integerValue ?? 0
        func text(_ name: String) -> String {
            "\(rows)-\(row[name]?.stringValue ?? row[name]?.numberValue?.description ?? "0")"
        }
        return ContentDigest(rows: rows, data: text("data"), full: text("complete"))
    }
}
