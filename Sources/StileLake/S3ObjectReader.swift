import StileWire

/// An object of a bucket, read by ranges of the version that it had when it was opened.
struct S3ObjectReader: ObjectReader {
    let info: ObjectInfo
    /// With the store's prefix.
    let key: String
    let requests: S3Requests

    func read(at offset: Int64, count: Int) async throws -> [UInt8] {
        let wanted = max(0, min(Int64(count), info.bytes - offset))
        guard wanted > 0 else { return [] }
        var headers: HTTPHeaders = ["Range": "bytes=\(offset)-\(offset + wanted - 1)"]
        if !info.etag.isEmpty { headers["If-Match"] = info.etag }
        let response = try await requests.send(
            "GET", key: key, headers: headers, about: info.key,
            responseBytesMax: Int(wanted) + (1 << 16))
        guard response.body.count == Int(wanted) else {
            throw LakeError.failed(
                key: info.key,
                reason: "the store answered \(response.body.count) bytes to a request for \(wanted)"
            )
        }
        return response.body
    }
}
