import Foundation
import GRDB
import StileInterpreter
import StileJSON

extension Database {
    /// One execution with all that belongs to it, line by line, of one commit: itself, and then the
    /// children of its map runs, of which there may be many.
    ///
    /// - Parameter write: Gets each line, without its line break.
    /// - Throws: `failed` for a child of a map run: it goes with its parent.
    package func export(
        _ nameOrARN: String, write: (String) throws -> Void
    ) throws(StoreError) {
        try read { connection in
            guard let record = try ExecutionTable.find(nameOrARN, connection) else {
                throw StoreError.notFound("there is no execution \(nameOrARN)")
            }
            try Self.refuseChild(record, connection)
            try write(try Self.head(record, connection))
            try Self.children(of: record.id, connection, write)
        }
    }

    /// The same into a file, which appears when it is whole.
    ///
    /// - Parameter replaces: Whether a file of that name may go.
    package func export(
        _ nameOrARN: String, toFile path: String, replaces: Bool
    ) throws(StoreError) {
        let file = try DurableFile(path, replaces: replaces)
        guard let handle = FileHandle(forWritingAtPath: file.partialPath) else {
            throw .notPermitted(path: file.partialPath)
        }
        defer { try? handle.close() }
        try export(nameOrARN) { line in
            do { try handle.write(contentsOf: Data((line + "\n").utf8)) } catch {
                throw DurableFile.failure(path)
            }
        }
        try file.publish(replaces: replaces)
    }

    /// The same as one text.
    package func exportedText(_ nameOrARN: String) throws(StoreError) -> String {
        var text = ""
        try export(nameOrARN) { text += $0 + "\n" }
        return text
    }

    private static func refuseChild(
        _ record: ExecutionRecord, _ connection: Connection
    ) throws {
        guard let child = record.launch.child else { return }
        let parent = try String.fetchOne(
            connection,
            sql: """
                SELECT e.name FROM map_run AS u JOIN execution AS e ON e.id = u.execution_id
                WHERE u.id = ?
                """, arguments: [child.mapRunID])
        throw StoreError.failed(
            "\(record.arn) is a child of a map run of the execution \(parent ?? "?") and goes with "
                + "it: stile export \(parent ?? "?")")
    }

    // MARK: - Lines

    private static func head(
        _ record: ExecutionRecord, _ connection: Connection
    ) throws -> String {
        let mapRuns = try mapRuns(of: record.id, connection)
        var file = JSONObject()
        file["format"] = .string(ExecutionArchive.format)
        file["version"] = .integer(
            mapRuns == nil ? ExecutionArchive.versionAlone : ExecutionArchive.version)
        file["stateMachine"] = .object(try machine(of: record, connection))
        try addExecution(record, to: &file, connection)
        file["mapRuns"] = mapRuns
        if mapRuns != nil { file["children"] = .integer(try count(below: record.id, connection)) }
        return JSON.object(file).serialized()
    }

    private static func children(
        of id: Int64, _ connection: Connection, _ write: (String) throws -> Void
    ) throws {
        let runs = try Int64.fetchAll(
            connection.cachedStatement(
                sql: "SELECT id FROM map_run WHERE execution_id = ? ORDER BY id"), arguments: [id])
        for run in runs {
            var next = 0
            while case let page = try ExecutionTable.children(
                run, fromIndex: next, limit: childrenPerPage, connection), !page.isEmpty
            {
                for child in page {
                    try write(try line(of: child, connection))
                    try children(of: child.id, connection, write)
                    next = (child.launch.child?.index ?? next) + 1
                }
            }
        }
    }

    private static let childrenPerPage = 200

    private static func line(
        of child: ExecutionRecord, _ connection: Connection
    ) throws -> String {
        var file = JSONObject()
        if let place = child.launch.child {
            file["mapRun"] = .string(place.mapRunARN)
            file["index"] = .integer(place.index)
            file["itemCount"] = .integer(place.itemCount)
        }
        try addExecution(child, to: &file, connection)
        file["mapRuns"] = try mapRuns(of: child.id, connection)
        return JSON.object(file).serialized()
    }

    private static func addExecution(
        _ record: ExecutionRecord, to file: inout JSONObject, _ connection: Connection
    ) throws {
        file["execution"] = .object(execution(record))
        let events = try HistoryTable.events(of: record.id, afterID: 0, limit: .max, connection)
        var bytes: [UInt8] = []
        HistoryFormat.write(events, to: &bytes)
        file["events"] = try RecordReader.parse(
            String(decoding: bytes, as: UTF8.self), place: "events of \(record.arn)")
        file["live"] = try live(record.id, connection).map { .object($0) }
    }

