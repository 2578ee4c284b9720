import Crypto
import StileJSON

/// Texts in the form of UUIDs, made from others: the same parts always give the same text.
enum DerivedUUID {
    static func text(_ parts: String...) -> String {
        let digest = SHA256.hash(data: Array(parts.joined(separator: "\u{0}").utf8))
        var bytes = Array(digest.prefix(16))
        // RFC 9562: version 8, of one's own making, and the variant.
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(String(hexadecimal: bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
            .joined(separator: "-")
    }
}
