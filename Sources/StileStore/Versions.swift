/// A version to be published.
package struct Publication: Sendable, Hashable {
    package let description: String?

    package init(description: String? = nil) { self.description = description }
}

/// A published version: a number that stands for one revision for as long as it exists.
package struct VersionRecord: Sendable, Hashable {
    package let machineID: Int64
    package let machineName: String
    /// Counts from 1; the number of a deleted version is never given again.
    package let version: Int
    package let revision: Int
    package let description: String?
    package let createdAtMillis: Int64

    package var arn: String { Names.versionARN(machine: machineName, version: version) }
}

/// How publishing a version went.
package enum PublishOutcome: Sendable {
    case published(VersionRecord)
    case unknown
    case deleting(StateMachineRecord)
    /// The current revision is not the one that was named; nil: it has no name yet.
    case otherRevision(current: String?)
}

/// How deleting a version went.
package enum VersionDeletion: Sendable {
    /// It is gone, or was not there.
    case deleted
    /// Aliases that route to it, by name.
    case inUse(aliases: [String])
}

extension Database {
    /// Publishes the current revision of the machine; a version that it has already is the answer.
    ///
    /// - Parameter ifRevisionIs: refuses to publish any other revision; nil inside: the one that
    ///   the machine was created with.
    package func publishVersion(
        of name: String, ifRevisionIs expected: String?? = nil, description: String?,
        nowMillis: Int64
    ) throws(StoreError) -> PublishOutcome {
        defer { countDeploy() }
        return try write { connection in
            guard let machine = try StateMachineTable.named(name, connection) else {
                return .unknown
            }
            guard machine.status == .active else { return .deleting(machine) }
            if let expected, expected != machine.revisionID {
                return .otherRevision(current: machine.revisionID)
            }
            let version = try Self.publish(
                Publication(description: description), of: machine, nowMillis: nowMillis,
                connection)
            return .published(version)
        }
    }

    static func publish(
        _ publication: Publication, of machine: StateMachineRecord, nowMillis: Int64,
        _ connection: Connection
    ) throws -> VersionRecord {
        let known = try VersionTable.published(
            machineID: machine.id, revision: machine.revision, connection)
        if let known { return known }
        guard try VersionTable.count(machineID: machine.id, connection) < ResourceQuotas.versions
        else {
            throw StoreError.quotaExceeded(
                "The state machine \(machine.arn) has \(ResourceQuotas.versions) versions, the "
                    + "most it may have; delete some first")
        }
        let version = VersionRecord(
            machineID: machine.id, machineName: machine.name,
            version: try StateMachineTable.nextVersion(id: machine.id, connection),
            revision: machine.revision, description: publication.description,
            createdAtMillis: nowMillis)
        try VersionTable.insert(version, connection)
        return version
    }

    package func version(
        _ version: Int, of name: String
    ) throws(StoreError) -> VersionRecord? {
        try read { connection in
            guard let machine = try StateMachineTable.named(name, connection) else { return nil }
            return try VersionTable.find(machineID: machine.id, version: version, connection)
        }
    }

    /// Newest first.
    ///
    /// - Parameter before: the last version of the page before.
    package func versions(
        machineID: Int64, limit: Int, before: Int? = nil
    ) throws(StoreError) -> [VersionRecord] {
        try read {
            try VersionTable.list(machineID: machineID, limit: limit, before: before, $0)
        }
    }

    /// Deletes a version that no alias routes to.
    package func deleteVersion(
        _ version: Int, of name: String
    ) throws(StoreError) -> VersionDeletion {
        defer { countDeploy() }
        return try write { connection in
            guard let machine = try StateMachineTable.named(name, connection) else {
                return .deleted
            }
            let aliases = try AliasTable.names(
                machineID: machine.id, routingTo: version, connection)
            guard aliases.isEmpty else { return .inUse(aliases: aliases) }
            try VersionTable.delete(machineID: machine.id, version: version, connection)
            return .deleted
        }
    }
}
