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
    /// Of a child of a map run.
    package var child: MapRunMembership?
    /// The attempt that waits for its end (`.sync`), and takes it along when it is given up.
    package var parent: ParentAttempt?
    /// The test case of the mock configuration that answers for its tasks.
    package var mockCase: String?

    package init(
        expressID: String? = nil, version: Int? = nil, alias: String? = nil,
        traceHeader: String? = nil, child: MapRunMembership? = nil,
        parent: ParentAttempt? = nil, mockCase: String? = nil
    ) {
        self.expressID = expressID
        self.version = version
        self.alias = alias
        self.traceHeader = traceHeader
        self.child = child
        self.parent = parent
        self.mockCase = mockCase
    }

    package var type: StateMachineType { expressID == nil ? .standard : .express }
}

/// An attempt of a Task state in another execution.
package struct ParentAttempt: Sendable, Hashable {
    /// `ExecutionRecord.id`.
    package let executionID: Int64
    /// `Stamp.entry`: no other attempt of that execution has it.
    package let entry: Int

    package init(executionID: Int64, entry: Int) {
        self.executionID = executionID
        self.entry = entry
    }
}

/// What makes an execution the child of a map run.
package struct MapRunMembership: Sendable, Hashable {
    /// `MapRunRecord.id`.
    package let mapRunID: Int64
    package let mapRunARN: String
    /// The map run's label: it stands in the ARNs of its children.
    package let label: String
    /// From 0, in the order of the items.
    package let index: Int
    /// Items that the child works on.
    package let itemCount: Int

    package init(mapRunID: Int64, mapRunARN: String, label: String, index: Int, itemCount: Int) {
        self.mapRunID = mapRunID
        self.mapRunARN = mapRunARN
        self.label = label
        self.index = index
        self.itemCount = itemCount
    }
}

extension LaunchDetails {
    /// `name` as the table has it, where names are unique: a child's with the label of its map run,
    /// an Express execution's with its id.
    func storedName(_ name: String) -> String {
        let labelled = child.map { "\($0.label)/\(name)" } ?? name
        return expressID.map { "\(labelled):\($0)" } ?? labelled
    }

    /// Takes a stored name apart.
    static func split(_ stored: String) -> (name: String, expressID: String?) {
        let parts = stored.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return (unlabelled(parts[0]), nil) }
        return (unlabelled(parts[0]), String(parts[1]))
    }

    private static func unlabelled(_ name: Substring) -> String {
        guard let slash = name.utf8.firstIndex(of: UInt8(ascii: "/")) else { return String(name) }
        return String(name[name.utf8.index(after: slash)...])
    }

    package func executionARN(machine: String, name: String) -> String {
        let machine = labelled(machine)
        guard let expressID else { return Names.executionARN(machine: machine, name: name) }
        return Names.expressARN(machine: machine, name: name, id: expressID)
    }

    /// A child's machine is called after the Map state's label as well.
    package func stateMachineARN(machine: String) -> String {
        Names.stateMachineARN(labelled(machine))
    }

    private func labelled(_ machine: String) -> String {
        child.map { "\(machine)/\($0.label)" } ?? machine
    }
}
