import StileJSON
import StileWire

/// Why an invocation is refused, in Lambda's words.
enum LambdaProblem: Error {
    case notFound(LambdaInvocation)
    case badName(String)
    case qualifiersDiffer
    case unknownType(String)
    case tooLarge(Int, type: String, limit: Int)
    case notJSON(String)
    case throttled

    func answer(requestID: String) -> LambdaAnswer {
        let body: JSON = ["Type": "User", "Message": .string(message)]
        return LambdaAnswer(
            status: status,
            headers: [
                "Content-Type": "application/json", "x-amzn-RequestId": requestID,
                "x-amzn-ErrorType": code,
            ], body: body.serializedBytes())
    }

    private var status: Int {
        switch self {
        case .notFound: 404
        case .tooLarge: 413
        case .throttled: 429
        case .badName, .qualifiersDiffer, .unknownType, .notJSON: 400
        }
    }

    private var code: String {
        switch self {
        case .notFound: "ResourceNotFoundException"
        case .badName, .unknownType: "ValidationException"
        case .qualifiersDiffer: "InvalidParameterValueException"
        case .tooLarge: "RequestTooLargeException"
        case .notJSON: "InvalidRequestContentException"
        case .throttled: "TooManyRequestsException"
        }
    }

    private var message: String {
        switch self {
        case .notFound(let invocation): "Function not found: \(Self.arn(invocation))"
        case .badName(let name):
            "1 validation error detected: Value '\(name)' at 'functionName' failed to satisfy"
                + " constraint: Member must be a function name, a partial ARN or an ARN"
        case .qualifiersDiffer:
            "The derived qualifier from the function name does not match the specified qualifier."
        case .unknownType(let type):
            "1 validation error detected: Value '\(type)' at 'invocationType' failed to satisfy"
                + " constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]"
        case .tooLarge(let count, let type, let limit):
            "\(count) byte payload is too large for the \(type) invocation type (limit \(limit)"
                + " bytes)"
        case .notJSON(let reason):
            "Could not parse request body into json: Could not parse payload into json: \(reason)"
        case .throttled: "Rate Exceeded."
        }
    }

    /// The function's ARN, with the qualifier that was asked for.
    private static func arn(_ invocation: LambdaInvocation) -> String {
        guard !invocation.function.hasPrefix("arn:"),
            let reference = FunctionReference(invocation.function)
        else { return invocation.function }
        let qualifier = (invocation.qualifier ?? reference.qualifier).map { ":" + $0 } ?? ""
        return "arn:aws:lambda:us-east-1:000000000000:function:\(reference.name)\(qualifier)"
    }
}
