import Foundation
package import StileDuckDB
import StileJSON
package import StileLake

/// Reads one period of raw strictly: typed rows by partition in scratch, the rest in quarantine.
package struct PeriodReader: Sendable {
    let contract: DatasetContract
    let manifest: Manifest
    let lake: any ObjectStore
    let engine: DuckDB
    let scratch: String
    let executionID: String

    package init(
        contract: DatasetContract, manifest: Manifest, lake: any ObjectStore,
        engine: DuckDB, scratch: String, executionID: String
    ) {
        self.contract = contract
        self.manifest = manifest
        self.lake = lake
        self.engine = engine
        self.scratch = scratch
        self.executionID = executionID
    }

    var layout: LakeLayout { LakeLayout(dataset: contract.dataset) }
    var options: DuckDB.Options { DuckDB.Options(temporaryDirectory: scratch + "/spill") }

    /// `progress` gets the number of objects read and of all.
    package func read(
        progress: @Sendable (Int, Int) throws -> Void = { _, _ in }
    ) async throws -> PeriodRows {
        let staged = try await stage(progress: progress)
        let sql = CleanSQL(contract, newColumns: staged.newColumns)
        if staged.rows > 0 { try await transform(staged, sql) }
        let counted = try await count(staged)
        try check(staged, counted)
        let quarantine = QuarantineStep(reader: self, staged: staged, counted: counted)
        let written = try await quarantine.write()
        return assemble(staged, counted, sql, written)
    }

    /// Digest of the contract's SQL and of this reader's rules: a new one makes periods stale.
    package static func sqlSHA256(_ contract: DatasetContract) -> String {
        FileDigest.sha256("2\n" + CleanSQL(contract, newColumns: []).typedRows())
    }

    /// Digest of everything that the rows of a period are made from: the same means up to date.
    package static func inputs(_ contract: DatasetContract, _ manifest: Manifest) -> String {
        let objects = manifest.effectiveObjects.map { "\($0.name)\u{0}\($0.sha256)" }
        let parts = [contract.sha256, sqlSHA256(contract)] + objects
        return FileDigest.sha256(parts.joined(separator: "\u{1}"))
    }

    // MARK: - DuckDB

    private func transform(_ staged: StagedPeriod, _ sql: CleanSQL) async throws {
        _ = try await engine.run(
            """
            \(staged.relations)
            COPY (\(sql.typedRows())) TO \(SQL.literal(scratch + "/pieces"))
              (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (_part));
            """, options: options)
    }

    /// Rows per `_part` and object, from what was written.
    private func count(_ staged: StagedPeriod) async throws -> CountedPieces {
        let root = scratch + "/pieces"
        var files: [String: [String]] = [:]
        for folder in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [] {
            guard folder.hasPrefix("_part=") else { continue }
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")
            files[String(folder.dropFirst(6))] = names.sorted().map { "\(root)/\(folder)/\($0)" }
        }
        guard !files.isEmpty else { return CountedPieces(files: [:], rows: [:]) }
        var options = options
        options.resultBytesMax = 512 * 1024 * 1024
        let rows = try await engine.query(
            """
            \(staged.objectsRelation)
            SELECT o, _part AS p, count(*) AS n
            FROM read_parquet(\(SQL.literal(root + "/*/*.parquet")), hive_partitioning = true,
              hive_types_autocast = false, union_by_name = true)
            JOIN objects ON provenance = _object GROUP BY ALL;
            """, options: options)
        var counted: [Int: [String: Int64]] = [:]
        for row in rows {
            guard let object = row["o"]?.integerValue, let part = row["p"]?.stringValue,
                let count = row["n"]?.integerValue
            else { throw DuckDBError.unreadableResult(reason: "no counts") }
            counted[Int(object), default: [:]][part] = count
        }
        return CountedPieces(files: files, rows: counted)
    }

    /// What went in must have come out, object by object.
    private func check(_ staged: StagedPeriod, _ counted: CountedPieces) throws {
        for (index, object) in staged.objects.enumerated() {
            let out = counted.rows[index]?.values.reduce(0, +) ?? 0
            guard object.stagedRows == out else {
                throw ConservationFault(
                    period: "\(contract.dataset) \(manifest.period)",
                    detail: "\(object.name): \(object.stagedRows) rows read, \(out) written")
            }
        }
    }

    // MARK: - Result

    private func assemble(
        _ staged: StagedPeriod, _ counted: CountedPieces, _ sql: CleanSQL,
        _ quarantine: QuarantineStep.Written
    ) -> PeriodRows {
        var reasons = staged.objects.reduce(into: [QuarantineReason: Int64]()) { sum, object in
            sum.merge(object.rejected, uniquingKeysWith: +)
        }
        var objects: [PeriodRows.ObjectRows] = []
        for (index, object) in staged.objects.enumerated() {
            var good: Int64 = 0
            for (part, rows) in counted.rows[index] ?? [:] {
                if let refusal = Refusal(part: part, contract: contract) {
                    reasons[refusal.reason, default: 0] += rows
                } else {
                    good += rows
                }
            }
            objects.append(
                PeriodRows.ObjectRows(
                    name: object.name, rowsIn: object.rowsIn, good: good,
                    quarantined: object.rowsIn - good))
        }
        let types =
            contract.columns.map { ($0.name, $0.type.sqlName) }
            + sql.extras.map { ($0.name, "VARCHAR") }
        return PeriodRows(
            objects: objects, reasons: reasons,
            pieces: counted.pieces(unit: contract.partition.unit), columns: types,
            sqlSHA256: Self.sqlSHA256(contract), quarantineKeys: quarantine.keys,
            examples: quarantine.examples)
    }
}

