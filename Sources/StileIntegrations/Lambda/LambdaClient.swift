import StileJSON
package import StileWire

/// Calls functions of a Lambda-compatible endpoint, AWS's own or any other.
package struct LambdaClient: Sendable {
    /// Sends a request, whatever the answer's status.
    package typealias Send = @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse

    /// Lambda lets a function run for 15 minutes; the answer may take a moment more.
    private static let timeouts = HTTPTimeouts(
        connectMillis: 10_000, totalMillis: 910_000, idleSeconds: 0)

    /// Without a slash at its end.
    private let endpoint: String
    /// Nil: requests go out unsigned, which AWS refuses and emulators take.
    private let credentials: AWSCredentials?
    private let region: String
    private let nowMillis: @Sendable () -> Int64
    private let send: Send

    package init(
        endpoint: String, credentials: AWSCredentials?, region: String,
        nowMillis: @escaping @Sendable () -> Int64, send: @escaping Send
    ) {
        var endpoint = endpoint
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        self.endpoint = endpoint
        self.credentials = credentials
        self.region = region
        self.nowMillis = nowMillis
        self.send = send
    }

    func invoke(_ call: LambdaCall) async throws(HTTPError) -> HTTPResponse {
        try await send(signed(request(call), region: call.reference.region ?? region))
    }

    /// `POST /2015-03-31/functions/NAME/invocations`
    private func request(_ call: LambdaCall) -> HTTPRequest {
        var url =
            endpoint + "/2015-03-31/functions/" + PercentEncoding.encode(call.functionName)
            + "/invocations"
        if let qualifier = call.qualifier {
            url += "?Qualifier=" + PercentEncoding.encode(qualifier)
        }
        var headers: HTTPHeaders = [
            "Content-Type": "application/json",
            "X-Amz-Invocation-Type": call.invocation.rawValue,
        ]
        if call.wantsLog { headers["X-Amz-Log-Type"] = "Tail" }
        if let context = call.clientContext { headers["X-Amz-Client-Context"] = context }
        return HTTPRequest(
            "POST", url, headers: headers, body: .bytes(Array(call.payload.text.utf8)),
            timeouts: Self.timeouts)
    }

    private func signed(_ request: HTTPRequest, region: String) -> HTTPRequest {
        guard let credentials, case .bytes(let bytes) = request.body else { return request }
        return SigV4Signer(credentials: credentials, region: region, service: "lambda")
            .sign(
                request, payloadHash: SigV4Signer.payloadHash(bytes), nowMillis: nowMillis())
    }
}
