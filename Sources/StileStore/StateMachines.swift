import Foundation

extension Database {
    /// Stores `text` as the definition of `name`, which is created when it is not there; the same
    /// text again makes no new revision.
    ///
    /// The caller has validated the text. Running executions stay with the revision they began
    /// with.
    package func deploy(
        name: String, text: String, sourcePath: String? = nil, nowMillis: Int64
    ) throws(StoreError) -> StateMachineRecord {
        if let reason = Names.refusal(of: name) { throw .invalidName(name, reason: reason) }
        defer { countDeploy() }
        return try write { connection in
            guard let known = try StateMachineTable.named(name, connection) else {
                return try Self.insert(
                    NewStateMachine(name: name, definition: text, sourcePath: sourcePath),
                    nowMillis: nowMillis, connection)
            }
            guard known.status == .active else {
                throw StoreError.failed(
                    "the state machine \(name) is being deleted; deploy it again when its "
                        + "executions have ended")
            }
            return try Self.revise(
                known, definition: text, settings: known.settings, sourcePath: sourcePath,
                nowMillis: nowMillis, connection)
        }
    }

    /// All state machines that are not deleted, by name.
    package func machines() throws(StoreError) -> [StateMachineRecord] {
        try read(StateMachineTable.all)
    }

    /// One page of them, by name.
    ///
    /// - Parameter after: the name of the last machine of the page before.
    package func machines(
        limit: Int, after: String? = nil
    ) throws(StoreError) -> [StateMachineRecord] {
        try read { try StateMachineTable.list(limit: limit, after: after ?? "", $0) }
    }

    /// By name or ARN, a version's or alias's ARN included; nil when there is none or it is
    /// deleted.
    package func machine(_ nameOrARN: String) throws(StoreError) -> StateMachineRecord? {
        try read {
            try StateMachineTable.named(Names.stateMachine(nameOrARN).name, $0)
        }
    }

    /// The machine that an execution is pinned to, deleted or not.
    package func machine(id: Int64) throws(StoreError) -> StateMachineRecord? {
        try read { try StateMachineTable.withID(id, $0) }
    }

    /// The definition as it was deployed, byte for byte; the latest one when `revision` is nil.
    package func definitionText(
        of nameOrARN: String, revision: Int? = nil
    ) throws(StoreError) -> String? {
        try read { connection in
            let name = Names.stateMachine(nameOrARN).name
            guard let machine = try StateMachineTable.newest(named: name, connection) else {
                return nil
            }
            return try RevisionTable.text(
                id: machine.id, revision: revision ?? machine.revision, connection)
        }
    }

    /// The definition that the revision of a machine had; for the executor.
    package func definitionText(
        machineID: Int64, revision: Int
    ) throws(StoreError) -> String? {
        try read { try RevisionTable.text(id: machineID, revision: revision, $0) }
    }

    package func revision(
        _ revision: Int, machineID: Int64
    ) throws(StoreError) -> RevisionRecord? {
        try read { try RevisionTable.find(id: machineID, revision: revision, $0) }
    }

    // MARK: - Within a transaction

    static func insert(
        _ machine: NewStateMachine, nowMillis: Int64, _ connection: Connection
    ) throws -> StateMachineRecord {
        let id = try StateMachineTable.insert(machine, nowMillis: nowMillis, connection)
        try RevisionTable.insert(
            RevisionRecord(
                machineID: id, revision: 1, revisionID: nil, definition: machine.definition,
                settings: machine.settings, createdAtMillis: nowMillis), connection)
        return try known(id, connection)
    }

    /// Adds a revision, unless it would hold what the current one holds.
    static func revise(
        _ known: StateMachineRecord, definition: String, settings: StateMachineSettings,
        sourcePath: String?, nowMillis: Int64, _ connection: Connection
    ) throws -> StateMachineRecord {
        let current = try RevisionTable.find(id: known.id, revision: known.revision, connection)
        if let current, current.holds(definition: definition, settings: settings) { return known }
        let revision = RevisionRecord(
            machineID: known.id, revision: known.revision + 1,
            revisionID: UUID().uuidString.lowercased(), definition: definition,
            settings: settings, createdAtMillis: nowMillis)
        try RevisionTable.insert(revision, connection)
        try StateMachineTable.advance(revision, sourcePath: sourcePath, connection)
        return try Self.known(known.id, connection)
    }

    static func known(_ id: Int64, _ connection: Connection) throws -> StateMachineRecord {
        guard let record = try StateMachineTable.withID(id, connection) else {
            preconditionFailure("state machine \(id) vanished within its own transaction")
        }
        return record
    }
}
