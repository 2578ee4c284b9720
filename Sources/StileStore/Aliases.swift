/// Where an alias sends a share of the starts.
package struct AliasRoute: Sendable, Hashable {
    package let version: Int
    /// Percent; the weights of an alias sum to 100.
    package let weight: Int

    package init(version: Int, weight: Int) {
        self.version = version
        self.weight = weight
    }
}

/// A name for one or two versions of a state machine.
package struct AliasRecord: Sendable, Hashable {
    package let id: Int64
    package let machineID: Int64
    package let machineName: String
    package let name: String
    package let description: String?
    /// As they were given.
    package let routes: [AliasRoute]
    package let createdAtMillis: Int64
    package let updatedAtMillis: Int64

    package var arn: String { Names.aliasARN(machine: machineName, alias: name) }
}

/// How a change of an alias went.
package enum AliasChange: Sendable {
    case done(AliasRecord)
    case unknownMachine
    case deleting(StateMachineRecord)
    case unknownAlias
    /// The name is taken by an alias that differs.
    case taken(AliasRecord)
    case unknownVersion(Int)
}

extension Database {
    /// Creates an alias; one that is there with the same description and routes counts as created.
    package func createAlias(
        _ name: String, of machineName: String, description: String?, routes: [AliasRoute],
        nowMillis: Int64
    ) throws(StoreError) -> AliasChange {
        defer { countDeploy() }
        return try write { connection in
            guard let machine = try StateMachineTable.named(machineName, connection) else {
                return .unknownMachine
            }
            guard machine.status == .active else { return .deleting(machine) }
            if let missing = try Self.missingVersion(routes, machine, connection) {
                return .unknownVersion(missing)
            }
            if let known = try AliasTable.find(machineID: machine.id, name: name, connection) {
                let isSame = known.description == description && known.routes == routes
                return isSame ? .done(known) : .taken(known)
            }
            guard try AliasTable.count(machineID: machine.id, connection) < ResourceQuotas.aliases
            else {
                throw StoreError.quotaExceeded(
                    "The state machine \(machine.arn) has \(ResourceQuotas.aliases) aliases, the "
                        + "most it may have; delete some first")
            }
            let id = try AliasTable.insert(
                name, machineID: machine.id, description: description, nowMillis: nowMillis,
                connection)
            try AliasTable.setRoutes(routes, of: id, machineID: machine.id, connection)
            return .done(try Self.knownAlias(name, machine, connection))
        }
    }

    /// Changes description or routes; nil leaves them as they are.
    package func updateAlias(
        _ name: String, of machineName: String, description: String?, routes: [AliasRoute]?,
        nowMillis: Int64
    ) throws(StoreError) -> AliasChange {
        defer { countDeploy() }
        return try write { connection in
            guard let machine = try StateMachineTable.named(machineName, connection) else {
                return .unknownMachine
            }
            guard machine.status == .active else { return .deleting(machine) }
            guard let known = try AliasTable.find(machineID: machine.id, name: name, connection)
            else { return .unknownAlias }
            if let missing = try Self.missingVersion(routes ?? [], machine, connection) {
                return .unknownVersion(missing)
            }
            try AliasTable.update(
                known.id, description: description ?? known.description, nowMillis: nowMillis,
                connection)
            if let routes {
                try AliasTable.setRoutes(routes, of: known.id, machineID: machine.id, connection)
            }
            return .done(try Self.knownAlias(name, machine, connection))
        }
    }

    package func alias(
        _ name: String, of machineName: String
    ) throws(StoreError) -> AliasRecord? {
        try read { connection in
            guard let machine = try StateMachineTable.named(machineName, connection) else {
                return nil
            }
            return try AliasTable.find(machineID: machine.id, name: name, connection)
        }
    }

    /// In the order of their creation.
    ///
    /// - Parameters:
    ///   - version: only aliases that route to it.
    ///   - after: the `id` of the last alias of the page before.
    package func aliases(
        machineID: Int64, routingTo version: Int? = nil, limit: Int, after: Int64? = nil
    ) throws(StoreError) -> [AliasRecord] {
        try read {
            try AliasTable.list(
                machineID: machineID, routingTo: version, limit: limit, after: after ?? 0, $0)
        }
    }

    /// False: there was none.
    package func deleteAlias(_ name: String, of machineName: String) throws(StoreError) -> Bool {
        defer { countDeploy() }
        return try write { connection in
            guard let machine = try StateMachineTable.named(machineName, connection),
                let alias = try AliasTable.find(machineID: machine.id, name: name, connection)
            else { return false }
            try AliasTable.delete(alias.id, connection)
            return true
        }
    }

    // MARK: - Within a transaction

    private static func missingVersion(
        _ routes: [AliasRoute], _ machine: StateMachineRecord, _ connection: Connection
    ) throws -> Int? {
        try routes.map(\.version).first {
            try VersionTable.find(machineID: machine.id, version: $0, connection) == nil
        }
    }

    private static func knownAlias(
        _ name: String, _ machine: StateMachineRecord, _ connection: Connection
    ) throws -> AliasRecord {
        guard let alias = try AliasTable.find(machineID: machine.id, name: name, connection) else {
            preconditionFailure("alias \(name) vanished within its own transaction")
        }
        return alias
    }
}
