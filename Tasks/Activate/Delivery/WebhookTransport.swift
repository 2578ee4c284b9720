/// One POST to a destination.
package struct WebhookRequest: Sendable, Hashable {
    package let url: String
    package let headers: [Header]
    package let body: [UInt8]
    package let timeoutSeconds: Int

    package struct Header: Sendable, Hashable {
        package let name: String
        package let value: String
    }
}

/// What the destination said.
package struct WebhookResponse: Sendable, Hashable {
    package let status: Int
    /// How long it asks to wait (`Retry-After`).
    package let retryAfterMillis: Int64?
    package let body: [UInt8]

    package init(status: Int, retryAfterMillis: Int64? = nil, body: [UInt8] = []) {
        self.status = status
        self.retryAfterMillis = retryAfterMillis
        self.body = body
    }
}

/// Why there is no answer.
package enum WebhookFault: Error, Hashable, Sendable {
    /// May succeed a little later; whether the batch arrived is not known, the key tells.
    case transient(String)
    /// Will not succeed as it is: a URL that cannot be requested, a certificate that is not trusted.
    case permanent(String)
    case cancelled
}

/// Sends requests of a webhook destination.
package protocol WebhookTransport: Sendable {
    func post(_ request: WebhookRequest) async throws(WebhookFault) -> WebhookResponse
}

/// Waiting and chance, which tests replace.
package struct Pacing: Sendable {
    package var sleep: @Sendable (Duration) async throws -> Void
    /// A fraction of 0 up to 1.
    package var jitter: @Sendable () -> Double

    package init(
        sleep: @escaping @Sendable (Duration) async throws -> Void = {
            try await Task.sleep(for: $0)
        },
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.sleep = sleep
        self.jitter = jitter
    }
}
