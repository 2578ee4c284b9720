/// What a start by name or ARN leads to.
package struct StartTarget: Sendable, Hashable {
    /// A revision that may be started.
    package struct Route: Sendable, Hashable {
        /// Nil when the machine itself was named.
        package let version: Int?
        package let revision: Int
        /// Percent of the starts.
        package let weight: Int
        package let roleARN: String
    }

    package let machineID: Int64
    package let machineName: String
    package let type: StateMachineType
    /// A machine that is being deleted takes no starts.
    package let status: StateMachineStatus
    /// One, or two of an alias; the weights sum to 100.
    package let routes: [Route]
    package let aliasARN: String?

    package var machineARN: String { Names.stateMachineARN(machineName) }
}

extension Database {
    /// What a start of `nameOrARN` leads to: a machine's name or ARN, a version's ARN or an
    /// alias's; nil when there is no such thing.
    package func startTarget(of nameOrARN: String) throws(StoreError) -> StartTarget? {
        try read { connection in
            let reference = Names.stateMachine(nameOrARN)
            guard let machine = try StateMachineTable.named(reference.name, connection) else {
                return nil
            }
            switch reference.qualifier {
            case nil:
                let route = StartTarget.Route(
                    version: nil, revision: machine.revision, weight: 100,
                    roleARN: machine.roleARN)
                return StartTarget(machine, routes: [route])
            case .version(let number):
                let route = try Self.route(number, weight: 100, of: machine, connection)
                return route.map { StartTarget(machine, routes: [$0]) }
            case .alias(let name):
                let alias = try AliasTable.find(machineID: machine.id, name: name, connection)
                return try alias.map { alias in
                    let routes = try alias.routes.compactMap {
                        try Self.route($0.version, weight: $0.weight, of: machine, connection)
                    }
                    return StartTarget(machine, routes: routes, aliasARN: alias.arn)
                }
            }
        }
    }

    private static func route(
        _ version: Int, weight: Int, of machine: StateMachineRecord, _ connection: Connection
    ) throws -> StartTarget.Route? {
        guard
            let record = try VersionTable.find(
                machineID: machine.id, version: version, connection),
            let revision = try RevisionTable.find(
                id: machine.id, revision: record.revision, connection)
        else { return nil }
        return StartTarget.Route(
            version: version, revision: record.revision, weight: weight,
            roleARN: revision.settings.roleARN)
    }
}

extension StartTarget {
    fileprivate init(_ machine: StateMachineRecord, routes: [Route], aliasARN: String? = nil) {
        self.init(
            machineID: machine.id, machineName: machine.name, type: machine.type,
            status: machine.status, routes: routes, aliasARN: aliasARN)
    }
}
