/// How AWS's SDKs tell a service's refusal, which becomes a task's cause.
enum SDKCause {
    /// Optimised integrations.
    static func first(
        _ message: String, service: String, status: Int, code: String, requestID: String
    ) -> String {
        "\(message) (Service: \(service); Status Code: \(status); Error Code: \(code); "
            + "Request ID: \(requestID); Proxy: null)"
    }

    /// SDK integrations (`aws-sdk:…`).
    static func second(
        _ message: String, service: String, status: Int, requestID: String
    ) -> String {
        "\(message) (Service: \(service), Status Code: \(status), Request ID: \(requestID))"
            + " (SDK Attempt Count: 1)"
    }
}
