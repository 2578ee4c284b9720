import StileASL
import StileJSON
import StileStore

/// A revision as `Describe…` answers it: what DescribeStateMachine and
/// DescribeStateMachineForExecution have in common.
enum StateMachineShapes {
    /// - Parameter isMetadataOnly: leaves out what the definition says, as AWS does for a caller
    ///   who may not decrypt it.
    static func revision(_ revision: RevisionRecord, isMetadataOnly: Bool) -> JSONObject {
        var shape = JSONObject([
            ("definition", .string(isMetadataOnly ? "{}" : revision.definition)),
            ("roleArn", .string(revision.settings.roleARN)),
        ])
        for (member, value) in Configurations.shapes(revision.settings) { shape[member] = value }
        shape["revisionId"] = revision.revisionID.map { .string($0) }
        if !isMetadataOnly { shape["variableReferences"] = variableReferences(revision.definition) }
        return shape
    }

    /// Which states read which variables; nil when none does.
    private static func variableReferences(_ definition: String) -> JSON? {
        // Most definitions have no variables, and compiling one only to learn that is dear.
        guard definition.contains("\"Assign\"") || definition.contains("{%"),
            let references = Definition.compile(definition, linting: false).definition?
                .variableReferences,
            !references.isEmpty
        else { return nil }
        return .object(
            JSONObject(
                references.map { ($0.stateName, .array($0.names.map { .string($0) })) }))
    }
}

extension Request {
    /// Whether the caller asks for everything but the definition.
    var isMetadataOnly: Bool { string("includedData") == "METADATA_ONLY" }

    /// The `tags` member; the last value of a key counts.
    var tags: [ResourceTag] {
        (array("tags") ?? []).compactMap { tag in
            tag["key"]?.stringValue.map {
                ResourceTag(key: $0, value: tag["value"]?.stringValue ?? "")
            }
        }
    }
}