    // MARK: - Map runs

    /// Nil for an execution without map runs.
    private static func mapRuns(of id: Int64, _ connection: Connection) throws -> JSON? {
        let runs = try MapRunTable.archived(id, connection)
        return runs.isEmpty ? nil : .array(runs.map { .object($0) })
    }

    /// Children of map runs, and of their map runs.
    private static func count(below id: Int64, _ connection: Connection) throws -> Int {
        let count = try Int.fetchOne(
            connection,
            sql: """
                WITH RECURSIVE tree (id) AS (
                    SELECT ?1
                    UNION ALL
                    SELECT e.id FROM tree CROSS JOIN map_run AS u ON u.execution_id = tree.id
                    CROSS JOIN execution AS e ON e.map_run_id = u.id
                )
                SELECT count(*) - 1 FROM tree
                """, arguments: [id])
        return count ?? 0
    }

    // MARK: - Members

    private static func machine(
        of record: ExecutionRecord, _ connection: Connection
    ) throws -> JSONObject {
        guard let id = try ExecutionTable.machineID(ofExecution: record.id, connection),
            let machine = try StateMachineTable.withID(id, connection),
            let revision = try RevisionTable.find(
                id: id, revision: record.revision, connection)
        else {
            throw StoreError.corrupt(
                path: "the database", detail: "\(record.arn) has no state machine; run stile doctor"
            )
        }
        var object = JSONObject()
        object["name"] = .string(machine.name)
        object["type"] = .string(machine.type.rawValue)
        object["createdAtMillis"] = .integer(machine.createdAtMillis)
        object["revision"] = .integer(revision.revision)
        object["revisionId"] = revision.revisionID.map { .string($0) }
        object["revisedAtMillis"] = .integer(revision.createdAtMillis)
        object["roleArn"] = .string(revision.settings.roleARN)
        object["logging"] = revision.settings.logging.map { .string($0) }
        object["tracing"] = revision.settings.tracing.map { .string($0) }
        object["encryption"] = revision.settings.encryption.map { .string($0) }
        object["definition"] = .string(revision.definition)
        return object
    }

    private static func execution(_ record: ExecutionRecord) -> JSONObject {
        var object = JSONObject()
        object["name"] = .string(record.name)
        object["arn"] = .string(record.arn)
        object["expressId"] = record.launch.expressID.map { .string($0) }
        object["status"] = .string(record.status.rawValue)
        object["startedAtMillis"] = .integer(record.startedAtMillis)
        object["stoppedAtMillis"] = record.stoppedAtMillis.map { .integer($0) }
        object["redriveCount"] = .integer(record.redriveCount)
        object["redrivenAtMillis"] = record.redrivenAtMillis.map { .integer($0) }
        object["redriveToken"] = record.redriveToken.map { .string($0) }
        object["stateMachineVersion"] = record.launch.version.map { .integer($0) }
        object["alias"] = record.launch.alias.map { .string($0) }
        object["traceHeader"] = record.launch.traceHeader.map { .string($0) }
        object["input"] = .string(record.input)
        object["output"] = record.output.map { .string($0) }
        object["error"] = record.error.map { .string($0) }
        object["cause"] = record.cause.map { .string($0) }
        return object
    }

    private static func live(_ id: Int64, _ connection: Connection) throws -> JSONObject? {
        let row = try Row.fetchOne(
            connection,
            sql: """
                SELECT next_event_id, next_frame, next_entry, deadline_millis
                FROM live_execution WHERE execution_id = ?
                """, arguments: [id])
        guard let row else { return nil }
        var object = JSONObject()
        object["nextEventId"] = .integer(row[0] as Int64)
        object["nextFrame"] = .integer(row[1] as Int64)
        object["nextEntry"] = .integer(row[2] as Int64)
        let deadline: Int64? = row[3]
        object["deadlineMillis"] = deadline.map { .integer($0) }
        let frames = try Row.fetchAll(
            connection,
            sql: """
                SELECT number, format, body, input, payload FROM live_frame
                WHERE execution_id = ? ORDER BY number
                """, arguments: [id])
        object["frames"] = .array(
            frames.map { frame in
                var one = JSONObject()
                one["number"] = .integer(frame[0] as Int64)
                one["format"] = .integer(frame[1] as Int64)
                one["body"] = .string(frame[2])
                one["input"] = .string(frame[3])
                let payload: String? = frame[4]
                one["payload"] = payload.map { .string($0) }
                return .object(one)
            })
        return object
    }
}
