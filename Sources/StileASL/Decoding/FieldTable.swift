/// Which fields a state may have, by type and query language.
enum FieldTable {
    private static let common = ["Type", "Comment", "QueryLanguage"]
    private static let paths = ["InputPath", "OutputPath"]
    private static let transition = ["Next", "End", "Assign"]
    private static let handlers = ["Retry", "Catch"]

    /// Fields of a Map state in DISTRIBUTED mode.
    static let distributedMapFields = [
        "ItemReader", "ItemBatcher", "ResultWriter", "Label",
    ]

    static func allowed(in type: StateType, _ language: QueryLanguage) -> [String] {
        switch language {
        case .jsonPath: common + jsonPath(type)
        case .jsonata: common + jsonata(type)
        }
    }

    private static func jsonPath(_ type: StateType) -> [String] {
        switch type {
        case .task:
            paths + transition + handlers + [
                "Resource", "Parameters", "ResultSelector", "ResultPath", "TimeoutSeconds",
                "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath", "Credentials",
            ]
        case .wait: paths + transition + ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]
        case .pass: paths + transition + ["Result", "Parameters", "ResultPath"]
        case .succeed: paths
        case .fail: ["Error", "ErrorPath", "Cause", "CausePath"]
        case .choice: paths + ["Choices", "Default", "Assign"]
        case .parallel:
            paths + transition + handlers + [
                "Branches", "Parameters", "ResultSelector", "ResultPath",
            ]
        case .map:
            paths + transition + handlers + [
                "ItemsPath", "ItemProcessor", "Iterator", "ItemSelector", "Parameters",
                "MaxConcurrency", "MaxConcurrencyPath", "ToleratedFailureCount",
                "ToleratedFailureCountPath", "ToleratedFailurePercentage",
                "ToleratedFailurePercentagePath", "ResultSelector", "ResultPath",
            ] + distributedMapFields
        }
    }

    private static func jsonata(_ type: StateType) -> [String] {
        switch type {
        case .task:
            transition + handlers + [
                "Output", "Resource", "Arguments", "TimeoutSeconds", "HeartbeatSeconds",
                "Credentials",
            ]
        case .wait: transition + ["Output", "Seconds", "Timestamp"]
        case .pass: transition + ["Output"]
        case .succeed: ["Output"]
        case .fail: ["Error", "Cause"]
        case .choice: ["Output", "Choices", "Default", "Assign"]
        case .parallel: transition + handlers + ["Output", "Branches", "Arguments"]
        case .map:
            transition + handlers + [
                "Output", "Items", "ItemProcessor", "Iterator", "ItemSelector", "MaxConcurrency",
                "ToleratedFailureCount", "ToleratedFailurePercentage",
            ] + distributedMapFields
        }
    }

    static func catcherFields(in language: QueryLanguage) -> [String] {
        let shared = ["Comment", "ErrorEquals", "Next", "Assign"]
        switch language {
        case .jsonPath: return shared + ["ResultPath"]
        case .jsonata: return shared + ["Output"]
        }
    }

    // MARK: - Fields in the wrong place

    /// Why a field that exists in the language is refused in `owner`, a state of `type`.
    static func foreign(
        _ field: String, in type: StateType, _ language: QueryLanguage, owner: String
    ) -> ForeignField? {
        if allowed(in: type, language.other).contains(field) {
            return belongs(field, to: language.other)
        }
        let homes = homes(of: field)
        guard !homes.isEmpty else { return nil }
        let names = homes.map(\.rawValue).joined(separator: ", ")
        return ForeignField(
            message: "\"\(field)\" is not a field of \(type.rawValue) states, found in \(owner)",
            suggestion: "it belongs to \(names)")
    }

    /// The state types that have a field, in whatever query language.
    static func homes(of field: String) -> [StateType] {
        StateType.allCases.filter { type in
            QueryLanguage.allCases.contains { allowed(in: type, $0).contains(field) }
        }
    }

    static func foreignRuleField(_ field: String, in language: QueryLanguage) -> ForeignField? {
        let others =
            switch language {
            case .jsonPath: ["Condition", "Output"]
            case .jsonata: ChoiceDecoder.allowed
            }
        return others.contains(field) ? belongs(field, to: language.other) : nil
    }

    static func foreignCatcherField(_ field: String, in language: QueryLanguage) -> ForeignField? {
        catcherFields(in: language.other).contains(field)
            ? belongs(field, to: language.other) : nil
    }

    private static func belongs(_ field: String, to language: QueryLanguage) -> ForeignField {
        ForeignField(
            message: "\"\(field)\" belongs to the query language \(language.rawValue)",
            suggestion: language == .jsonata
                ? "add \"QueryLanguage\": \"JSONata\"" : "write it as a JSONata expression")
    }
}

extension QueryLanguage {
    fileprivate var other: QueryLanguage {
        switch self {
        case .jsonPath: .jsonata
        case .jsonata: .jsonPath
        }
    }
}
