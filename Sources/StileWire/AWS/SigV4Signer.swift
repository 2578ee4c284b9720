import Crypto
import StileCalendar
import StileJSON

/// Signs requests with AWS Signature Version 4.
///
/// Ours rather than libcurl's, which (7.88) signs unsorted queries, parameters without value and
/// encoded paths wrongly.
package struct SigV4Signer: Sendable {
    package let credentials: AWSCredentials
    package let region: String
    /// The service's signing name: `s3`, `lambda`, `states`.
    package let service: String

    package init(credentials: AWSCredentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// SHA-256 of the payload as S3 and the signature want it: 64 hexadecimal digits.
    package static func payloadHash(_ bytes: [UInt8]) -> String {
        String(hexadecimal: SHA256.hash(data: bytes))
    }

    /// The request with date, token, payload hash (S3) and signature in its headers.
    ///
    /// - Parameters:
    ///   - payloadHash: Of the body; `UNSIGNED-PAYLOAD` is legal for S3 over https.
    ///   - nowMillis: The server refuses a time more than 15 minutes from its own.
    package func sign(_ request: HTTPRequest, payloadHash: String, nowMillis: Int64) -> HTTPRequest
    {
        var signed = request
        let time = CivilTime(millis: nowMillis)
        signed.headers["X-Amz-Date"] = time.compact
        if let token = credentials.sessionToken { signed.headers["X-Amz-Security-Token"] = token }
        if service == "s3" { signed.headers["X-Amz-Content-Sha256"] = payloadHash }
        let canonical = CanonicalRequest(signed, service: service, payloadHash: payloadHash)
        let scope = "\(time.compactDate)/\(region)/\(service)/aws4_request"
        let toSign =
            "AWS4-HMAC-SHA256\n\(time.compact)\n\(scope)\n"
            + String(hexadecimal: SHA256.hash(data: Array(canonical.text.utf8)))
        let signature = String(
            hexadecimal: Self.hmac(toSign, key: signingKey(date: time.compactDate)))
        signed.headers["Authorization"] =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), "
            + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
        return signed
    }

    private func signingKey(date: String) -> SymmetricKey {
        let parts = [date, region, service, "aws4_request"]
        return parts.reduce(SymmetricKey(data: Array("AWS4\(credentials.secretAccessKey)".utf8))) {
            SymmetricKey(data: Self.hmac($1, key: $0))
        }
    }

    private static func hmac(_ text: String, key: SymmetricKey) -> HashedAuthenticationCode<SHA256>
    {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }
}

/// A request in the form that is hashed and signed.
struct CanonicalRequest {
    let text: String
    /// Names in lower case, sorted, between semicolons.
    let signedHeaders: String

    init(_ request: HTTPRequest, service: String, payloadHash: String) {
        let parts = URLParts(request.url)
        let headers = Self.headers(request.headers, host: parts?.host ?? "")
        signedHeaders = headers.map(\.name).joined(separator: ";")
        text = [
            request.method, Self.path(parts?.path ?? "/", service: service),
            Self.query(parts?.query ?? ""),
            headers.map { "\($0.name):\($0.value)\n" }.joined(), signedHeaders, payloadHash,
        ].joined(separator: "\n")
    }

    /// S3 signs the path as it is; every other service a normalised one, encoded once more.
    private static func path(_ path: String, service: String) -> String {
        if service == "s3" {
            return PercentEncoding.encode(PercentEncoding.decode(path), keepingSlash: true)
        }
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        guard !segments.isEmpty else { return "/" }
        let end = path.hasSuffix("/") ? "/" : ""
        return PercentEncoding.encode(
            "/" + segments.joined(separator: "/") + end, keepingSlash: true)
    }

    /// Sorted by encoded name and value; a parameter without value gets an empty one.
    private static func query(_ query: String) -> String {
        let pairs = query.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { PercentEncoding.encode(PercentEncoding.decode($0)) }
            return (name: sides[0], value: sides.count > 1 ? sides[1] : "")
        }
        return pairs.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// All headers but those which proxies may change, merged by name, and the host.
    private static func headers(
        _ headers: HTTPHeaders, host: String
    ) -> [(name: String, value: String)] {
        let unsigned: Set = ["authorization", "user-agent", "connection", "expect"]
        var values: [String: [String]] = ["host": [host]]
        for field in headers.fields {
            let name = field.name.lowercased()
            if unsigned.contains(name) { continue }
            if name == "host" { values[name] = [] }
            values[name, default: []].append(
                field.value.split(separator: " ").joined(separator: " "))
        }
        return values.map { (name: $0.key, value: $0.value.joined(separator: ",")) }
            .sorted { $0.name < $1.name }
    }
}
