import Foundation
package import StileDuckDB
import StileJSON
package import StileLake

/// Answers SQL over the tables of the catalog.
///
/// The query is one SELECT. It sees the views of the catalog and the files behind those that it
/// names, nothing else: no other file, no network, no environment, no change of anything.
package struct QueryEngine: Sendable {
    package static let timeoutSecondsDefault = 300

    private let catalog: Catalog
    private let files: LakeFiles
    private let engine: DuckDB
    private let timeoutSeconds: Int

    /// - Parameter cacheDirectory: where objects of a lake behind the network are kept once
    ///   fetched; a directory lake needs none.
    package init(
        catalog: Catalog, lake: any ObjectStore, engine: DuckDB, cacheDirectory: String? = nil,
        timeoutSeconds: Int = QueryEngine.timeoutSecondsDefault
    ) {
        self.catalog = catalog
        self.files = LakeFiles(lake: lake, cacheDirectory: cacheDirectory)
        self.engine = engine
        self.timeoutSeconds = timeoutSeconds
    }

    /// Runs `sql` and returns at most `maxRows` rows.
    ///
    /// - Parameter database: whose tables may be named without it; else those that only one has.
    /// - Throws: `QueryError`, `CatalogError`, `DuckDBError` (no binary, out of memory).
    package func run(
        _ sql: String, database: String? = nil, maxRows: Int = 1000
    ) async throws -> QueryResult {
        let start = ContinuousClock.now
        let tables = try catalog.tables()
        if let database { _ = try catalog.tables(in: database) }
        let owner = "query-" + UUID().uuidString
        let scratch = try files.lake.scratchDirectory(owner: owner)
        defer { try? files.lake.removeScratch(owner: owner) }
        let views = try await views(sql, tables, database, scratch)
        let query = GuardedQuery(
            sql: sql, setup: views.statements.joined(separator: "\n"), files: views.files,
            rowsMax: maxRows)
        var options = DuckDB.Options(temporaryDirectory: scratch)
        options.timeoutSeconds = timeoutSeconds
        options.preservesInsertionOrder = true
        let result: GuardedResult
        do {
            result = try await engine.query(query, options: options)
        } catch let error as DuckDBError {
            throw Self.translated(error, tables: tables, timeoutSeconds: timeoutSeconds)
        }
        let elapsed = (ContinuousClock.now - start) / .milliseconds(1)
        return QueryResult(
            columns: result.columns.map {
                QueryColumn(name: $0.name, type: HiveType.from(duckDB: $0.type))
            },
            rows: result.rows.map { row in
                zip(row, result.columns).map { Self.exact($0, type: $1.type) }
            },
            isTruncated: result.isTruncated, millis: Int(elapsed))
    }

    // MARK: - Views

    private func views(
        _ sql: String, _ tables: [CatalogTable], _ database: String?, _ scratch: String
    ) async throws -> CatalogViews {
        var views = CatalogViews()
        let names = Dictionary(grouping: tables) { $0.name.lowercased() }
        for table in Self.mentioned(tables, in: sql) {
            let partitions = try catalog.partitions(of: table).filter {
                $0.deprecatedAtMillis == nil
            }
            var paths: [String] = []
            for file in partitions.flatMap(\.files) {
                do {
                    paths.append(try await files.path(of: file, scratch: scratch))
                } catch LakeError.notFound {
                    throw QueryError.objectGone(table: table.name, key: file.key)
                }
            }
            let isOnly = names[table.name.lowercased()]?.count == 1
            views.add(
                table, partitions: partitions, paths: paths,
                isUnique: isOnly || table.database == database)
        }
        return views
    }

    /// Tables whose names occur in the text; all for SHOW, which names none.
    static func mentioned(_ tables: [CatalogTable], in sql: String) -> [CatalogTable] {
        let text = sql.lowercased()
        if text.contains("show") || text.contains("information_schema") { return tables }
        return tables.filter { text.contains($0.name.lowercased()) }
    }

    // MARK: - Values and errors

    /// DuckDB prints exact numbers as strings; here they are numbers in the same spelling.
    private static func exact(_ value: JSON, type: String) -> JSON {
        let exactTypes = ["DECIMAL", "HUGEINT", "UHUGEINT", "UBIGINT", "BIGINT"]
        guard let text = value.stringValue, exactTypes.contains(where: type.hasPrefix),
            !type.hasSuffix("]"), let number = try? JSON(parsing: text), number.numberValue != nil
        else { return value }
        return number
    }

    private static func translated(
        _ error: DuckDBError, tables: [CatalogTable], timeoutSeconds: Int
    ) -> any Error {
        switch error {
        case .timedOut: return QueryError.timedOut(seconds: timeoutSeconds)
        case .statement(let failure):
            if let name = missingTable(failure.message) {
                let isQualified = name.contains(".")
                let known = tables.map { isQualified ? "\($0.database).\($0.name)" : $0.name }
                return QueryError.unknownTable(name: name, known: Array(Set(known)).sorted())
            }
            return QueryError.refused(reason: reason(failure))
        case .notInstalled, .notStarted, .wrongVersion, .resultTooLarge, .killed,
            .unreadableResult:
            return error
        }
    }

    /// The name in DuckDB's "Table with name X does not exist!".
    private static func missingTable(_ message: String) -> String? {
        guard let start = message.range(of: "Table with name "),
            let end = message.range(
                of: " does not exist", range: start.upperBound..<message.endIndex)
        else { return nil }
        return String(message[start.upperBound..<end.lowerBound])
    }

    private static func reason(_ failure: StatementFailure) -> String {
        if failure.message.contains("Expected a single SELECT statement") {
            return "a query is one SELECT (also WITH, VALUES, DESCRIBE, SUMMARIZE): the catalog "
                + "is read-only"
        }
        if failure.message.contains("disabled by configuration")
            || failure.message.contains("disabled through configuration")
        {
            return "a query reads tables of the catalog only, no other files and no environment: "
                + failure.message
        }
        return "\(failure.kind.lowercased()) error: \(failure.message)"
    }
}
