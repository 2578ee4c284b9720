import Foundation
import GRDB

/// What a backup, or a restored folder, holds.
package struct BackupReport: Sendable, Hashable {
    package let path: String
    package let bytes: Int
    package let schemaVersion: Int
    package let executions: Int
    package let runningExecutions: Int
}

extension Database {
    /// Writes the state of `folder`, as its last commit left it, into one new file.
    ///
    /// Works beside an owner and without one: it reads one snapshot of the file, which holds up no
    /// commit; only the log cannot be reused until it ends. Files of any schema version are copied.
    ///
    /// - Parameters:
    ///   - path: Absolute; appears when it is whole, checked and on the disk.
    ///   - replaces: Whether a file of that name may go.
    ///   - progress: Gets the part that is done, from 0 to 1; what it throws ends the work.
    package static func backUp(
        _ folder: String, to path: String, replaces: Bool,
        progress: @escaping (Double) throws -> Void = { _ in }
    ) throws(StoreError) -> BackupReport {
        let source = folder + "/stile.sqlite"
        try refuseUnreadable(source, folder: folder)
        let file = try DurableFile(path, replaces: replaces)
        return try wrapping(path) {
            try copy(source, folder: folder, to: file.partialPath, progress)
            let report = try inspect(file.partialPath, as: path, check: "quick_check")
            try file.publish(replaces: replaces)
            return report
        }
    }

    /// Makes a data folder out of a backup: `folder` must hold no state.
    ///
    /// Nothing is there under its name before the copy has been checked as a whole. A backup of an
    /// earlier schema version stays as it is, until the first owner upgrades it.
    package static func restore(
        _ path: String, into folder: String, progress: @escaping (Double) throws -> Void = { _ in }
    ) throws(StoreError) -> BackupReport {
        let home = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: path) else {
            throw .failed("there is no backup at \(path); name a file that stile backup wrote")
        }
        try refuseUnreadable(path, folder: home)
        try refuseUsed(folder)
        try makeFolder(folder)
        let lock = try OwnerLock(folder: folder, purpose: "stile restore")
        defer { lock.release() }
        let target = folder + "/stile.sqlite"
        let file = try DurableFile(target, replaces: false)
        do {
            try copy(path, folder: home, to: file.partialPath, progress)
            let report = try inspect(file.partialPath, as: target, check: "integrity_check")
            guard report.schemaVersion <= Migrations.latest else {
                throw StoreError.newerSchema(
                    found: report.schemaVersion, known: Migrations.latest, path: path)
            }
            try file.publish(replaces: false)
            return report
        } catch {
            throw Self.naming(path, StoreError(error, path: path))
        }
    }

    // MARK: -

    /// Pages of one step of a copy: 16 MB.
    private static let pagesPerStep: CInt = 4_096

    private static func copy(
        _ source: String, folder: String, to target: String,
        _ progress: @escaping (Double) throws -> Void
    ) throws {
        var reading = Connections.configuration()
        reading.readonly = true
        let from = try DatabaseQueue(
            path: Connections.readerPath(source, folder: folder), configuration: reading)
        defer { try? from.close() }
        var writing = Configuration()
        writing.prepareDatabase { connection in
            // Nobody sees the file before it is whole and synced.
            try connection.execute(sql: "PRAGMA journal_mode = OFF")
            try connection.execute(sql: "PRAGMA synchronous = OFF")
        }
        let to = try DatabaseQueue(path: target, configuration: writing)
        var interruption: (any Error)?
        // In one transaction, so that all steps see the same commit and a writer starts none of
        // them anew.
        try from.read { reader in
            try refuseForeign(reader, path: source)
            try to.writeWithoutTransaction { writer in
                try reader.backup(to: writer, pagesPerStep: pagesPerStep) { step in
                    let total = max(step.totalPageCount, 1)
                    // GRDB ignores what is thrown after the last step.
                    do {
                        try progress(Double(step.completedPageCount) / Double(total))
                    } catch {
                        interruption = error
                        throw error
                    }
                }
            }
        }
        try to.close()
        if let interruption { throw interruption }
    }

    /// A database of something else is no backup.
    private static func refuseForeign(_ connection: Connection, path: String) throws {
        let tables = try Int.fetchOne(
            connection,
            sql: """
                SELECT count(*) FROM sqlite_schema
                WHERE type = 'table' AND name IN ('execution', 'history_chunk', 'live_execution')
                """)
        guard tables == 3 else {
            throw StoreError.failed("\(path) is a database, but none of Stile's; name another file")
        }
    }

    private static func inspect(
        _ copy: String, as path: String, check: String
    ) throws -> BackupReport {
        var configuration = Configuration()
        configuration.readonly = true
        let escaped = copy.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? copy
        let queue = try DatabaseQueue(
            path: "file:\(escaped)?immutable=1", configuration: configuration)
        defer { try? queue.close() }
        return try queue.read { connection in
            let answer = try String.fetchOne(connection, sql: "PRAGMA \(check)(1)")
            guard answer == "ok" else {
                throw StoreError.corrupt(path: path, detail: answer ?? "the check said nothing")
            }
            if let stray = try Row.fetchOne(connection, sql: "PRAGMA foreign_key_check") {
                throw StoreError.corrupt(
                    path: path, detail: "a row refers to one that is not there: \(stray)")
            }
            func number(_ sql: String) throws -> Int { try Int.fetchOne(connection, sql: sql) ?? 0 }
            let pages = try number("PRAGMA page_count") * number("PRAGMA page_size")
            return BackupReport(
                path: path, bytes: pages, schemaVersion: try number("PRAGMA user_version"),
                executions: try number("SELECT count(*) FROM execution"),
                runningExecutions: try number(
                    "SELECT count(*) FROM execution WHERE status = 'RUNNING'"))
        }
    }

    /// What lies in a folder beside the state and may stay.
    private static let keptBeside: Set<String> = ["stile.lock", "lake", "buckets"]

    private static func refuseUsed(_ folder: String) throws(StoreError) {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let foreign = entries.filter {
            !keptBeside.contains($0) && !$0.hasSuffix(DurableFile.suffix)
        }
        guard let first = foreign.sorted().first else { return }
        throw .failed(
            "\(folder) is not empty (it holds \(first)); restore into a new folder with --data, "
                + "or move what is there away")
    }

    /// A damage that was found in the copy is the original's.
    private static func naming(_ path: String, _ error: StoreError) -> StoreError {
        guard case .corrupt(_, let detail) = error else { return error }
        return .failed("\(path) is damaged (\(detail)); restore an earlier backup")
    }

    private static func wrapping<Value>(
        _ path: String, _ body: () throws -> Value
    ) throws(StoreError) -> Value {
        do { return try body() } catch { throw StoreError(error, path: path) }
    }
}
