import GRDB

/// Why the catalog could not answer.
package enum CatalogError: Error, Sendable, Hashable, CustomStringConvertible {
    case notPermitted(path: String)
    case full(path: String)
    /// Another process wrote for longer than a writer waits.
    case busy(path: String)
    case newerSchema(path: String, found: [String])
    case corrupt(path: String, reason: String)
    case noDatabase(name: String, known: [String])
    case noTable(name: String, known: [String])
    /// Two folders of the lake would be one table of a database.
    case nameTaken(table: String, location: String, other: String)
    case failed(path: String, reason: String)

    package var description: String {
        switch self {
        case .notPermitted(let path):
            "the catalog \(path) cannot be read or written: check its permissions and its folder's"
        case .full(let path): "no space left on the device of the catalog \(path)"
        case .busy(let path):
            "another process has been writing the catalog \(path) for over "
                + "\(Int(Catalog.busyTimeoutSeconds)) seconds: try again when it is done"
        case .newerSchema(let path, let found):
            "the catalog \(path) was written by a newer stile (unknown migrations: "
                + "\(found.joined(separator: ", "))): use that version, or delete the file and "
                + "crawl again"
        case .corrupt(let path, let reason):
            "the catalog \(path) is damaged (\(reason)): delete the file and crawl again, "
                + "nothing else is lost"
        case .noDatabase(let name, let known):
            "no database \"\(name)\" in the catalog" + Suggestion.clause(name, known, "databases")
        case .noTable(let name, let known):
            "no table \"\(name)\" in the catalog" + Suggestion.clause(name, known, "tables")
        case .nameTaken(let table, let location, let other):
            "the table \"\(table)\" is \(location), and \(other) would take its name: crawl them "
                + "into different databases"
        case .failed(let path, let reason): "the catalog \(path) failed: \(reason)"
        }
    }

    /// Translates what GRDB and SQLite throw; errors of ours pass through.
    init(_ error: any Error, path: String) {
        if let own = error as? CatalogError {
            self = own
            return
        }
        guard let failure = error as? DatabaseError else {
            self = .failed(path: path, reason: String(describing: error))
            return
        }
        let reason = failure.message ?? failure.resultCode.description
        switch failure.resultCode {
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self = .notPermitted(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path: path, reason: reason)
        default: self = .failed(path: path, reason: reason)
        }
    }
}
