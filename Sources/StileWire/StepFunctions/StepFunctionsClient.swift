package import StileJSON

/// Calls an AWS Step Functions endpoint over HTTP: ours, AWS's, or another that speaks it.
package struct StepFunctionsClient: StepFunctionsCalling, StileCalling {
    private let endpoint: String
    private let signer: SigV4Signer?
    private let http: HTTPClient
    private let nowMillis: @Sendable () -> Int64

    private static let contentType = "application/x-amz-json-1.0"

    /// - Parameters:
    ///   - endpoint: `http://127.0.0.1:8083`, with or without a slash at the end.
    ///   - credentials: Nil: requests go out unsigned, as a server on loopback accepts them.
    package init(
        endpoint: String, credentials: AWSCredentials? = nil, region: String = "us-east-1",
        http: HTTPClient = HTTPClient(), nowMillis: @escaping @Sendable () -> Int64
    ) {
        self.endpoint = endpoint.hasSuffix("/") ? endpoint : endpoint + "/"
        signer = credentials.map {
            SigV4Signer(credentials: $0, region: region, service: "states")
        }
        self.http = http
        self.nowMillis = nowMillis
    }

    package func call(
        _ operation: Operation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        try await send(
            AWSTarget.text(operation), parameters, timeouts: Self.timeouts(operation))
    }

    package func call(
        _ operation: StileOperation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        // The end of an execution may be a month away.
        let isWait = operation == .awaitExecution
        let patient = HTTPTimeouts(connectMillis: 10_000, totalMillis: 0, idleSeconds: 0)
        return try await send(
            operation.target, parameters, timeouts: isWait ? patient : .standard)
    }

    private static func timeouts(_ operation: Operation) -> HTTPTimeouts {
        let seconds = operation.patienceSeconds
        return HTTPTimeouts(
            connectMillis: 10_000, totalMillis: seconds * 1_000, idleSeconds: seconds)
    }

    private func send(
        _ target: String, _ parameters: JSONObject, timeouts: HTTPTimeouts
    ) async throws(APIError) -> JSONObject {
        let body = JSON.object(parameters).serializedBytes()
        var request = HTTPRequest(
            "POST", endpoint,
            headers: ["Content-Type": Self.contentType, "X-Amz-Target": target],
            body: .bytes(body), timeouts: timeouts, responseBytesMax: 64 << 20)
        if let signer {
            request = signer.sign(
                request, payloadHash: SigV4Signer.payloadHash(body), nowMillis: nowMillis())
        }
        do {
            return try Self.output(try await http.send(request))
        } catch let error as HTTPError {
            throw .unavailable(error.description)
        } catch let error as APIError {
            throw error
        } catch {
            throw .unavailable("\(error)")
        }
    }

    private static func output(_ response: HTTPResponse) throws(APIError) -> JSONObject {
        let json = try? JSON(parsing: response.body)
        if response.isSuccess, let object = json?.objectValue { return object }
        throw APIError(json?.objectValue ?? JSONObject(), httpStatus: response.status)
    }
}

extension APIError {
    /// Reads the body of an error's answer, in any of the spellings of AWS's services.
    init(_ body: JSONObject, httpStatus: Int) {
        let type = body["__type"]?.stringValue ?? ""
        var members = body
        for member in ["__type", "message", "Message"] { members[member] = nil }
        self.init(
            type.isEmpty
                ? "ServiceUnavailable" : String(type.split(separator: "#").last ?? Substring(type)),
            (body["message"] ?? body["Message"])?.stringValue
                ?? "the endpoint answered with status \(httpStatus)",
            httpStatus: httpStatus, members: members)
    }

    /// Nobody answered.
    package static func unavailable(_ reason: String) -> APIError {
        APIError("ServiceUnavailable", reason, httpStatus: 503)
    }
}
