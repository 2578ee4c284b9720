import GRDB
import StileInterpreter
import StileJSON

extension Database {
    /// One execution with all that belongs to it.
    ///
    /// - Throws: `failed` for one that takes part in a map run: its parts are other executions.
    package func export(_ nameOrARN: String) throws(StoreError) -> ExecutionArchive {
        try read { connection in
            guard let record = try ExecutionTable.find(nameOrARN, connection) else {
                throw StoreError.notFound("there is no execution \(nameOrARN)")
            }
            try Self.refuseMapRuns(record, connection)
            let machine = try Self.machine(of: record, connection)
            return ExecutionArchive(
                machineName: record.machineName, executionName: record.name,
                status: record.status, machine: machine, execution: Self.execution(record),
                events: try HistoryTable.events(
                    of: record.id, afterID: 0, limit: .max, connection),
                live: try Self.live(record.id, connection))
        }
    }

    private static func refuseMapRuns(
        _ record: ExecutionRecord, _ connection: Connection
    ) throws {
        let isPart =
            try Bool.fetchOne(
                connection,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM map_run WHERE execution_id = ?1)
                        OR EXISTS (SELECT 1 FROM execution WHERE id = ?1 AND map_run_id IS NOT NULL)
                    """, arguments: [record.id]) ?? false
        guard isPart else { return }
        throw StoreError.failed(
            "\(record.arn) is part of a map run, which cannot be exported; back up the whole state "
                + "with stile backup")
    }

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
