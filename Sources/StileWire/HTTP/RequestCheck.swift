/// What a request may not contain, lest it mean something else on the wire.
enum RequestCheck {
    /// Checks the request and answers host and port of its URL, for messages.
    static func host(of request: HTTPRequest) throws(HTTPError) -> String {
        let url = request.url
        func refuse(_ reason: String) -> HTTPError { .badRequest(url: url, reason: reason) }
        guard isToken(request.method) else {
            throw refuse("\"\(request.method)\" is not an HTTP method")
        }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw refuse(
                "a URL has no blanks, control or non-ASCII characters: percent-encode them")
        }
        for field in request.headers.fields {
            guard isToken(field.name) else {
                throw refuse("\"\(field.name)\" is not the name of a header")
            }
            guard !field.value.utf8.contains(where: { ($0 < 0x20 && $0 != 9) || $0 == 0x7F }) else {
                throw refuse("the value of the header \(field.name) has a control character")
            }
        }
        guard let parts = URLParts(url), ["http", "https"].contains(parts.scheme),
            !parts.host.isEmpty
        else { throw refuse("expected http://HOST/… or https://HOST/…") }
        return parts.host
    }

    static func isLoopback(_ host: String) -> Bool {
        host.hasPrefix("127.") || host == "localhost" || host.hasPrefix("localhost:")
            || host.hasPrefix("[::1]")
    }

    /// RFC 9110's `token`, in which methods and header names are written.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                    || "!#$%&'*+-.^_`|~".utf8.contains($0)
            }
    }
}

/// A URL cut at its delimiters, nothing decoded.
struct URLParts {
    /// In lower case.
    let scheme: String
    /// Host and, if given, port; without user name.
    let host: String
    /// From the first slash on; `/` when there is none.
    let path: String
    /// After the question mark; empty when there is none.
    let query: String

    init?(_ url: String) {
        let bytes = Array(url.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[colon...].starts(with: "://".utf8)
        else { return nil }
        func text(_ slice: ArraySlice<UInt8>) -> String { String(decoding: slice, as: UTF8.self) }
        scheme = text(bytes[..<colon]).lowercased()
        let afterScheme = bytes[(colon + 3)...].prefix { $0 != UInt8(ascii: "#") }
        let authority = afterScheme.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        let hostStart = authority.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 }
        host = text(authority[(hostStart ?? authority.startIndex)...])
        let rest = afterScheme[authority.endIndex...]
        let rawPath = rest.prefix { $0 != UInt8(ascii: "?") }
        path = rawPath.isEmpty ? "/" : text(rawPath)
        query = text(rest[rawPath.endIndex...].dropFirst())
    }
}
