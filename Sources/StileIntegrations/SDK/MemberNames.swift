import StileCalendar
import StileJSON

/// Between the API's own JSON (`startDate`, epoch seconds) and that of SDK integrations
/// (`StartDate`, ISO 8601).
enum MemberNames {
    /// Their keys are data, not members of a shape.
    private static let maps: Set = ["variableReferences", "assignedVariables"]

    /// Members whose text is JSON; another value than a text is written as its JSON (recorded:
    /// `Input` of `startExecution`).
    private static let jsonTexts: Set = [
        "definition", "input", "output", "context", "variables", "result", "mapItemReaderData",
    ]

    /// `StateMachineArn` is `stateMachineArn` to the API.
    static func camel(_ name: String) -> String {
        name.prefix(1).lowercased() + name.dropFirst()
    }

    static func pascal(_ name: String) -> String {
        name.prefix(1).uppercased() + name.dropFirst()
    }

    /// A task's parameters as the API takes them; members that are null are left out.
    static func request(_ parameters: JSONObject) -> JSONObject {
        var members = JSONObject()
        for (key, value) in parameters where value != .null {
            let name = camel(key)
            members[name] = jsonTexts.contains(name) ? text(value) : request(value)
        }
        return members
    }

    private static func request(_ value: JSON) -> JSON {
        switch value {
        case .object(let object): .object(request(object))
        case .array(let elements): .array(elements.map { request($0) })
        case .null, .bool, .number, .string: value
        }
    }

    private static func text(_ value: JSON) -> JSON {
        value.stringValue == nil ? .string(value.serialized()) : value
    }

    /// An answer of the API as a task's result.
    static func answer(_ value: JSON) -> JSON {
        switch value {
        case .object(let object):
            return .object(
                JSONObject(object.map { (pascal($0.key), answer($0.value, of: $0.key)) }))
        case .array(let elements): return .array(elements.map { answer($0) })
        case .null, .bool, .number, .string: return value
        }
    }

    private static func answer(_ value: JSON, of member: String) -> JSON {
        if maps.contains(member) { return value }
        guard isTime(member), let millis = EpochSeconds.millis(value) else { return answer(value) }
        return .string(Time.text(millis: millis))
    }

    private static func isTime(_ member: String) -> Bool {
        member == "timestamp" || member.hasSuffix("Date")
    }
}
