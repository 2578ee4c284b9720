/// A state machine to be created.
package struct NewStateMachine: Sendable {
    package let name: String
    package let type: StateMachineType
    package let definition: String
    package let settings: StateMachineSettings
    package let tags: [ResourceTag]
    /// The first version to publish with it; nil publishes none.
    package let publication: Publication?
    package let sourcePath: String?

    package init(
        name: String, type: StateMachineType = .standard, definition: String,
        settings: StateMachineSettings = StateMachineSettings(), tags: [ResourceTag] = [],
        publication: Publication? = nil, sourcePath: String? = nil
    ) {
        self.name = name
        self.type = type
        self.definition = definition
        self.settings = settings
        self.tags = tags
        self.publication = publication
        self.sourcePath = sourcePath
    }
}

/// What an update changes; nil leaves a part as it is, nil inside sets a configuration back to its
/// default.
package struct StateMachineUpdate: Sendable {
    package var definition: String?
    package var roleARN: String?
    package var logging: String??
    package var tracing: String??
    package var encryption: String??
    package var publication: Publication?

    package init(
        definition: String? = nil, roleARN: String? = nil, logging: String?? = nil,
        tracing: String?? = nil, encryption: String?? = nil, publication: Publication? = nil
    ) {
        self.definition = definition
        self.roleARN = roleARN
        self.logging = logging
        self.tracing = tracing
        self.encryption = encryption
        self.publication = publication
    }

    func settings(over current: StateMachineSettings) -> StateMachineSettings {
        StateMachineSettings(
            roleARN: roleARN ?? current.roleARN, logging: logging ?? current.logging,
            tracing: tracing ?? current.tracing, encryption: encryption ?? current.encryption)
    }
}

/// How a change of a state machine went.
package enum StateMachineChange: Sendable {
    /// The machine as it is now; the version that was asked for, new or published before.
    case done(StateMachineRecord, version: VersionRecord?)
    /// The name is taken by a machine that differs.
    case taken(StateMachineRecord)
    case unknown
    case deleting(StateMachineRecord)
}

extension Database {
    /// Creates a machine; one that is there already and equal counts as created.
    ///
    /// Equal is what AWS compares: definition, type, the three configurations and, when a version
    /// is asked for, its description. A different role or different tags change nothing and are
    /// ignored.
    package func createStateMachine(
        _ new: NewStateMachine, nowMillis: Int64
    ) throws(StoreError) -> StateMachineChange {
        if let reason = Names.refusal(of: new.name) { throw .invalidName(new.name, reason: reason) }
        defer { countDeploy() }
        return try write { connection in
            if let known = try StateMachineTable.named(new.name, connection) {
                return try Self.same(known, new, connection)
            }
            let machine = try Self.insert(new, nowMillis: nowMillis, connection)
            try TagTable.put(new.tags, arn: machine.arn, connection)
            let version = try new.publication.map {
                try Self.publish($0, of: machine, nowMillis: nowMillis, connection)
            }
            return .done(machine, version: version)
        }
    }

    private static func same(
        _ known: StateMachineRecord, _ new: NewStateMachine, _ connection: Connection
    ) throws -> StateMachineChange {
        guard known.status == .active else { return .deleting(known) }
        guard
            let current = try RevisionTable.find(
                id: known.id, revision: known.revision, connection)
        else { return .taken(known) }
        var settings = new.settings
        settings.roleARN = known.roleARN
        guard known.type == new.type,
            current.holds(definition: new.definition, settings: settings)
        else { return .taken(known) }
        guard let publication = new.publication else { return .done(known, version: nil) }
        let version = try VersionTable.published(
            machineID: known.id, revision: known.revision, connection)
        guard let version, version.description == publication.description else {
            return .taken(known)
        }
        return .done(known, version: version)
    }

    /// Changes the machine of that name; a change to what it already holds adds no revision.
    package func updateStateMachine(
        _ name: String, _ update: StateMachineUpdate, nowMillis: Int64
    ) throws(StoreError) -> StateMachineChange {
        defer { countDeploy() }
        return try write { connection in
            guard let known = try StateMachineTable.named(name, connection) else {
                return .unknown
            }
            guard known.status == .active else { return .deleting(known) }
            let current = try RevisionTable.text(
                id: known.id, revision: known.revision, connection)
            let machine = try Self.revise(
                known, definition: update.definition ?? current ?? "",
                settings: update.settings(over: known.settings), sourcePath: nil,
                nowMillis: nowMillis, connection)
            let version = try update.publication.map {
                try Self.publish($0, of: machine, nowMillis: nowMillis, connection)
            }
            return .done(machine, version: version)
        }
    }

    // MARK: - Deletion

    /// Begins the deletion of the machine of that name: it takes no starts and no changes any more.
    ///
    /// It is gone once `finishDeletions` finds none of its executions running; whoever runs
    /// executions ends those of `deletingMachines` and calls it again.
    ///
    /// - Returns: the machine; nil when there is none.
    @discardableResult
    package func deleteStateMachine(_ name: String) throws(StoreError) -> StateMachineRecord? {
        defer { countDeploy() }
        return try write { connection in
            guard let known = try StateMachineTable.named(name, connection) else { return nil }
            try StateMachineTable.setStatus(.deleting, id: known.id, connection)
            return known
        }
    }

    /// Machines whose deletion began and is not finished, in the order of their creation.
    package func deletingMachines() throws(StoreError) -> [StateMachineRecord] {
        try read(StateMachineTable.deleting)
    }

    /// Finishes the deletion of every machine that has no running execution any more: its name is
    /// free, its versions, aliases and tags are gone; its revisions and executions stay readable.
    ///
    /// - Returns: the machines that are deleted now.
    @discardableResult
    package func finishDeletions() throws(StoreError) -> [StateMachineRecord] {
        guard try !deletingMachines().isEmpty else { return [] }
        defer { countDeploy() }
        return try write { connection in
            let idle = try StateMachineTable.deleting(connection).filter {
                try !StateMachineTable.hasRunningExecutions(id: $0.id, connection)
            }
            for machine in idle {
                try AliasTable.deleteAll(machineID: machine.id, connection)
                try VersionTable.deleteAll(machineID: machine.id, connection)
                try TagTable.deleteAll(arn: machine.arn, connection)
                try StateMachineTable.setStatus(.deleted, id: machine.id, connection)
            }
            return idle
        }
    }
}
