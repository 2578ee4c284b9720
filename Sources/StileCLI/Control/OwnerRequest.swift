import StileJSON

/// What a command asks of an owner, in the same process, over its socket or at an endpoint.
enum OwnerRequest: Sendable, Equatable {
    case startExecution(machine: String, name: String?, input: String)
    case stopExecution(String, error: String?, cause: String?)
    case redriveExecution(String)
    /// A redrive beyond AWS's.
    case redriveEdited(RedriveDraft)
    /// Answers when the execution has ended.
    case awaitExecution(String)
    /// - Parameter roleARN: For a machine that is new to an endpoint that is not Stile.
    case deploy(name: String, text: String, sourcePath: String?, roleARN: String? = nil)
    case putSchedule(ScheduleDraft)
    case deleteSchedule(String)
    case enableSchedule(String, Bool)
    /// A part of a purge, as `Stile.PurgeExecutions` takes it.
    case purge(JSONObject)
    /// The text of an exported execution.
    case importExecution(String)
    /// How far the running tasks of the execution are.
    case taskProgress(String)
}

/// A schedule as a person gives it.
struct ScheduleDraft: Sendable, Equatable {
    var name: String
    var expression: String
    var timeZone: String
    var machine: String
    var input: String
    var catchUp: String
}

/// A redrive beyond AWS's as a person gives it; texts are JSON.
struct RedriveDraft: Sendable, Equatable {
    var execution: String
    var from: String?
    var input: String?
    var variables: String?
    /// A number, or `latest`.
    var revision: JSON?
    var isForced = false

    /// Whether anything beyond AWS's redrive is asked for.
    var isEdited: Bool {
        from != nil || input != nil || variables != nil || revision != nil || isForced
    }
}

// MARK: - As parameters

extension OwnerRequest {
    /// Of one of Stile's own operations.
    var parameters: JSONObject {
        switch self {
        case .deploy(let name, let text, let sourcePath, let roleARN):
            Self.object([
                "name": name, "definition": text, "sourcePath": sourcePath, "roleArn": roleARN,
            ])
        case .putSchedule(let draft):
            Self.object([
                "name": draft.name, "expression": draft.expression, "timeZone": draft.timeZone,
                "stateMachine": draft.machine, "input": draft.input, "catchUp": draft.catchUp,
            ])
        case .deleteSchedule(let name): JSONObject([("name", .string(name))])
        case .enableSchedule(let name, let enabled):
            JSONObject([("name", .string(name)), ("enabled", .bool(enabled))])
        case .awaitExecution(let execution):
            JSONObject([("execution", .string(execution))])
        case .redriveEdited(let draft): draft.parameters
        case .purge(let parameters): parameters
        case .importExecution(let text): JSONObject([("archive", .string(text))])
        case .taskProgress(let execution): JSONObject([("executionArn", .string(execution))])
        case .startExecution, .stopExecution, .redriveExecution: JSONObject()
        }
    }

    fileprivate static func object(_ members: KeyValuePairs<String, String?>) -> JSONObject {
        JSONObject(members.compactMap { key, value in value.map { (key, JSON.string($0)) } })
    }
}

extension RedriveDraft {
    fileprivate var parameters: JSONObject {
        var parameters = OwnerRequest.object([
            "executionArn": execution, "from": from, "input": input, "variables": variables,
        ])
        parameters["revision"] = revision
        if isForced { parameters["force"] = true }
        return parameters
    }
}
