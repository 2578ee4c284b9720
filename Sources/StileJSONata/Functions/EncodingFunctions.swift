/// Base64 and percent encoding.
enum EncodingFunctions {
    static let all = [
        Builtin("base64encode", "<s-:s>", arity: 1, base64encode),
        Builtin("base64decode", "<s-:s>", arity: 1, base64decode),
        Builtin("encodeUrlComponent", "<s-:s>", arity: 1) {
            evaluator, arguments, scene throws(JSONataError) in
            try encode(evaluator, arguments, "encodeUrlComponent", keeping: "")
        },
        Builtin("encodeUrl", "<s-:s>", arity: 1) {
            evaluator, arguments, scene throws(JSONataError) in
            try encode(evaluator, arguments, "encodeUrl", keeping: reserved)
        },
        Builtin("decodeUrlComponent", "<s-:s>", arity: 1) {
            evaluator, arguments, scene throws(JSONataError) in
            try decode(arguments, "decodeUrlComponent", keeping: "")
        },
        Builtin("decodeUrl", "<s-:s>", arity: 1) {
            evaluator, arguments, scene throws(JSONataError) in
            try decode(arguments, "decodeUrl", keeping: reserved)
        },
    ]

    /// What a whole address keeps as it is.
    private static let reserved = ";/?:@&=+$,#"
    private static let unreserved = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()".utf8)
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func base64encode(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        let bytes = Array(text.utf8)
        try evaluator.checkText(byteCount: bytes.count / 3 * 4 + 4)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count / 3 * 4 + 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for offset in 0..<3 {
                group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0)
            }
            for place in 0..<4 {
                let digit = Int(group >> UInt32(18 - 6 * place)) & 63
                output.append(place <= count ? alphabet[digit] : UInt8(ascii: "="))
            }
        }
        return .string(String(decoding: output, as: UTF8.self))
    }

    private static func base64decode(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        var output: [UInt8] = []
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for byte in text.utf8 {
            guard let digit = digit(byte) else {
                if byte == UInt8(ascii: "=") { break }
                continue
            }
            group = group << 6 | digit
            bits += 6
            if bits >= 8 {
                bits -= 8
                output.append(UInt8(truncatingIfNeeded: group >> bits))
            }
        }
        return .string(String(decoding: output, as: UTF8.self))
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - 65)
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - 97 + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - 48 + 52)
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }

    // MARK: - Percent encoding

    /// Half a surrogate pair has no UTF-8 form, and is refused; in Swift's texts it has become
    /// U+FFFD, so that this character is refused.
    private static func encode(
        _ evaluator: Evaluator, _ arguments: [Value], _ name: String, keeping kept: String
    ) throws(JSONataError) -> Value {
        guard let text = arguments[argument: 0].text else { return .undefined }
        if text.unicodeScalars.contains("\u{FFFD}") {
            throw JSONataError(.d3140, token: name, value: "\"\(text)\"")
        }
        let keep = unreserved.union(kept.utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var output: [UInt8] = []
        for byte in text.utf8 {
            if keep.contains(byte) {
                output.append(byte)
            } else {
                output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return try evaluator.string(String(decoding: output, as: UTF8.self))
    }

    private static func decode(_ arguments: [Value], _ name: String, keeping kept: String)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        let malformed = JSONataError(.d3140, token: name, value: "\"\(text)\"")
        let bytes = Array(text.utf8)
        let keep = Set(kept.utf8)
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "%") else {
                output.append(bytes[index])
                index += 1
                continue
            }
            guard index + 2 < bytes.count,
                let value = UInt8(
                    String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            else { throw malformed }
            if keep.contains(value) {
                output += bytes[index...(index + 2)]
            } else {
                output.append(value)
            }
            index += 3
        }
        guard let decoded = String(validating: output, as: UTF8.self) else { throw malformed }
        return .string(decoded)
    }
}
