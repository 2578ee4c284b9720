import Crypto
import StileJSON

/// The two padded keys of HMAC-SHA256 (RFC 2104) as hexadecimal digits, for an engine that has
/// SHA-256 but no HMAC: `sha256(outer || sha256(inner || text))`.
package struct KeyPads {
    package let inner: String
    package let outer: String

    package init(_ key: String) {
        var block = Array(key.utf8)
        if block.count > 64 { block = Array(SHA256.hash(data: block)) }
        block += Array(repeating: 0, count: 64 - block.count)
        inner = String(hexadecimal: block.map { $0 ^ 0x36 })
        outer = String(hexadecimal: block.map { $0 ^ 0x5C })
    }
}
