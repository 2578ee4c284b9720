import StileDataset
import StileDuckDB

/// The statements that compute and check one partition; text only.
struct CurateSQL {
    let contract: TableContract
    let period: DataPeriod?
    /// The local file that the result goes into.
    let result: String
    /// HMAC pads of the privacy salt, as hexadecimal digits.
    let pads: KeyPads?

    /// Views first; then variables, the hash function, and the one COPY.
    func compute(views: [String]) -> String {
        """
        \(views.joined(separator: "\n"))
        \(variables)
        \(hashFunction)
        COPY (
            SELECT \(columns) FROM \(source)\(order)
        ) TO \(SQL.literal(result)) (FORMAT parquet, COMPRESSION zstd);
        """
    }

    /// Exactly one SELECT, which `query()` sees to; the line break ends a last comment.
    private var source: String {
        var text = contract.sql[...]
        while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
        return "query(\(SQL.literal(String(text) + "\n")))"
    }

    private var variables: String {
        guard let period else { return "" }
        return """
            SET VARIABLE day = DATE \(SQL.literal(period.dayText));
            SET VARIABLE partition_start = TIMESTAMP \(SQL.literal(period.startText));
            SET VARIABLE partition_end = TIMESTAMP \(SQL.literal(period.endText));
            """
    }

    // MARK: - Privacy

    private var hashFunction: String {
        guard let pads else { return "" }
        return """
            CREATE MACRO stile_keyed_hash(v) AS sha256(unhex('\(pads.outer)') ||
                unhex(sha256(unhex('\(pads.inner)') || encode(CAST(v AS VARCHAR)))));
            """
    }

    private var columns: String {
        let privacy = contract.privacy
        var list = "*"
        if !privacy.drop.isEmpty {
            list += " EXCLUDE (\(privacy.drop.map(SQL.identifier).joined(separator: ", ")))"
        }
        let hashed = privacy.hash.map {
            "stile_keyed_hash(\(SQL.identifier($0))) AS \(SQL.identifier($0))"
        }
        let masked = privacy.mask.map {
            "left(CAST(\(SQL.identifier($0)) AS VARCHAR), 1) || '***' AS \(SQL.identifier($0))"
        }
        let replaced = hashed + masked
        return replaced.isEmpty ? list : list + " REPLACE (\(replaced.joined(separator: ", ")))"
    }

    private var order: String {
        contract.sort.isEmpty
            ? "" : " ORDER BY \(contract.sort.map(SQL.identifier).joined(separator: ", "))"
    }

    // MARK: - Reading the result

    private var file: String { "read_parquet(\(SQL.literal(result)))" }

    /// Columns, then row count and digest, then rows by input, then decimal columns of the inputs.
    func describe() -> String {
        let counts = contract.inputs.map {
            "SELECT \(SQL.literal($0.name)) AS input, count(*) AS row_count "
                + "FROM \(SQL.identifier($0.name))"
        }
        let decimals = contract.inputs.map {
            "SELECT column_name AS name FROM (DESCRIBE \(SQL.identifier($0.name))) "
                + "WHERE column_type LIKE 'DECIMAL%'"
        }
        return """
            SELECT column_name AS name, column_type AS type FROM (DESCRIBE FROM \(file));
            SELECT count(*) AS row_count,
                CAST(coalesce(sum(CAST(hash(t) AS HUGEINT)), 0) AS VARCHAR) AS digest
            FROM \(file) AS t;
            \(counts.joined(separator: " UNION ALL "));
            \(decimals.joined(separator: " UNION "));
            """
    }

    /// Examples of rows that share their grain, then rows outside the partition, then the number of
    /// pending rows.
    func checks() -> String {
        """
        \(grainCheck)
        \(outsideCheck)
        \(pendingCount)
        """
    }

    private var grainCheck: String {
        guard !contract.grain.isEmpty else { return "SELECT 1 WHERE false;" }
        let columns = contract.grain.map(SQL.identifier).joined(separator: ", ")
        return "SELECT \(columns), count(*) AS row_count FROM \(file) GROUP BY \(columns) "
            + "HAVING count(*) > 1 ORDER BY ALL LIMIT 3;"
    }

    private var outsideCheck: String {
        guard let period, let column = contract.partitionColumn.map(SQL.identifier) else {
            return "SELECT 1 WHERE false;"
        }
        return """
            SELECT CAST(\(column) AS VARCHAR) AS value, count(*) OVER () AS row_count FROM \(file)
            WHERE \(column) IS NULL OR CAST(\(column) AS TIMESTAMP) < \(SQL.literal(period.startText))
                OR CAST(\(column) AS TIMESTAMP) >= \(SQL.literal(period.endText)) LIMIT 3;
            """
    }

    private var pendingCount: String {
        guard let predicate = contract.pending else { return "SELECT 0 AS row_count;" }
        let select = "SELECT count(*) AS row_count FROM \(file) WHERE (\(predicate)\n)"
        return "FROM query(\(SQL.literal(select)));"
    }
}
