extension JSON {
    /// The value as compact JSON text, keys in their order, numbers in their spelling.
    package func serialized() -> String {
        String(decoding: serializedBytes(), as: UTF8.self)
    }

    /// The UTF-8 bytes of the compact text.
    package func serializedBytes() -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(256)
        write(to: &output)
        return output
    }

    /// Appends the compact text to `output`.
    package func write(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let number): output.append(contentsOf: number.description.utf8)
        case .string(let text): JSON.writeString(text, to: &output)
        case .array(let elements): JSON.writeArray(elements, to: &output)
        case .object(let object): JSON.writeObject(object, to: &output)
        }
    }

    private static func writeArray(_ elements: [JSON], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        for (position, element) in elements.enumerated() {
            if position > 0 { output.append(UInt8(ascii: ",")) }
            element.write(to: &output)
        }
        output.append(UInt8(ascii: "]"))
    }

    private static func writeObject(_ object: JSONObject, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for position in 0..<object.count {
            if position > 0 { output.append(UInt8(ascii: ",")) }
            writeString(object.keys[position], to: &output)
            output.append(UInt8(ascii: ":"))
            object.values[position].write(to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    /// Appends `text` in double quotes, escaping what JSON requires and nothing more.
    package static func writeString(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x20...: output.append(byte)
            default: writeControl(byte, to: &output)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func writeControl(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case 0x08: output.append(contentsOf: "\\b".utf8)
        case 0x09: output.append(contentsOf: "\\t".utf8)
        case 0x0A: output.append(contentsOf: "\\n".utf8)
        case 0x0C: output.append(contentsOf: "\\f".utf8)
        case 0x0D: output.append(contentsOf: "\\r".utf8)
        default:
            let digits = Array("0123456789abcdef".utf8)
            output.append(contentsOf: "\\u00".utf8)
            output.append(digits[Int(byte >> 4)])
            output.append(digits[Int(byte & 15)])
        }
    }
}
