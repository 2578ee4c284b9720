import StileDuckDB

/// The SQL that makes a partition's new content: the rows of other periods in the old file, and the
/// pieces of this one. Pure text.
struct MergeSQL {
    /// The data columns with their SQL types: the contract's, then new ones by name.
    let columns: [(name: String, type: String)]
    let old: String?
    /// Rows that lost against another one with the same key in earlier runs.
    let superseded: String?
    let pieces: [String]
    /// What `_object` begins with in this period's rows.
    let provenancePrefix: String
    let deduplicateBy: [String]

    /// Two rows: digests of the old content and of the new one; then, per object of this period,
    /// how many of its rows lost against another one with the same key.
    func compare() -> String {
        """
        \(relations())
        \(digest(of: "old_rows"));
        \(digest(of: "new_rows"));
        \(lostPerObject);
        """
    }

    /// Writes the rows that lost, now or earlier, to `path`. A row that wins again may stay in
    /// it: then no order of the two files' replacement can lose it.
    func writeSuperseded(to path: String) -> String {
        let earlier = superseded.map {
            "_object || ' ' || _row IN (SELECT _object || ' ' || _row FROM \(file([$0])))"
        }
        let lost = "NOT EXISTS (FROM new_rows n WHERE n._object = c._object AND n._row = c._row)"
        return """
            \(relations())
            COPY (SELECT * FROM candidates c WHERE \(([lost] + [earlier].compactMap { $0 })
                .joined(separator: " OR ")))
              TO \(SQL.literal(path)) (FORMAT parquet, COMPRESSION zstd);
            """
    }

    /// Writes the new content to `path`.
    func write(to path: String) -> String {
        """
        \(relations())
        COPY (SELECT * FROM new_rows) TO \(SQL.literal(path)) (FORMAT parquet, COMPRESSION zstd);
        """
    }

    /// An empty relation with all columns comes first, so that an old file which lacks a column, or
    /// has it in another type, fits in.
    private func relations() -> String {
        let shape =
            columns.map { "NULL::\($0.type) AS \(SQL.identifier($0.name))" }.joined(separator: ", ")
            + ", NULL::VARCHAR AS _object, NULL::BIGINT AS _row"
        let empty = "SELECT * FROM (SELECT \(shape)) WHERE false"
        let own = columns.map {
            "CAST(\(SQL.identifier($0.name)) AS \($0.type)) AS \(SQL.identifier($0.name))"
        }
        let typed = (own + ["_object", "_row"]).joined(separator: ", ")
        let previous = old.map { "SELECT * FROM \(file([$0]))" } ?? empty
        let lost = superseded.map { "SELECT * FROM \(file([$0]))" } ?? empty
        // After a crash a row may be in both files.
        let once =
            superseded == nil
            ? "" : " QUALIFY row_number() OVER (PARTITION BY _object, _row) = 1"
        let piece = pieces.isEmpty ? empty : "SELECT * FROM \(file(pieces))"
        return """
            CREATE TEMP VIEW old_rows AS SELECT \(typed)
              FROM (\(empty) UNION ALL BY NAME \(previous));
            CREATE TEMP VIEW candidates AS SELECT \(typed) FROM (\(empty)
              UNION ALL BY NAME SELECT * FROM (\(previous) UNION ALL BY NAME \(lost))
                WHERE NOT starts_with(_object, \(SQL.literal(provenancePrefix)))
              UNION ALL BY NAME \(piece))\(once);
            CREATE TEMP VIEW new_rows AS SELECT * FROM candidates\(winners);
            """
    }

    private func file(_ paths: [String]) -> String {
        "read_parquet(\(SQL.list(paths)), hive_partitioning = false, union_by_name = true)"
    }

    /// Of rows with the same key, the last delivered one.
    private var winners: String {
        guard !deduplicateBy.isEmpty else { return "" }
        let keys = deduplicateBy.map(SQL.identifier).joined(separator: ", ")
        return
            " QUALIFY row_number() OVER (PARTITION BY \(keys) ORDER BY _object DESC, _row DESC) = 1"
    }

    private var lostPerObject: String {
        let count = "SELECT _object, count(*) AS n FROM"
        let own = "WHERE starts_with(_object, \(SQL.literal(provenancePrefix))) GROUP BY ALL"
        guard !deduplicateBy.isEmpty else { return "SELECT NULL AS o, 0 AS lost WHERE false" }
        return """
            SELECT c._object AS o, c.n - coalesce(w.n, 0) AS lost
            FROM (\(count) candidates \(own)) c LEFT JOIN (\(count) new_rows \(own)) w USING (_object)
            """
    }

    private func digest(of relation: String) -> String {
        let names = columns.map { SQL.identifier($0.name) }.joined(separator: ", ")
        return """
            SELECT count(*) AS n, coalesce(sum(hash(\(names))), 0) AS data,
              coalesce(sum(hash(\(names), _object, _row)), 0) AS complete
              FROM \(relation)
            """
    }
}
