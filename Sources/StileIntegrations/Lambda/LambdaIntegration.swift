package import StileExecutor
import StileInterpreter
package import StileJSON
import StileWire

/// Functions: those of this process first, then those of the Lambda-compatible endpoint, if one is
/// configured.
///
/// Serves function ARNs and `lambda:invoke` with all its patterns.
package struct LambdaIntegration: ServiceIntegration {
    private let functions: any LocalFunctions
    private let client: LambdaClient?

    package init(functions: any LocalFunctions, client: LambdaClient?) {
        self.functions = functions
        self.client = client
    }

    package func refusal(of resource: TaskResourceName, input: JSONDocument) -> TaskError? { nil }

    package func worksElsewhere(_ resource: TaskResourceName, input: JSONDocument) -> Bool {
        guard client != nil, let name = Self.function(resource, input) else { return false }
        return !functions.names.contains(name)
    }

    package func limit(of resource: TaskResourceName, input: JSONDocument) -> TaskLimit? {
        guard functions.hasLimits, let name = Self.function(resource, input) else { return nil }
        return functions.concurrencyMax(of: name).map {
            TaskLimit(name: name, concurrencyMax: $0)
        }
    }

    /// The bare name of the function that is called; nil when none is named.
    private static func function(_ resource: TaskResourceName, _ input: JSONDocument) -> String? {
        let named =
            resource.kind == .function
            ? resource.arn : input.value["FunctionName"]?.stringValue ?? ""
        return FunctionReference(named)?.name
    }

    package func run(_ call: IntegrationCall, reporter: TaskReporter) async -> TaskOutcome {
        let isEnveloped = call.resource.kind == .integration
        let request = isEnveloped ? LambdaCall.invoke(call) : LambdaCall.direct(call)
        switch request {
        case .failure(let error): return .failed(error)
        case .success(let request):
            if functions.names.contains(request.reference.name) {
                return await callHere(request, call, reporter, isEnveloped: isEnveloped)
            }
            guard let client else { return .failed(Self.unknown(request, functions.names)) }
            return await callThere(client, request, call, isEnveloped: isEnveloped)
        }
    }

    /// What a call of the function fails with when nothing has it.
    package static func unknownFunction(_ name: String, among known: [String]) -> TaskError {
        let hint =
            nearestName(to: name, among: known).map { "; did you mean \"\($0)\"?" }
            ?? (known.isEmpty ? "" : "; known are \(known.joined(separator: ", "))")
        return TaskError(
            error: "Lambda.ResourceNotFoundException", cause: "Function not found: \(name)\(hint)")
    }

    private static func unknown(_ request: LambdaCall, _ known: [String]) -> TaskError {
        unknownFunction(request.reference.name, among: known)
    }

    // MARK: - The endpoint's functions

    private func callThere(
        _ client: LambdaClient, _ request: LambdaCall, _ call: IntegrationCall, isEnveloped: Bool
    ) async -> TaskOutcome {
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await client.invoke(request)
        } catch {
            return failed(error, call)
        }
        let answer = LambdaAnswer(
            response, to: request, isEnveloped: isEnveloped, requestID: call.requestID)
        switch answer {
        case .succeeded(let output): return call.answered(output)
        case .failed(let error, let cause): return call.refused(error, cause)
        }
    }

    /// No answer: what AWS's SDK calls a client's failure.
    private func failed(_ error: HTTPError, _ call: IntegrationCall) -> TaskOutcome {
        if error == .cancelled { return .cancelled }
        if case .answerTooLarge = error {
            let name = call.resource.kind == .function ? call.resource.arn : call.resource.service
            return call.refused(
                "States.DataLimitExceeded",
                "The state/task '\(name)' returned a result with a size exceeding the maximum number"
                    + " of bytes service limit.")
        }
        return call.refused(
            "Lambda.SdkClientException", "Unable to execute HTTP request: \(error.description)")
    }

    // MARK: - Our own functions

    private func callHere(
        _ request: LambdaCall, _ call: IntegrationCall, _ reporter: TaskReporter, isEnveloped: Bool
    ) async -> TaskOutcome {
        switch request.invocation {
        case .dryRun:
            return call.answered(LocalAnswer(status: 204, payload: nil, call).envelope)
        case .event:
            let refusal = functions.post(
                request.reference.name, payload: request.payload, requestID: call.requestID)
            if let refusal { return call.refused(refusal.error, refusal.cause) }
            return call.answered(LocalAnswer(status: 202, payload: nil, call).envelope)
        case .requestResponse:
            let outcome = await functions.call(
                request.reference.name, payload: request.payload, task: call.task,
                executionARN: call.executionARN, reporter: reporter)
            guard let outcome else { return .failed(Self.unknown(request, functions.names)) }
            return ended(outcome, call, isEnveloped: isEnveloped)
        }
    }

    private func ended(
        _ outcome: TaskOutcome, _ call: IntegrationCall, isEnveloped: Bool
    ) -> TaskOutcome {
        switch outcome {
        case .succeeded(let answer):
            guard isEnveloped else { return .succeeded(answer) }
            return call.answered(LocalAnswer(status: 200, payload: answer, call).envelope)
        case .failed(let error):
            // What never began says so itself.
            return error.stage == .running ? call.refused(error.error, error.cause) : outcome
        case .awaitingToken, .cancelled: return outcome
        }
    }
}

/// The envelope of `lambda:invoke` around the answer of a function of this process: the same members
/// as Lambda's own, so that a workflow reads it the same way in both places.
struct LocalAnswer {
    let status: Int
    /// Nil for a call that nobody waits for.
    let payload: JSONDocument?
    let requestID: String

    init(status: Int, payload: JSONDocument?, _ call: IntegrationCall) {
        self.status = status
        self.payload = payload
        requestID = call.requestID
    }

    var envelope: JSONDocument {
        var headers: HTTPHeaders = ["x-amzn-RequestId": requestID]
        var members = JSONObject()
        if let payload {
            members["ExecutedVersion"] = "$LATEST"
            headers["X-Amz-Executed-Version"] = "$LATEST"
            headers["Content-Type"] = "application/json"
            headers["Content-Length"] = String(payload.byteCount)
        } else {
            headers["Content-Length"] = "0"
        }
        let metadata = SDKMetadata(status: status, headers: headers.fields, requestID: requestID)
        members["Payload"] = payload?.value ?? ""
        members["SdkHttpMetadata"] = metadata.http
        members["SdkResponseMetadata"] = metadata.response
        members["StatusCode"] = .integer(status)
        return JSONDocument(.object(members))
    }
}
