import Crypto

/// SHA-256 of texts, for lineage records and for keys that depend on content.
package enum TextDigest {
    /// 64 lower-case hexadecimal digits.
    package static func sha256(_ text: String) -> String {
        hex(SHA256.hash(data: Array(text.utf8)))
    }

    /// The two padded keys of HMAC-SHA256 (RFC 2104) as hexadecimal digits, for an engine that has
    /// SHA-256 but no HMAC: `sha256(outer || sha256(inner || text))`.
    package static func keyPads(_ key: String) -> (inner: String, outer: String) {
        var block = Array(key.utf8)
        if block.count > 64 { block = Array(SHA256.hash(data: block)) }
        block += Array(repeating: 0, count: 64 - block.count)
        return (hex(block.map { $0 ^ 0x36 }), hex(block.map { $0 ^ 0x5C }))
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
