import Crypto
import StileJSON

/// `States.Base64Encode`, `States.Base64Decode`, `States.Hash`.
enum Encoding {
    /// AWS's limit for the data of all three.
    private static let charactersMax = 10_000

    static func base64Encode(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        .string(Base64.encode(try arguments.string(0, charactersMax: charactersMax).utf8))
    }

    static func base64Decode(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        let text = try arguments.string(0, charactersMax: charactersMax)
        guard let bytes = Base64.decode(text.utf8) else {
            throw IntrinsicFailure("the first argument is not Base64")
        }
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    static func hash(_ arguments: Arguments) throws(IntrinsicFailure) -> JSON {
        let data = Array(try arguments.string(0, charactersMax: charactersMax).utf8)
        let algorithm = try arguments.string(1)
        guard let digest = HashAlgorithm.digest(algorithm, data) else {
            throw IntrinsicFailure(
                "unknown algorithm \"\(algorithm)\", expected MD5, SHA-1, SHA-256, SHA-384 or "
                    + "SHA-512")
        }
        return .string(digest)
    }
}

/// The hash algorithms of the States Language, by AWS's names.
package enum HashAlgorithm {
    /// The digest of `data` in small hexadecimal digits; nil for an unknown algorithm.
    package static func digest(_ name: String, _ data: [UInt8]) -> String? {
        switch name {
        case "MD5": String(hexadecimal: Insecure.MD5.hash(data: data))
        case "SHA-1": String(hexadecimal: Insecure.SHA1.hash(data: data))
        case "SHA-256": String(hexadecimal: SHA256.hash(data: data))
        case "SHA-384": String(hexadecimal: SHA384.hash(data: data))
        case "SHA-512": String(hexadecimal: SHA512.hash(data: data))
        default: nil
        }
    }
}

/// Base64 (RFC 4648, section 4) with padding.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var bits = 0
        var bitCount = 0
        for byte in bytes {
            bits = (bits << 8 | Int(byte)) & 0xFFFF
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(alphabet[bits >> bitCount & 63])
            }
        }
        if bitCount > 0 { text.append(alphabet[bits << (6 - bitCount) & 63]) }
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`, nil when it is not Base64. Padding may be left away, as Java allows.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let digits = text.prefix { $0 != UInt8(ascii: "=") }
        let padding = text.count - digits.count
        guard digits.count % 4 != 1, padding == 0 || (padding < 3 && text.count % 4 == 0),
            text.dropFirst(digits.count).allSatisfy({ $0 == UInt8(ascii: "=") })
        else { return nil }
        var bytes: [UInt8] = []
        var bits = 0
        var bitCount = 0
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            bits = (bits << 6 | value) & 0xFFFF
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            }
        }
        return bytes
    }

    private static func value(of digit: UInt8) -> Int? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(digit) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(digit) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(digit) + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
