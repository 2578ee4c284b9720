import Crypto
import StileJSON

/// Texts in the form of UUIDs, made from others: the same parts always give the same text.
enum DerivedUUID {
    static func text(_ parts: String...) -> String {
        let digest = SHA256.hash(data: Array(parts.joined(separator: "\u{0}").utf8))
        let words = digest.prefix(16).enumerated().reduce(into: (high: UInt64(0), low: UInt64(0))) {
            let byte = UInt64($1.element)
            if $1.offset < 8 { $0.high = $0.high << 8 | byte } else { $0.low = $0.low << 8 | byte }
        }
        // RFC 9562: version 8, of one's own making.
        return String(uuidVersion: 8, high: words.high, low: words.low)
    }
}
