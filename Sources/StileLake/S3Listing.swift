import StileCalendar
import StileWire

/// One page of `ListObjectsV2`.
struct S3Listing {
    struct Object {
        /// With the store's prefix.
        let key: String
        let bytes: Int64
        let modifiedAtMillis: Int64
        let etag: String
    }

    let objects: [Object]
    /// Nil on the last page.
    let nextToken: String?

    init(_ body: [UInt8], about: String) throws(LakeError) {
        let root = try XMLElement.read(body, about: about)
        guard root.name == "ListBucketResult" else {
            throw .failed(key: about, reason: "the store answered <\(root.name)> to a listing")
        }
        let isEncoded = root.child("EncodingType")?.text == "url"
        var objects: [Object] = []
        for entry in root.children where entry.name == "Contents" {
            objects.append(try Self.object(entry, isEncoded: isEncoded, about: about))
        }
        self.objects = objects
        nextToken =
            root.child("IsTruncated")?.text == "true"
            ? root.child("NextContinuationToken")?.text : nil
        if root.child("IsTruncated")?.text == "true", nextToken == nil {
            throw .failed(
                key: about, reason: "the store cut its listing without saying how to go on")
        }
    }

    private static func object(
        _ entry: XMLElement, isEncoded: Bool, about: String
    ) throws(LakeError) -> Object {
        guard let written = entry.child("Key")?.text,
            let bytes = entry.child("Size").flatMap({ Int64($0.text) }),
            let modified = entry.child("LastModified").flatMap({
                Time.instant($0.text)?.millis
            })
        else {
            throw .failed(key: about, reason: "an entry of the listing lacks key, size or time")
        }
        // In this encoding a blank is "+", as in forms.
        let decoded =
            isEncoded
            ? PercentEncoding.decode(written.replacing("+", with: "%20")) : Array(written.utf8)
        guard let key = String(validating: decoded, as: UTF8.self) else {
            throw .badKey(key: written, reason: "it is not UTF-8")
        }
        return Object(
            key: key, bytes: bytes, modifiedAtMillis: modified,
            etag: entry.child("ETag")?.text ?? "")
    }
}
