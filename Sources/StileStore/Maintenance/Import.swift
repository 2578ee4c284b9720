import GRDB
import StileInterpreter
import StileJSON

/// What an import has put into the file.
package struct ImportedExecution: Sendable {
    package let record: ExecutionRecord
    /// With the children of its map runs.
    package let executions: Int
    package let mapRuns: Int
}

extension Database {
    /// Puts an exported execution into the file, with its map runs and their children, under ids from
    /// `id` and `mapRunID` on, which no others have.
    ///
    /// It is pinned to the machine's revision that is equal to its own; where the machine is not
    /// there, it comes along, and where it has no such revision, the revision is kept beside it. All
    /// of it is one transaction.
    ///
    /// - Throws: `failed` when an execution or a map run of that ARN is there, or when this one runs.
    package func importExecution(
        _ archive: ExecutionArchive, id: Int64, mapRunID: Int64, nowMillis: Int64
    ) throws(StoreError) -> ImportedExecution {
        guard archive.status.isTerminal else {
            throw .failed(
                "\(archive.executionName) was running when it was exported; only ended executions "
                    + "can be imported")
        }
        defer { countDeploy() }
        return try write { connection in
            do {
                let revision = try Self.revision(for: archive, nowMillis, connection)
                var intake = try Intake(
                    connection, machine: archive.machineName, revision, id: id, mapRunID: mapRunID)
                let record = try intake.add(archive.root)
                for line in archive.children {
                    _ = try intake.add(try ArchivedExecution(line: line))
                }
                return ImportedExecution(
                    record: record, executions: Int(intake.nextID - id),
                    mapRuns: Int(intake.nextMapRunID - mapRunID))
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                throw StoreError.failed(
                    "the exported execution does not fit this file or is damaged "
                        + "(\(error.message ?? "")); nothing was imported")
            }
        }
    }

    // MARK: - The machine

    private static func revision(
        for archive: ExecutionArchive, _ nowMillis: Int64, _ connection: Connection
    ) throws -> (machineID: Int64, revision: Int) {
        let reader = RecordReader(object: archive.machine, place: "the exported state machine")
        let settings = StateMachineSettings(
            roleARN: try reader.string("roleArn"), logging: reader.optionalString("logging"),
            tracing: reader.optionalString("tracing"),
            encryption: reader.optionalString("encryption"))
        let definition = try reader.string("definition")
        let known = try Row.fetchAll(
            connection,
            sql: """
                SELECT m.id, r.revision FROM state_machine AS m
                JOIN state_machine_revision AS r ON r.state_machine_id = m.id
                WHERE m.name = ? AND m.type = ? ORDER BY m.status = 'DELETED', m.id DESC, r.revision DESC
                """, arguments: [archive.machineName, try reader.string("type")])
        for row in known {
            let found = try RevisionTable.find(id: row[0], revision: row[1], connection)
            if found?.holds(definition: definition, settings: settings) == true {
                return (row[0], row[1])
            }
        }
        // A name is taken by one machine at a time; what else is kept under it counts as deleted.
        let isTaken = try StateMachineTable.named(archive.machineName, connection) != nil
        let revision = try reader.integer("revision")
        try connection.execute(
            sql: """
                INSERT INTO state_machine
                    (name, type, status, revision, created_at_millis, updated_at_millis)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                archive.machineName, try reader.string("type"), isTaken ? "DELETED" : "ACTIVE",
                revision, reader.optionalMillis("createdAtMillis") ?? nowMillis,
                reader.optionalMillis("revisedAtMillis") ?? nowMillis,
            ])
        let machineID = connection.lastInsertedRowID
        try RevisionTable.insert(
            RevisionRecord(
                machineID: machineID, revision: revision,
                revisionID: reader.optionalString("revisionId"), definition: definition,
                settings: settings,
                createdAtMillis: reader.optionalMillis("revisedAtMillis") ?? nowMillis), connection)
        return (machineID, revision)
    }
}
