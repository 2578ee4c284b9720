import Activate
import StileWire

/// Sends an activation's batches over HTTP.
struct WebhookClient: WebhookTransport {
    private static let connectMillis = 10_000
    /// What a destination answers is for messages only.
    private static let answerBytesMax = 1 << 20

    let client: HTTPClient
    let nowMillis: @Sendable () -> Int64

    func post(_ request: WebhookRequest) async throws(WebhookFault) -> WebhookResponse {
        var headers = HTTPHeaders()
        for header in request.headers { headers.add(header.name, header.value) }
        let seconds = request.timeoutSeconds
        let sent = HTTPRequest(
            "POST", request.url, headers: headers, body: .bytes(request.body),
            timeouts: HTTPTimeouts(
                connectMillis: Self.connectMillis, totalMillis: seconds * 1_000,
                idleSeconds: seconds),
            responseBytesMax: Self.answerBytesMax)
        do {
            let response = try await client.send(sent)
            return WebhookResponse(
                status: response.status,
                retryAfterMillis: response.retryAfterMillis(nowMillis: nowMillis()),
                body: response.body)
        } catch {
            throw Self.fault(error)
        }
    }

    private static func fault(_ error: HTTPError) -> WebhookFault {
        if case .cancelled = error { return .cancelled }
        return error.isTransient || error.mayHaveBeenDone
            ? .transient(error.description) : .permanent(error.description)
    }
}
