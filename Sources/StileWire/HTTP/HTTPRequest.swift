/// One HTTP request: what is sent, and what becomes of the answer.
package struct HTTPRequest: Sendable {
    /// What is sent after the headers.
    package enum Body: Sendable, Equatable {
        case none
        case bytes([UInt8])
        /// `count` bytes of a file from `offset` on; the file must not change meanwhile.
        case file(path: String, offset: Int64, count: Int64)
    }

    /// Where the body of a 2xx answer goes; that of any other is always kept in memory.
    package enum Sink: Sendable, Equatable {
        case memory
        /// A file that is made, or emptied first.
        case file(path: String)
    }

    package var method: String
    /// `http` or `https`, percent-encoded; goes out as it is.
    package var url: String
    package var headers: HTTPHeaders
    package var body: Body
    package var sink: Sink
    package var timeouts: HTTPTimeouts
    /// What an answer may take in memory.
    package var responseBytesMax: Int
    /// How many redirects are followed; 0 gives the redirect itself as the answer.
    package var redirectsMax: Int

    package init(
        _ method: String = "GET", _ url: String, headers: HTTPHeaders = [:], body: Body = .none,
        sink: Sink = .memory, timeouts: HTTPTimeouts = .standard,
        responseBytesMax: Int = 16 * 1024 * 1024, redirectsMax: Int = 0
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.sink = sink
        self.timeouts = timeouts
        self.responseBytesMax = responseBytesMax
        self.redirectsMax = redirectsMax
    }
}

/// How long a request may take; 0 means no limit.
package struct HTTPTimeouts: Sendable, Hashable {
    package var connectMillis: Int
    /// From the start of the request to the last byte of the answer.
    package var totalMillis: Int
    /// Without a byte in either direction.
    package var idleSeconds: Int

    package init(connectMillis: Int, totalMillis: Int, idleSeconds: Int) {
        self.connectMillis = connectMillis
        self.totalMillis = totalMillis
        self.idleSeconds = idleSeconds
    }

    /// For requests of an API: 10 s to connect, a minute in all.
    package static let standard = HTTPTimeouts(
        connectMillis: 10_000, totalMillis: 60_000, idleSeconds: 60)
    /// For objects of any size: no limit in all, but a minute of silence.
    package static let transfer = HTTPTimeouts(
        connectMillis: 10_000, totalMillis: 0, idleSeconds: 60)
}

/// Header fields in order; names are compared without regard to case.
package struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    package struct Field: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package private(set) var fields: [Field] = []

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0, value: $1) }
    }

    /// Reads the first field of the name; replaces all of them, or removes them with nil.
    package subscript(name: String) -> String? {
        get { fields.first { Self.isSame($0.name, name) }?.value }
        set {
            fields.removeAll { Self.isSame($0.name, name) }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    /// Adds a field beside others of the same name.
    package mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.lowercased() == right.lowercased()
    }
}

/// The answer to a request, whatever its status.
package struct HTTPResponse: Sendable, Hashable {
    package let status: Int
    package let headers: HTTPHeaders
    /// Empty when the answer went to a file.
    package let body: [UInt8]

    package init(status: Int, headers: HTTPHeaders, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package var isSuccess: Bool { (200..<300).contains(status) }

    /// The body as text, with what is not UTF-8 replaced.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// How long the server asks to wait before the next try (`Retry-After`, RFC 9110 10.2.3).
    ///
    /// - Parameter nowMillis: The time of the answer, for servers that name a date.
    package func retryAfterMillis(nowMillis: Int64) -> Int64? {
        guard let value = headers["Retry-After"]?.trimmed else { return nil }
        if let seconds = Int64(value) {
            return seconds >= 0 && seconds < 1_000_000_000 ? seconds * 1000 : nil
        }
        return HTTPDate.millis(value).map { max(0, $0 - nowMillis) }
    }
}

extension String {
    /// Without blanks and tabs at both ends.
    var trimmed: String {
        var text = Substring(self)
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text.drop { $0 == " " || $0 == "\t" })
    }
}
