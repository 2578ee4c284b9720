/// Which fields a state may have, by type and query language.
///
/// A second query language adds its own column here and its own reader beside `JSONPathStates`.
enum FieldTable {
    private static let common = ["Type", "Comment", "QueryLanguage"]
    private static let paths = ["InputPath", "OutputPath"]
    private static let transition = ["Next", "End", "Assign"]
    private static let handlers = ["Retry", "Catch"]

    /// The fields of a state of `type` in the query language JSONPath.
    static func allowed(in type: StateType) -> [String] {
        switch type {
        case .task:
            common + paths + transition + handlers + [
                "Resource", "Parameters", "ResultSelector", "ResultPath", "TimeoutSeconds",
                "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath", "Credentials",
            ]
        case .wait:
            common + paths + transition + ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]
        case .pass: common + paths + transition + ["Result", "Parameters", "ResultPath"]
        case .succeed: common + paths
        case .fail: common + ["Error", "ErrorPath", "Cause", "CausePath"]
        case .choice: common + paths + ["Choices", "Default", "Assign"]
        case .parallel:
            common + paths + transition + handlers + [
                "Branches", "Parameters", "ResultSelector", "ResultPath",
            ]
        case .map:
            common + paths + transition + handlers + [
                "ItemsPath", "ItemProcessor", "Iterator", "ItemSelector", "Parameters",
                "MaxConcurrency", "MaxConcurrencyPath", "ToleratedFailureCount",
                "ToleratedFailureCountPath", "ToleratedFailurePercentage",
                "ToleratedFailurePercentagePath", "ResultSelector", "ResultPath",
            ] + distributedMapFields
        }
    }

    /// Fields of the query language JSONata.
    private static let jsonataFields = ["Arguments", "Output", "Items", "Condition"]

    /// Fields of a Map state in DISTRIBUTED mode.
    static let distributedMapFields = [
        "ItemReader", "ItemBatcher", "ResultWriter", "Label",
    ]

    /// Why a field that exists in the language is refused in `owner`, a state of `type`.
    static func foreign(_ field: String, in type: StateType, owner: String) -> ForeignField? {
        if let expression = foreignExpression(field, owner: owner) { return expression }
        let homes = StateType.allCases.filter { allowed(in: $0).contains(field) }
        guard !homes.isEmpty else { return nil }
        let names = homes.map(\.rawValue).joined(separator: ", ")
        return ForeignField(
            message: "\"\(field)\" is not a field of \(type.rawValue) states, found in \(owner)",
            suggestion: "it belongs to \(names)")
    }

    /// Fields that come with JSONata, wherever they stand.
    static func foreignExpression(_ field: String, owner: String) -> ForeignField? {
        guard jsonataFields.contains(field) else { return nil }
        return notSupported(
            "\"\(field)\" of \(owner) belongs to the query language JSONata, which is not"
                + " supported yet")
    }

    private static func notSupported(_ message: String) -> ForeignField {
        ForeignField(code: .notSupportedYet, message: message)
    }
}

/// The values of `QueryLanguage`.
enum QueryLanguage: String, CaseIterable {
    case jsonPath = "JSONPath"
    case jsonata = "JSONata"
}
