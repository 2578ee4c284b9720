import StileJSON

/// What a command asks of the data folder's owner, in the same process or over its socket.
enum OwnerRequest: Sendable, Equatable {
    case startExecution(machine: String, name: String?, input: String)
    case stopExecution(String, error: String?, cause: String?)
    case redriveExecution(String)
    /// Answers when the execution has ended.
    case awaitExecution(String)
    /// - Parameter roleARN: For a machine that is new to an endpoint that is not Stile.
    case deploy(name: String, text: String, sourcePath: String?, roleARN: String? = nil)
    case putSchedule(ScheduleDraft)
    case deleteSchedule(String)
    case enableSchedule(String, Bool)
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

// MARK: - On the line

extension OwnerRequest {
    /// The operation's name on the control socket.
    var operation: String {
        switch self {
        case .startExecution: "StartExecution"
        case .stopExecution: "StopExecution"
        case .redriveExecution: "RedriveExecution"
        case .awaitExecution: "AwaitExecution"
        case .deploy: "DeployStateMachine"
        case .putSchedule: "PutSchedule"
        case .deleteSchedule: "DeleteSchedule"
        case .enableSchedule: "EnableSchedule"
        }
    }

    var input: JSON {
        switch self {
        case .startExecution(let machine, let name, let input):
            Self.object(["stateMachine": machine, "name": name, "input": input])
        case .stopExecution(let execution, let error, let cause):
            Self.object(["execution": execution, "error": error, "cause": cause])
        case .redriveExecution(let execution), .awaitExecution(let execution):
            ["execution": .string(execution)]
        case .deploy(let name, let text, let sourcePath, let roleARN):
            Self.object([
                "name": name, "definition": text, "sourcePath": sourcePath, "roleArn": roleARN,
            ])
        case .putSchedule(let draft):
            Self.object([
                "name": draft.name, "expression": draft.expression, "timeZone": draft.timeZone,
                "stateMachine": draft.machine, "input": draft.input, "catchUp": draft.catchUp,
            ])
        case .deleteSchedule(let name): ["name": .string(name)]
        case .enableSchedule(let name, let enabled):
            ["name": .string(name), "enabled": .bool(enabled)]
        }
    }

    /// Reads what another process sent; nil when it is not a request of ours.
    init?(operation: String, input: JSON) {
        func text(_ key: String) -> String? { input[key]?.stringValue }
        switch operation {
        case "StartExecution":
            guard let machine = text("stateMachine"), let payload = text("input") else {
                return nil
            }
            self = .startExecution(machine: machine, name: text("name"), input: payload)
        case "StopExecution":
            guard let execution = text("execution") else { return nil }
            self = .stopExecution(execution, error: text("error"), cause: text("cause"))
        case "RedriveExecution", "AwaitExecution":
            guard let execution = text("execution") else { return nil }
            self =
                operation == "AwaitExecution"
                ? .awaitExecution(execution) : .redriveExecution(execution)
        case "DeployStateMachine":
            guard let name = text("name"), let definition = text("definition") else { return nil }
            self = .deploy(
                name: name, text: definition, sourcePath: text("sourcePath"),
                roleARN: text("roleArn"))
        case "PutSchedule":
            guard let draft = ScheduleDraft(input) else { return nil }
            self = .putSchedule(draft)
        case "DeleteSchedule":
            guard let name = text("name") else { return nil }
            self = .deleteSchedule(name)
        case "EnableSchedule":
            guard let name = text("name"), let enabled = input["enabled"]?.boolValue else {
                return nil
            }
            self = .enableSchedule(name, enabled)
        default: return nil
        }
    }

    private static func object(_ members: KeyValuePairs<String, String?>) -> JSON {
        .object(
            JSONObject(
                members.compactMap { key, value in value.map { (key, JSON.string($0)) } }))
    }
}

extension ScheduleDraft {
    init?(_ input: JSON) {
        func text(_ key: String) -> String? { input[key]?.stringValue }
        guard let name = text("name"), let expression = text("expression"),
            let timeZone = text("timeZone"), let machine = text("stateMachine"),
            let payload = text("input"), let catchUp = text("catchUp")
        else { return nil }
        self.init(
            name: name, expression: expression, timeZone: timeZone, machine: machine,
            input: payload, catchUp: catchUp)
    }
}
