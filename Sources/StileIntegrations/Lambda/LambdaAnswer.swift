import StileJSON
import StileWire

/// What Lambda said, in the words that a Task state gets.
enum LambdaAnswer: Equatable {
    case succeeded(JSONDocument)
    case failed(error: String, cause: String)

    /// Reads an endpoint's answer.
    ///
    /// - Parameter isEnveloped: `lambda:invoke` wraps the function's answer; a function called by its
    ///   own ARN gives it as it is.
    init(
        _ response: HTTPResponse, to call: LambdaCall, isEnveloped: Bool, requestID: String
    ) {
        let requestID = response.headers["x-amzn-RequestId"] ?? requestID
        guard response.isSuccess else {
            let refusal = LambdaRefusal(response, call)
            self = .failed(error: refusal.error, cause: refusal.cause(requestID: requestID))
            return
        }
        if response.headers["X-Amz-Function-Error"] != nil {
            self = Self.functionError(response.text)
        } else if isEnveloped {
            self = .succeeded(JSONDocument(.object(Self.envelope(response, call, requestID))))
        } else {
            self = .succeeded(Self.payload(response.text))
        }
    }

    /// A function that failed: its name for the error, and the whole answer as the cause, in compact
    /// form (both recorded).
    private static func functionError(_ text: String) -> LambdaAnswer {
        let answer = payload(text)
        guard let type = answer.value["errorType"]?.stringValue, !type.isEmpty else {
            return .failed(
                error: "Lambda.Unknown",
                cause: "The cause could not be determined because Lambda did not return an error"
                    + " type. Returned payload: \(text)")
        }
        return .failed(error: type, cause: answer.value.serialized())
    }

    /// JSON where it is JSON, else the text itself.
    static func payload(_ text: String) -> JSONDocument {
        (try? JSONDocument(parsing: text)) ?? JSONDocument(.string(text))
    }

    private static func envelope(
        _ response: HTTPResponse, _ call: LambdaCall, _ requestID: String
    ) -> JSONObject {
        let metadata = SDKMetadata(
            status: response.status, headers: response.headers.fields, requestID: requestID)
        var members = JSONObject()
        if let version = response.headers["X-Amz-Executed-Version"] {
            members["ExecutedVersion"] = .string(version)
        }
        // Asked for, it is a member also when the endpoint gives none (recorded).
        if call.wantsLog {
            members["LogResult"] = response.headers["X-Amz-Log-Result"].map { .string($0) } ?? .null
        }
        members["Payload"] = payload(response.text).value
        members["SdkHttpMetadata"] = metadata.http
        members["SdkResponseMetadata"] = metadata.response
        members["StatusCode"] = .integer(response.status)
        return members
    }
}

/// An answer of Lambda itself: the function did not run.
struct LambdaRefusal {
    /// What the SDK knows by name; all else is `AWSLambdaException`.
    private static let known: Set<String> = [
        "EC2AccessDeniedException", "EC2ThrottledException", "EC2UnexpectedException",
        "EFSIOException", "EFSMountConnectivityException", "EFSMountFailureException",
        "EFSMountTimeoutException", "ENILimitReachedException", "InvalidParameterValueException",
        "InvalidRequestContentException", "InvalidRuntimeException",
        "InvalidSecurityGroupIDException", "InvalidSubnetIDException", "InvalidZipFileException",
        "KMSAccessDeniedException", "KMSDisabledException", "KMSInvalidStateException",
        "KMSNotFoundException", "RecursiveInvocationException", "RequestTooLargeException",
        "ResourceConflictException", "ResourceNotFoundException", "ResourceNotReadyException",
        "ServiceException", "SnapStartException", "SnapStartNotReadyException",
        "SnapStartTimeoutException", "SubnetIPAddressLimitReachedException",
        "TooManyRequestsException", "UnsupportedMediaTypeException",
    ]

    private let code: String
    private let message: String
    private let status: Int

    init(_ response: HTTPResponse, _ call: LambdaCall) {
        let body = try? JSON(parsing: response.text)
        let named = response.headers["x-amzn-ErrorType"] ?? body?["__type"]?.stringValue
        status = response.status
        code = named.map(Self.bareName) ?? Self.code(of: response.status)
        let message =
            (body?["Message"] ?? body?["message"])?.stringValue
            ?? (response.text.isEmpty ? "null" : response.text)
        self.message = Self.naming(message, call, isMissing: code == "ResourceNotFoundException")
    }

    var error: String { "Lambda." + (Self.known.contains(code) ? code : "AWSLambdaException") }

    func cause(requestID: String) -> String {
        SDKCause.first(
            message, service: "AWSLambda", status: status, code: code, requestID: requestID)
    }

    /// `com.amazonaws.lambda#ServiceException:http://…` is `ServiceException`.
    private static func bareName(_ text: String) -> String {
        let name = text.split(separator: "#").last ?? ""
        return String(name.prefix { $0 != ":" })
    }

    private static func code(of status: Int) -> String {
        switch status {
        case 404: "ResourceNotFoundException"
        case 413: "RequestTooLargeException"
        case 429: "TooManyRequestsException"
        case 500...: "ServiceException"
        default: "AWSLambdaException"
        }
    }

    /// Step Functions asks for `$LATEST` where no version is named, and Lambda then names it; not
    /// every endpoint does (recorded: `Function not found: ARN:$LATEST`).
    private static func naming(_ message: String, _ call: LambdaCall, isMissing: Bool) -> String {
        let isUnqualified = (call.qualifier ?? call.reference.qualifier) == nil
        guard isMissing, isUnqualified, message.hasSuffix(":function:" + call.reference.name) else {
            return message
        }
        return message + ":$LATEST"
    }
}
