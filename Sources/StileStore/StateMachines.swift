import GRDB

/// A deployed state machine, at its latest revision.
package struct StateMachineRecord: Sendable, Hashable {
    package let id: Int64
    package let arn: String
    package let name: String
    package let roleARN: String
    /// Counts from 1; a deploy of a changed text adds one.
    package let revision: Int
    package let createdAtMillis: Int64
    package let updatedAtMillis: Int64
    /// The file it was deployed from, if it came from one.
    package let sourcePath: String?
}

extension Database {
    /// Stores `text` as the definition of `name`; the same text again makes no new revision.
    ///
    /// The caller has validated the text. Running executions stay with the revision they began
    /// with.
    package func deploy(
        name: String, text: String, sourcePath: String? = nil, nowMillis: Int64
    ) throws(StoreError) -> StateMachineRecord {
        if let reason = Names.refusal(of: name) { throw .invalidName(name, reason: reason) }
        defer { countDeploy() }
        return try write { connection in
            if let known = try StateMachineTable.named(name, connection) {
                try Self.revise(known, text, sourcePath, nowMillis, connection)
            } else {
                try StateMachineTable.insert(
                    name: name, sourcePath: sourcePath, nowMillis: nowMillis, connection)
                try StateMachineTable.insertRevision(
                    id: connection.lastInsertedRowID, revision: 1, text: text,
                    nowMillis: nowMillis, connection)
            }
            guard let record = try StateMachineTable.named(name, connection) else {
                preconditionFailure("state machine \(name) vanished within its own transaction")
            }
            return record
        }
    }

    private static func revise(
        _ known: StateMachineRecord, _ text: String, _ sourcePath: String?, _ nowMillis: Int64,
        _ connection: Connection
    ) throws {
        let current = try StateMachineTable.text(
            id: known.id, revision: known.revision, connection)
        // Swift's == on strings takes canonically equivalent texts for the same; bytes decide.
        guard !(current?.utf8.elementsEqual(text.utf8) ?? false) else { return }
        let revision = known.revision + 1
        try StateMachineTable.insertRevision(
            id: known.id, revision: revision, text: text, nowMillis: nowMillis, connection)
        try StateMachineTable.advance(
            id: known.id, revision: revision, sourcePath: sourcePath, nowMillis: nowMillis,
            connection)
    }

    /// All state machines, by name.
    package func machines() throws(StoreError) -> [StateMachineRecord] {
        try read(StateMachineTable.all)
    }

    package func machine(_ nameOrARN: String) throws(StoreError) -> StateMachineRecord? {
        try read { try StateMachineTable.named(Names.stateMachineName(nameOrARN), $0) }
    }

    /// The definition as it was deployed, byte for byte; the latest one when `revision` is nil.
    package func definitionText(
        of nameOrARN: String, revision: Int? = nil
    ) throws(StoreError) -> String? {
        try read { connection in
            let name = Names.stateMachineName(nameOrARN)
            guard let machine = try StateMachineTable.named(name, connection) else { return nil }
            return try StateMachineTable.text(
                id: machine.id, revision: revision ?? machine.revision, connection)
        }
    }

    /// The definition that the revision of a machine had; for the executor.
    package func definitionText(
        machineID: Int64, revision: Int
    ) throws(StoreError) -> String? {
        try read { try StateMachineTable.text(id: machineID, revision: revision, $0) }
    }
}
