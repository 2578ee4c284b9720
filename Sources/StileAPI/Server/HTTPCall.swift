import HTTPTypes

/// One HTTP request with its whole body, as a surface sees it.
package struct HTTPCall: Sendable {
    /// `GET`, `POST` …
    package let method: String
    /// Percent-encoded, without the query.
    package let path: String
    /// What stands after the `?`, percent-encoded.
    package let query: String?
    package let body: [UInt8]
    private let headers: HTTPFields
    /// Nil in tests of a surface alone.
    private let presence: ClientPresence?

    package init(
        _ method: String, _ target: String, headers: KeyValuePairs<String, String> = [:],
        body: [UInt8] = []
    ) {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        self.init(
            HTTPRequest(
                method: HTTPRequest.Method(method) ?? .get, scheme: nil, authority: nil,
                path: target, headerFields: fields), body: body)
    }

    init(_ head: HTTPRequest, body: [UInt8], presence: ClientPresence? = nil) {
        method = head.method.rawValue
        let target = head.path ?? "/"
        if let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) {
            path = String(target[..<mark])
            query = String(target[target.index(after: mark)...])
        } else {
            path = target
            query = nil
        }
        headers = head.headerFields
        self.body = body
        self.presence = presence
    }

    /// Runs what may take long in a task that is cancelled when the client hangs up, or when the
    /// server stops and wants an answer at once.
    ///
    /// - Returns: Nil when nobody takes the answer any more.
    package func whilePresent<Answer: Sendable>(
        _ body: @escaping @Sendable () async -> Answer
    ) async -> Answer? {
        guard let presence else { return await body() }
        return await presence.run(body)
    }

    /// The value of a header; names are compared without regard to case.
    package func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    func header(_ name: HTTPField.Name) -> String? { headers[name] }
}

/// What a surface answers to one HTTP request.
package struct HTTPAnswer: Sendable {
    package let status: Int
    package let contentType: String
    /// Beside `Content-Type` and `Content-Length`.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(
        status: Int, contentType: String, headers: [(name: String, value: String)] = [],
        body: [UInt8]
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }
}

/// A family of requests that share the port: the Step Functions API, Lambda's, health.
package protocol HTTPSurface: Sendable {
    /// - Returns: Nil when the request is not of this surface.
    func answer(to call: HTTPCall) async -> HTTPAnswer?

    /// What a request's body to the path may have, when the surface takes more than others.
    func bodyBytesMax(_ path: String) -> Int?
}

extension HTTPSurface {
    package func bodyBytesMax(_ path: String) -> Int? { nil }
}
