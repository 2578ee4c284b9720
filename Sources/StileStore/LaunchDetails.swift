/// How an execution was started, beyond its identity; never changes.
package struct LaunchDetails: Sendable, Hashable {
    /// The last part of an Express execution's ARN, which makes it unique: several may have one
    /// name. Nil for a Standard execution.
    package var expressID: String?
    /// The version that was started, directly or by an alias.
    package var version: Int?
    /// The name of the alias that was started.
    package var alias: String?
    package var traceHeader: String?

    package init(
        expressID: String? = nil, version: Int? = nil, alias: String? = nil,
        traceHeader: String? = nil
    ) {
        self.expressID = expressID
        self.version = version
        self.alias = alias
        self.traceHeader = traceHeader
    }

    package var type: StateMachineType { expressID == nil ? .standard : .express }
}

extension LaunchDetails {
    /// `name` as the table has it, where names are unique: an Express execution's with its id.
    func storedName(_ name: String) -> String { expressID.map { "\(name):\($0)" } ?? name }

    /// Takes a stored name apart.
    static func split(_ stored: String) -> (name: String, expressID: String?) {
        let parts = stored.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return (stored, nil) }
        return (String(parts[0]), String(parts[1]))
    }

    func executionARN(machine: String, name: String) -> String {
        guard let expressID else { return Names.executionARN(machine: machine, name: name) }
        return Names.expressARN(machine: machine, name: name, id: expressID)
    }
}
