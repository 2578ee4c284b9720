import StileExecutor
import StileInterpreter
import StileJSON
import StileWire

/// What a Task state asks of Lambda.
struct LambdaCall: Equatable {
    enum Invocation: String, CaseIterable {
        case requestResponse = "RequestResponse"
        case event = "Event"
        case dryRun = "DryRun"
    }

    /// As the caller wrote it: a name or an ARN.
    let functionName: String
    let reference: FunctionReference
    /// From `Qualifier`; that of the name stands in it.
    var qualifier: String?
    /// JSON text.
    let payload: JSONDocument
    var invocation = Invocation.requestResponse
    /// Base64, as the API takes it.
    var clientContext: String?
    var wantsLog = false

    /// A function by its own ARN: the whole input goes to it.
    static func direct(_ call: IntegrationCall) -> Result<LambdaCall, TaskError> {
        guard let reference = FunctionReference(call.resource.arn) else {
            return .failure(
                TaskError(
                    error: "States.Runtime", cause: "\(call.resource.arn) names no function"))
        }
        return .success(
            LambdaCall(
                functionName: call.resource.arn, reference: reference, payload: call.task.input))
    }

    /// `lambda:invoke`: the input's members are the parameters of Lambda's `Invoke`.
    static func invoke(_ call: IntegrationCall) -> Result<LambdaCall, TaskError> {
        let parameters = call.task.input.value
        let known = [
            "FunctionName", "Payload", "Qualifier", "InvocationType", "ClientContext", "LogType",
        ]
        for key in parameters.objectValue?.keys ?? [] where !known.contains(key) {
            return .failure(ParameterProblem.unsupported(key, call))
        }
        guard let named = parameters["FunctionName"], named != .null else {
            return .failure(ParameterProblem.missing("FunctionName", call))
        }
        guard let name = named.stringValue, let reference = FunctionReference(name) else {
            return .failure(ParameterProblem.badFormat("FunctionName", call))
        }
        var invoke = LambdaCall(
            functionName: name, reference: reference, payload: payload(parameters["Payload"]))
        return invoke.read(parameters, call).map { .failure($0) } ?? .success(invoke)
    }

    /// An empty object where there is none, or null; a text that is JSON goes as that JSON (both
    /// recorded), every other value as its own.
    private static func payload(_ value: JSON?) -> JSONDocument {
        guard let value, value != .null else { return .emptyObject }
        if let text = value.stringValue, let document = try? JSONDocument(parsing: text) {
            return document
        }
        return JSONDocument(value)
    }

    /// Reads the members that are seldom there; the problem if there is one.
    private mutating func read(_ parameters: JSON, _ call: IntegrationCall) -> TaskError? {
        if let value = parameters["Qualifier"], value != .null {
            guard let text = value.stringValue else {
                return ParameterProblem.badFormat("Qualifier", call)
            }
            qualifier = text
        }
        if let value = parameters["ClientContext"], value != .null {
            guard let text = value.stringValue else {
                return ParameterProblem.badFormat("ClientContext", call)
            }
            clientContext = text
        }
        if let value = parameters["InvocationType"], value != .null {
            guard let type = value.stringValue.flatMap(Invocation.init(rawValue:)) else {
                return ParameterProblem.badFormat("InvocationType", call)
            }
            invocation = type
        }
        if let value = parameters["LogType"], value != .null {
            guard let text = value.stringValue, ["None", "Tail"].contains(text) else {
                return ParameterProblem.badFormat("LogType", call)
            }
            wantsLog = text == "Tail"
        }
        return nil
    }
}
