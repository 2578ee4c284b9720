package import StileJSON

/// The rows of a query.
package struct QueryResult: Hashable, Sendable {
    package let columns: [QueryColumn]
    /// In the order of `columns`; decimals and other exact numbers keep their spelling.
    package let rows: [[JSON]]
    /// There are more rows than were asked for.
    package let isTruncated: Bool
    package let millis: Int

    package var json: JSON {
        [
            "columns": .array(
                columns.map { ["name": .string($0.name), "type": .string($0.type)] }),
            "rows": .array(rows.map { .array($0) }), "truncated": .bool(isTruncated),
            "millis": .integer(millis),
        ]
    }
}

/// A column of a result, with its Hive type.
package struct QueryColumn: Hashable, Sendable {
    package let name: String
    package let type: String
}

/// Why a query could not be answered.
package enum QueryError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownTable(name: String, known: [String])
    /// DuckDB's words on the statement, or the guard's.
    case refused(reason: String)
    /// An object of the catalog is gone from the lake.
    case objectGone(table: String, key: String)
    case timedOut(seconds: Int)

    package var description: String {
        switch self {
        case .unknownTable(let name, let known):
            "no table \"\(name)\" in the catalog" + Suggestion.clause(name, known, "tables")
        case .refused(let reason): reason
        case .objectGone(let table, let key):
            "the object \(key) of the table \(table) is gone from the lake: run a crawl"
        case .timedOut(let seconds):
            "the query took longer than \(seconds) seconds: narrow it by a partition column, "
                + "or raise the limit"
        }
    }
}
