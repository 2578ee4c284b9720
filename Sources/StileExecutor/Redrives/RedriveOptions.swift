package import StileInterpreter
package import StileStore

/// A redrive beyond AWS's, as it is asked for.
package struct RedriveOptions: Sendable {
    package enum Revision: Sendable, Hashable {
        case latest
        case number(Int)
    }

    /// Name or ARN.
    package var execution: String
    package var clientToken: String?
    /// A state of the path that the execution walked.
    package var from: String?
    /// JSON text: the input of the state that it begins with.
    package var input: String?
    /// JSON text of an object: variables that get other values.
    package var variables: String?
    /// Nil: the one that the execution has.
    package var revision: Revision?
    /// Go on although the other revision changed what was walked already.
    package var isForced: Bool

    package init(
        execution: String, clientToken: String? = nil, from: String? = nil, input: String? = nil,
        variables: String? = nil, revision: Revision? = nil, isForced: Bool = false
    ) {
        self.execution = execution
        self.clientToken = clientToken
        self.from = from
        self.input = input
        self.variables = variables
        self.revision = revision
        self.isForced = isForced
    }
}

/// How such a redrive began.
package struct RedriveAnswer: Sendable {
    package let execution: ExecutionRecord
    /// What the other revision changed on the walked path, and was accepted by force.
    package let changes: [DefinitionChange]
}
