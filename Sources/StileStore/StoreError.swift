import GRDB

/// Why the store could not do what it was asked; each text names the next step.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process owns the data folder.
    case owned(folder: String, by: OwnerInfo)
    /// A reader found no database.
    case missing(path: String)
    case notPermitted(path: String)
    case notReadable(path: String)
    /// The disk, or the quota, that holds the file is full; nothing of the failed write remains.
    case full(path: String)
    case newerSchema(found: Int, known: Int, path: String)
    /// A reader may not migrate the file.
    case olderSchema(found: Int, known: Int, path: String)
    case corrupt(path: String, detail: String)
    /// Another program held the file's write lock longer than we wait.
    case busy(path: String)
    case invalidName(String, reason: String)
    case notFound(String)
    /// The caller has as many as there may be.
    case quotaExceeded(String)
    case failed(String)

    package var description: String {
        switch self {
        case .owned(let folder, let owner):
            "the data folder \(folder) is in use by \(owner); stop that process, or name another "
                + "folder with --data"
        case .missing(let path):
            "there is no database at \(path); nothing has run here yet: deploy or run a workflow "
                + "first, or name another folder with --data"
        case .notPermitted(let path):
            "no permission to write \(path); check the owner and mode of the folder and of the "
                + "files in it, and whether its disk is mounted read-only"
        case .notReadable(let path):
            "no permission to read \(path); run as the user who owns it, or name another folder "
                + "with --data"
        case .full(let path):
            "the disk that holds \(path) is full; nothing acknowledged is lost: free some space "
                + "and start again, every execution goes on from its last recorded step"
        case .newerSchema(let found, let known, let path):
            "\(path) has schema version \(found), this program knows versions up to \(known); "
                + "use the newer program that wrote it"
        case .olderSchema(let found, let known, let path):
            "\(path) has schema version \(found), this program reads version \(known); run a "
                + "command that writes, such as stile serve, once to upgrade the file"
        case .corrupt(let path, let detail):
            "\(path) is damaged or is no database (\(detail)); restore the folder from a backup, "
                + "or move it away to begin anew"
        case .busy(let path):
            "another program holds \(path) for writing (a sqlite3 shell or a backup, perhaps); "
                + "close it and try again"
        case .invalidName(let name, let reason):
            "\"\(name)\" is no valid name: \(reason)"
        case .notFound(let what), .quotaExceeded(let what):
            what
        case .failed(let message):
            message
        }
    }
}

extension StoreError {
    /// Says in the store's words what SQLite said in its own.
    init(_ error: any Error, path: String) {
        if let known = error as? StoreError {
            self = known
            return
        }
        guard let database = error as? DatabaseError else {
            self = .failed("\(path): \(error)")
            return
        }
        let detail = database.message ?? "SQLite code \(database.extendedResultCode.rawValue)"
        switch database.resultCode {
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT:
            self = .corrupt(path: path, detail: detail)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN:
            self = .notPermitted(path: path)
        default:
            let code = database.extendedResultCode.rawValue
            let sql = database.sql.map { ", in \($0)" } ?? ""
            self = .failed("\(path): \(detail) (SQLite code \(code)\(sql))")
        }
    }
}