/// Where typed rows lie, and how many of each object.
struct CountedPieces: Sendable {
    /// Files by `_part`.
    let files: [String: [String]]
    /// Rows by object index and `_part`.
    let rows: [Int: [String: Int64]]

    /// The pieces of good rows, by partition.
    func pieces(unit: PartitionRule.Unit) -> [PeriodRows.Piece] {
        var totals: [String: Int64] = [:]
        for parts in rows.values { totals.merge(parts, uniquingKeysWith: +) }
        var pieces: [String: PeriodRows.Piece] = [:]
        for (part, files) in files where Refusal.isPartition(part) {
            let path = Self.path(part, unit)
            pieces[path, default: PeriodRows.Piece(partition: path, files: [], rows: 0)].files +=
                files
            pieces[path]?.rows += totals[part] ?? 0
        }
        return pieces.values.sorted { $0.partition < $1.partition }
    }

    /// `2010120110` as a hive path.
    static func path(_ part: String, _ unit: PartitionRule.Unit) -> String {
        let digits = Array(part)
        let day =
            "year=\(String(digits[0..<4]))/month=\(String(digits[4..<6]))"
            + "/day=\(String(digits[6..<8]))"
        switch unit {
        case .day: return day
        case .hour: return day + "/hour=\(String(digits[8..<10]))"
        }
    }
}

/// What a `_part` that is no partition says.
struct Refusal {
    let reason: QuarantineReason
    let ruleID: String
    let detail: String

    static func isPartition(_ part: String) -> Bool { !part.hasPrefix("bad_") }

    init?(part: String, contract: DatasetContract) {
        if part.hasPrefix(CleanSQL.badTypePrefix),
            let index = Int(part.dropFirst(CleanSQL.badTypePrefix.count))
        {
            let column = contract.columns[index]
            reason = .badType
            ruleID = column.name
            detail =
                "\(column.name) is no \(column.type.sqlName.lowercased())"
                + (column.isRequired || column.name == contract.eventTime ? ", or missing" : "")
        } else if part.hasPrefix(CleanSQL.badRulePrefix),
            let index = Int(part.dropFirst(CleanSQL.badRulePrefix.count))
        {
            reason = .rule
            ruleID = contract.rowRules[index].id
            detail = "not fulfilled: \(contract.rowRules[index].sql)"
        } else {
            return nil
        }
    }
}
