import StileWire

/// A large file's way into the store: parts at once, then one act that makes them the object.
struct S3Upload: Sendable {
    /// S3 takes 10,000 parts at most and none but the last below 5 MiB.
    static let partsMax: Int64 = 10_000
    static let partBytesMin: Int64 = 32 << 20
    /// Parts under way at once.
    static let concurrencyMax = 4

    private struct Part: Sendable {
        let number: Int
        let etag: String
    }

    let requests: S3Requests
    let key: String
    /// The key in messages.
    let about: String

    func send(file: String, size: Int64) async throws {
        let begun = try await requests.send(
            "POST", key: key, query: [("uploads", "")], about: about)
        guard
            let id = try XMLElement.read(begun.body, about: about).child("UploadId")?.text
        else { throw LakeError.failed(key: about, reason: "the store gave no upload id") }
        do {
            let parts = try await sendParts(file, size, id)
            try await complete(parts, id)
        } catch {
            // Else its parts would be paid for without being seen; the first error counts more.
            _ = try? await requests.send(
                "DELETE", key: key, query: [("uploadId", id)], about: about)
            throw error
        }
    }

    private func sendParts(_ file: String, _ size: Int64, _ id: String) async throws -> [Part] {
        let partBytes = max(Self.partBytesMin, (size + Self.partsMax - 1) / Self.partsMax)
        let count = Int((size + partBytes - 1) / partBytes)
        return try await withThrowingTaskGroup(of: Part.self) { group in
            var parts: [Part] = []
            for number in 1...count {
                if number > Self.concurrencyMax, let part = try await group.next() {
                    parts.append(part)
                }
                let offset = Int64(number - 1) * partBytes
                let body = HTTPRequest.Body.file(
                    path: file, offset: offset, count: min(partBytes, size - offset))
                group.addTask { try await sendPart(number, body, id) }
            }
            for try await part in group { parts.append(part) }
            return parts.sorted { $0.number < $1.number }
        }
    }

    private func sendPart(_ number: Int, _ body: HTTPRequest.Body, _ id: String) async throws
        -> Part
    {
        let response = try await requests.send(
            "PUT", key: key, query: [("partNumber", "\(number)"), ("uploadId", id)], body: body,
            about: about)
        guard let etag = response.headers["ETag"] else {
            throw LakeError.failed(key: about, reason: "the store gave no ETag for a part")
        }
        return Part(number: number, etag: etag)
    }

    private func complete(_ parts: [Part], _ id: String) async throws {
        let list = parts.map {
            "<Part><PartNumber>\($0.number)</PartNumber><ETag>\(XMLElement.escape($0.etag))</ETag></Part>"
        }
        let body =
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + list.joined() + "</CompleteMultipartUpload>"
        let response = try await requests.send(
            "POST", key: key, query: [("uploadId", id)], body: .bytes(Array(body.utf8)),
            about: about)
        // S3 may say 200 first and fail while it joins the parts.
        let answer = try XMLElement.read(response.body, about: about)
        guard answer.name != "Error", answer.child("ETag") != nil else {
            let reason = answer.child("Message")?.text ?? answer.name
            throw LakeError.failed(
                key: about, reason: "the store could not join the parts: \(reason)")
        }
    }
}
