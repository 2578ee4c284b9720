package import StileJSON

/// What a redrive does beyond AWS's: where it begins, and with which data.
package struct RedriveEdit: Sendable, Equatable {
    /// A state of the machine's own graph that is entered anew.
    package struct Entry: Sendable, Equatable {
        package let state: String
        package let input: JSONDocument
        /// As they were when the state was entered before.
        package let variables: [String: JSON]

        package init(state: String, input: JSONDocument, variables: [String: JSON]) {
            self.state = state
            self.input = input
            self.variables = variables
        }
    }

    /// Nil: the states that did not succeed go on, as in AWS's redrive.
    package var entry: Entry?
    /// Variables of the machine's own scope that get other values; the others stay.
    package var variables: JSONObject
    /// The revision that the execution runs from now on, if it is another one.
    package var revision: Int?

    package init(entry: Entry? = nil, variables: JSONObject = JSONObject(), revision: Int? = nil) {
        self.entry = entry
        self.variables = variables
        self.revision = revision
    }
}

extension RedriveEdit {
    static let eventType = "ExecutionRedriven"
    /// Members of the event's details that AWS does not have: the history must say what was changed,
    /// and a later redrive reads there which variables were.
    package static let entryMember = "redriveFrom"
    package static let variablesMember = "redriveVariables"
    package static let revisionMember = "redriveRevision"

    /// All members beyond AWS's.
    package static let ownMembers = [entryMember, variablesMember, revisionMember]

    func details(_ redriveCount: Int) -> JSONObject {
        var details = JSONObject([("redriveCount", .integer(redriveCount))])
        details[Self.entryMember] = entry.map { .string($0.state) }
        if !variables.isEmpty { details[Self.variablesMember] = .object(variables) }
        details[Self.revisionMember] = revision.map { .integer($0) }
        return details
    }

    /// The variables that the execution goes on with.
    func variables(from current: [String: JSON]) -> [String: JSON] {
        var result = entry?.variables ?? current
        for (name, value) in variables { result[name] = value }
        return result
    }
}
