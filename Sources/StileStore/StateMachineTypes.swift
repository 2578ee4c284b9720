/// The kinds of state machine, by AWS's names.
package enum StateMachineType: String, Sendable, CaseIterable {
    case standard = "STANDARD"
    case express = "EXPRESS"
}

/// Where a state machine stands in its life.
package enum StateMachineStatus: String, Sendable, CaseIterable {
    case active = "ACTIVE"
    /// It takes no starts and no changes; its running executions are being ended.
    case deleting = "DELETING"
    /// Gone from the API and its name is free; kept because executions are pinned to its
    /// revisions.
    case deleted = "DELETED"
}

/// What belongs to a revision besides the definition.
///
/// The configurations are the JSON texts as they were given; nil: none was given.
package struct StateMachineSettings: Sendable, Hashable {
    package var roleARN: String
    package var logging: String?
    package var tracing: String?
    package var encryption: String?

    package init(
        roleARN: String = Names.roleARN, logging: String? = nil, tracing: String? = nil,
        encryption: String? = nil
    ) {
        self.roleARN = roleARN
        self.logging = logging
        self.tracing = tracing
        self.encryption = encryption
    }
}

/// A state machine at its latest revision.
package struct StateMachineRecord: Sendable, Hashable {
    package let id: Int64
    package let name: String
    package let type: StateMachineType
    package let status: StateMachineStatus
    /// Counts from 1; every change of definition or settings adds one.
    package let revision: Int
    /// AWS's name of the revision, a UUID; nil until the first change after the creation.
    package let revisionID: String?
    package let settings: StateMachineSettings
    package let createdAtMillis: Int64
    package let updatedAtMillis: Int64
    /// The file it was deployed from, if it came from one.
    package let sourcePath: String?

    package var arn: String { Names.stateMachineARN(name) }
    package var roleARN: String { settings.roleARN }
}

/// One revision of a state machine; never changed once it is written.
package struct RevisionRecord: Sendable, Hashable {
    package let machineID: Int64
    package let revision: Int
    /// Nil for the revision that the machine was created with.
    package let revisionID: String?
    package let definition: String
    package let settings: StateMachineSettings
    package let createdAtMillis: Int64

    /// Whether `definition` and `settings` are what this revision holds, byte for byte.
    func holds(definition: String, settings: StateMachineSettings) -> Bool {
        // Swift's == on strings takes canonically equivalent texts for the same; bytes decide.
        func bytes(_ settings: StateMachineSettings) -> [[UInt8]?] {
            [settings.roleARN, settings.logging, settings.tracing, settings.encryption]
                .map { $0.map { Array($0.utf8) } }
        }
        return self.definition.utf8.elementsEqual(definition.utf8)
            && bytes(self.settings) == bytes(settings)
    }
}
