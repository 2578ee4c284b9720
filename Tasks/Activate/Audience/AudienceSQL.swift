import StileDuckDB

/// The statements that take and compare snapshots of an audience; text only.
///
/// A member is a row of `k` (its key, as JSON text), `v` (the version: a digest of the fields) and
/// `f` (the fields, as JSON text).
struct AudienceSQL {
    let audience: AudienceDefinition

    static func source(_ sql: String) -> String {
        var text = sql[...]
        while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
        return "query(\(SQL.literal(String(text) + "\n")))"
    }

    // MARK: - Snapshot

    func columns() -> String {
        "SELECT column_name AS name, column_type AS type FROM "
            + "(DESCRIBE FROM \(Self.source(audience.sql)));"
    }

    /// Rows without a complete key, then examples of keys that rows share, then the number of
    /// members after consent; writes these to `file`.
    func snapshot(types: [String: String], file: String) -> String {
        let keys = audience.key.map(SQL.identifier)
        let isNull = keys.map { "\($0) IS NULL" }.joined(separator: " OR ")
        let list = keys.joined(separator: ", ")
        return """
            CREATE TEMP TABLE stile_rows AS FROM \(Self.source(audience.sql));
            SELECT count(*) AS row_count FROM stile_rows WHERE \(isNull);
            SELECT \(list) FROM stile_rows GROUP BY \(list) HAVING count(*) > 1
                ORDER BY ALL LIMIT 3;
            COPY (
                SELECT k, left(sha256(f), 32) AS v, f FROM (
                    SELECT \(object(keyFields, types)) AS k,
                        \(object(audience.fields, types)) AS f
                    FROM stile_rows WHERE \(consent)
                ) WHERE \(notSuppressed(types)) ORDER BY k
            ) TO \(SQL.literal(file)) (FORMAT parquet, COMPRESSION zstd);
            SELECT count(*) AS row_count FROM read_parquet(\(SQL.literal(file)));
            """
    }

    private var keyFields: [AudienceDefinition.Field] {
        audience.key.map { AudienceDefinition.Field(name: $0, column: $0, isHashed: false) }
    }

    private func object(
        _ fields: [AudienceDefinition.Field], _ types: [String: String]
    ) -> String {
        let members = fields.map { field -> String in
            let column = SQL.identifier(field.column)
            let value: String
            if field.isHashed {
                value = "sha256(lower(trim(CAST(\(column) AS VARCHAR))))"
            } else {
                // JSON numbers go through doubles: exact ones are sent as text.
                let isExact = types[field.column]?.hasPrefix("DECIMAL") ?? false
                value = isExact ? "CAST(\(column) AS VARCHAR)" : column
            }
            return "\(SQL.literal(field.name)), \(value)"
        }
        return "CAST(json_object(\(members.joined(separator: ", "))) AS VARCHAR)"
    }

    private var consent: String {
        audience.consentColumn.map { "coalesce(CAST(\(SQL.identifier($0)) AS BOOLEAN), false)" }
            ?? "true"
    }

    private func notSuppressed(_ types: [String: String]) -> String {
        guard let suppression = audience.suppression else { return "true" }
        // The suppression's columns have the names of the key columns, and take their types.
        let members = audience.key.map { key -> String in
            let type = types[key] ?? "VARCHAR"
            let isExact = type.hasPrefix("DECIMAL")
            let value = "CAST(\(SQL.identifier(key)) AS \(type))"
            return "\(SQL.literal(key)), " + (isExact ? "CAST(\(value) AS VARCHAR)" : value)
        }
        let object = "CAST(json_object(\(members.joined(separator: ", "))) AS VARCHAR)"
        return "k NOT IN (SELECT \(object) FROM \(Self.source(suppression.sql)))"
    }

    // MARK: - Comparison

    /// Writes the rows to send, and up to twenty examples; answers counts by operation.
    ///
    /// The state holds what was delivered (`v`) and what was refused (`dead_v`), by key.
    func compare(
        current: String, state: String?, replay: Bool, changes: String, examples: String
    ) -> String {
        let known =
            state.map { "FROM read_parquet(\(SQL.literal($0)))" }
            ?? "SELECT NULL::VARCHAR AS k, NULL::VARCHAR AS v, NULL::VARCHAR AS dead_v WHERE false"
        let refused = replay ? "false" : "dead_v IS NOT NULL AND dead_v = coalesce(v, 'removed')"
        let removed = audience.mode == .upsert ? "false" : "delivered IS NOT NULL"
        let sent =
            audience.mode == .full
            ? "(SELECT count(*) FROM stile_diff WHERE op <> 'keep') > 0" : "op <> 'keep'"
        return """
            CREATE TEMP TABLE stile_diff AS SELECT * FROM (
                SELECT k, v, f, CASE
                    WHEN v IS NULL THEN CASE WHEN \(removed) AND NOT (\(refused)) THEN 'remove' END
                    WHEN delivered = v OR (\(refused)) THEN 'keep'
                    WHEN delivered IS NULL THEN 'add'
                    ELSE 'change' END AS op
                FROM (
                    SELECT coalesce(c.k, s.k) AS k, c.v, coalesce(c.f, '{}') AS f,
                        s.v AS delivered, s.dead_v
                    FROM read_parquet(\(SQL.literal(current))) AS c
                    FULL JOIN (\(known)) AS s ON s.k = c.k
                )
            ) WHERE op IS NOT NULL;
            COPY (SELECT op, k, coalesce(v, 'removed') AS v, f FROM stile_diff WHERE \(sent)
                ORDER BY k) TO \(SQL.literal(changes)) (FORMAT json);
            COPY (SELECT op, k, v, f FROM stile_diff WHERE op <> 'keep' ORDER BY k LIMIT 20)
                TO \(SQL.literal(examples)) (FORMAT json);
            SELECT op, count(*) AS row_count FROM stile_diff GROUP BY op;
            """
    }

    static func changes(_ file: String) -> String {
        "read_json(\(SQL.literal(file)), format = 'newline_delimited', columns = "
            + "{op: 'VARCHAR', k: 'VARCHAR', v: 'VARCHAR', f: 'VARCHAR'})"
    }
}
