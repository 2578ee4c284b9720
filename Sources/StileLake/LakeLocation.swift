import Foundation
package import StileWire

/// Where a lake or a landing area is: a directory, or a prefix in a bucket.
package enum LakeLocation: Hashable, Sendable, CustomStringConvertible {
    case directory(String)
    case s3(bucket: String, prefix: String)

    /// Reads `DIR` or `s3://bucket/prefix`.
    package static func parse(_ text: String) throws(LakeError) -> LakeLocation {
        let scheme = "s3://"
        guard text.hasPrefix(scheme) else {
            if let end = text.range(of: "://") {
                throw .badKey(
                    key: text,
                    reason: "\"\(text[..<end.upperBound])\" is not known; write a directory or"
                        + " s3://bucket/prefix")
            }
            guard !text.isEmpty else {
                throw .badKey(key: text, reason: "write a directory or s3://bucket/prefix")
            }
            return .directory(text)
        }
        let parts = text.dropFirst(scheme.count)
            .split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bucket = parts.first, isBucketName(bucket) else {
            throw .badKey(
                key: text,
                reason: "a bucket has 3 to 63 small letters, digits, \".\" and \"-\"")
        }
        var prefix = parts.count > 1 ? String(parts[1]) : ""
        while prefix.hasSuffix("/") { prefix.removeLast() }
        if !prefix.isEmpty { try ObjectKey.check(prefix) }
        return .s3(bucket: String(bucket), prefix: prefix)
    }

    package var description: String {
        switch self {
        case .directory(let path): path
        case .s3(let bucket, ""): "s3://\(bucket)"
        case .s3(let bucket, let prefix): "s3://\(bucket)/\(prefix)"
        }
    }

    private static func isBucketName(_ name: Substring) -> Bool {
        (3...63).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

// MARK: - Opening

extension LakeLocation {
    /// Opens the store at this place.
    ///
    /// A bucket is found by `STILE_S3_ENDPOINT`, else `AWS_ENDPOINT_URL_S3`, else
    /// `AWS_ENDPOINT_URL`, else at Amazon's own of `AWS_REGION` or `AWS_DEFAULT_REGION`
    /// (`us-east-1`); who asks stands in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
    /// `AWS_SESSION_TOKEN`; scratch files go below `TMPDIR`, else `/tmp`.
    ///
    /// - Parameter creating: Whether a directory that is missing is made.
    package func open(
        creating: Bool = true,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        client: HTTPClient? = nil
    ) throws(LakeError) -> any ObjectStore {
        switch self {
        case .directory(let path): return try DirectoryStore(path, creating: creating)
        case .s3(let bucket, let prefix):
            func value(_ names: String...) -> String? {
                names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
            }
            guard let credentials = AWSCredentials(environment: environment) else {
                throw .failed(
                    key: description,
                    reason: "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
            }
            let region = value("AWS_REGION", "AWS_DEFAULT_REGION") ?? "us-east-1"
            let endpoint = value("STILE_S3_ENDPOINT", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
            let hash = SigV4Signer.payloadHash(Array(description.utf8)).prefix(16)
            return try S3Store(
                S3Store.Configuration(
                    bucket: bucket, prefix: prefix,
                    endpoint: endpoint ?? "https://s3.\(region).amazonaws.com", region: region,
                    credentials: credentials,
                    scratchRoot: "\(value("TMPDIR") ?? "/tmp")/stile-\(getuid())-\(hash)"),
                client: client ?? HTTPClient())
        }
    }
}
