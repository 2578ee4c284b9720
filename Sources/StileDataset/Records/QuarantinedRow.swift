package import StileJSON

/// Why a row is in quarantine, in the order in which reasons are tried.
package enum QuarantineReason: String, Hashable, Sendable, CaseIterable {
    case lineTooLong = "line_too_long"
    case encoding
    case unterminatedQuote = "unterminated_quote"
    case columnCount = "column_count"
    case badType = "bad_type"
    case rule
}

/// One line of `quarantine/<dataset>/<period>/<object>.jsonl`.
package struct QuarantinedRow: Hashable, Sendable {
    package var object: String
    /// One-based physical line; of a compressed object, of what it holds.
    package var line: Int64
    package var byteOffset: Int64
    /// The whole record, of which `raw` may be the beginning.
    package var byteCount: Int64
    package var reason: QuarantineReason
    /// The row rule's id, or the column of a bad value.
    package var ruleID: String?
    package var detail: String
    package var raw: [UInt8]
    package var executionID: String

    package var json: JSON {
        [
            "object": .string(object), "line": .integer(line), "byte_offset": .integer(byteOffset),
            "byte_count": .integer(byteCount), "reason": .string(reason.rawValue),
            "rule": ruleID.map { .string($0) } ?? .null, "detail": .string(detail),
            "raw_base64": .string(Base64.encode(raw)), "execution": .string(executionID),
        ]
    }
}

/// RFC 4648 base64 with padding.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if count > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if count > 2 { group |= UInt32(bytes[index + 2]) }
            for position in 0..<4 {
                output.append(
                    position <= count
                        ? alphabet[Int(group >> UInt32(18 - 6 * position) & 63)]
                        : UInt8(ascii: "="))
            }
            index += 3
        }
        return String(decoding: output, as: UTF8.self)
    }
}
