package import StileJSON

/// A query that a person typed, and what it may touch.
package struct GuardedQuery: Sendable {
    /// One SELECT (also WITH, VALUES, DESCRIBE, SHOW); anything else is refused by DuckDB.
    package var sql: String
    /// Our own statements that run before the gate closes: views over the files.
    package var setup: String
    /// Files that the query may read; views only name files from here.
    package var files: [String]
    /// Directories below which the query may read any file.
    package var directories: [String]
    package var rowsMax: Int

    package init(
        sql: String, setup: String = "", files: [String] = [], directories: [String] = [],
        rowsMax: Int = 1000
    ) {
        self.sql = sql
        self.setup = setup
        self.files = files
        self.directories = directories
        self.rowsMax = rowsMax
    }
}

/// The rows of a guarded query; values are as DuckDB's JSON mode prints them.
package struct GuardedResult: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package let name: String
        /// DuckDB's type name, for example `DECIMAL(12,3)`.
        package let type: String
    }

    package let columns: [Column]
    /// One array per row, in the order of `columns`.
    package let rows: [[JSON]]
    /// More rows than `rowsMax` exist.
    package let isTruncated: Bool
}

extension DuckDB {
    /// Runs a query from outside with the gate closed.
    ///
    /// The text goes in as a literal of `query()`, which takes exactly one SELECT statement: no
    /// second statement, COPY, ATTACH, INSTALL or SET. The shell's safe mode turns off file access
    /// besides the allowed paths, extensions and its own commands, and locks the settings.
    /// - Throws: as `run`.
    package func query(_ query: GuardedQuery, options: Options = Options()) async throws
        -> GuardedResult
    {
        // The trailing line break ends a comment that the query may end in.
        let source = "query(\(SQL.literal(Self.oneStatement(query.sql) + "\n")))"
        let script = """
            \(query.setup)
            SET allowed_paths = \(SQL.list(query.files));
            SET allowed_directories = \(SQL.list(query.directories));
            .safe_mode
            SELECT column_name AS n, column_type AS t FROM (DESCRIBE FROM \(source));
            FROM \(source) LIMIT \(query.rowsMax + 1);
            """
        let results = try await run(script, options: options)
        guard results.count >= 2 else {
            throw DuckDBError.unreadableResult(reason: "a query printed no columns")
        }
        let columns = results[results.count - 2].rows.map {
            GuardedResult.Column(
                name: $0["n"]?.stringValue ?? "", type: $0["t"]?.stringValue ?? "")
        }
        let rows = results[results.count - 1].rows.map { row in
            columns.map { row[$0.name] ?? .null }
        }
        return GuardedResult(
            columns: columns, rows: Array(rows.prefix(query.rowsMax)),
            isTruncated: rows.count > query.rowsMax)
    }

    /// Without the semicolon that people end a statement with.
    private static func oneStatement(_ sql: String) -> String {
        var text = sql[...]
        while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
        return String(text)
    }
}
