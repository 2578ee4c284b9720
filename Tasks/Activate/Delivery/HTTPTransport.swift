import Foundation
package import StileDuckDB
package import StileLake
package import StileWire

/// Webhooks through the HTTP client that the whole process shares.
package struct HTTPTransport: WebhookTransport {
    private let client: HTTPClient

    package init(client: HTTPClient) {
        self.client = client
    }

    package func post(
        _ request: WebhookRequest
    ) async throws(WebhookFault) -> WebhookResponse {
        var headers: HTTPHeaders = [:]
        for header in request.headers { headers[header.name] = header.value }
        let millis = request.timeoutSeconds * 1000
        let timeouts = HTTPTimeouts(
            connectMillis: min(10_000, millis), totalMillis: millis,
            idleSeconds: request.timeoutSeconds)
        do {
            let response = try await client.send(
                HTTPRequest(
                    "POST", request.url, headers: headers, body: .bytes(request.body),
                    timeouts: timeouts, responseBytesMax: 4 * 1024 * 1024))
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            return WebhookResponse(
                status: response.status,
                retryAfterMillis: response.retryAfterMillis(nowMillis: now), body: response.body)
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw error.isTransient
                ? .transient(error.description) : .permanent(error.description)
        }
    }
}

extension Activate {
    /// The task with webhooks through `http`.
    package init(
        lake: any ObjectStore, engine: DuckDB, projectDirectory: String, http: HTTPClient,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.init(
            lake: lake, engine: engine, projectDirectory: projectDirectory,
            transport: HTTPTransport(client: http), environment: environment)
    }
}
