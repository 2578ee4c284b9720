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

    /// The value as text for people: one member or element a line, `indent` blanks a level.
    package func pretty(indent: Int = 2) -> String {
        var writer = JSONWriter(output: [], indent: indent)
        writer.write(self)
        return String(decoding: writer.output, as: UTF8.self)
    }

    /// Appends the compact text to `output`.
    package func write(to output: inout [UInt8]) {
        guard !writeScalar(to: &output) else { return }
        // Moved out and back, so that the buffer is never copied.
        var writer = JSONWriter(output: [], indent: nil)
        swap(&writer.output, &output)
        writer.write(self)
        swap(&writer.output, &output)
    }
}

/// Writes a value in one loop: containers that are begun wait on a stack of their own, so depth
/// costs no call stack.
struct JSONWriter {
    var output: [UInt8]
    /// Blanks a level, nil for compact text.
    let indent: Int?
    private var frames: [Frame] = []
    /// The deepest nesting met.
    private(set) var depth = 0

    private struct Frame {
        /// Keys of an object, nil in an array.
        let keys: [String]?
        let values: [JSON]
        var position = 0
    }

    init(output: [UInt8], indent: Int?) {
        self.output = output
        self.indent = indent
    }

    mutating func write(_ value: JSON) {
        begin(value)
        while !frames.isEmpty {
            let top = frames.count - 1
            let position = frames[top].position
            guard position < frames[top].values.count else {
                let isObject = frames.removeLast().keys != nil
                beginLine()
                output.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                continue
            }
            frames[top].position += 1
            if position > 0 { output.append(UInt8(ascii: ",")) }
            beginLine()
            if let key = frames[top].keys?[position] { writeKey(key) }
            begin(frames[top].values[position])
        }
    }

    /// Writes a value without parts whole, and of another one the opening bracket.
    private mutating func begin(_ value: JSON) {
        if value.writeScalar(to: &output) { return }
        switch value {
        case .array(let elements): open("[", "]", Frame(keys: nil, values: elements))
        case .object(let object):
            open("{", "}", Frame(keys: object.keys, values: object.values))
        case .null, .bool, .number, .string: break
        }
    }

    private mutating func open(_ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ frame: Frame)
    {
        output.append(UInt8(ascii: opening))
        depth = max(depth, frames.count + 1)
        if frame.values.isEmpty {
            output.append(UInt8(ascii: closing))
        } else {
            frames.append(frame)
        }
    }

    private mutating func writeKey(_ key: String) {
        JSON.writeString(key, to: &output)
        output.append(UInt8(ascii: ":"))
        if indent != nil { output.append(UInt8(ascii: " ")) }
    }

    private mutating func beginLine() {
        guard let indent else { return }
        output.append(0x0A)
        output.append(contentsOf: repeatElement(0x20, count: indent * frames.count))
    }
}

// MARK: - Values without parts

extension JSON {
    /// Writes a value without parts; false for an array or an object.
    fileprivate func writeScalar(to output: inout [UInt8]) -> Bool {
        switch self {
        case .null: JSON.write("null", to: &output)
        case .bool(let flag): JSON.write(flag ? "true" : "false", to: &output)
        case .number(.integer(let integer)): JSON.writeInteger(integer, to: &output)
        case .number(.text(let text)): output.append(contentsOf: text.utf8)
        case .string(let text): JSON.writeString(text, to: &output)
        case .array, .object: return false
        }
        return true
    }

    /// Appends text that is known at compile time as it is.
    package static func write(_ text: StaticString, to output: inout [UInt8]) {
        text.withUTF8Buffer { output.append(contentsOf: $0) }
    }

    /// Appends the decimal digits of `value`.
    package static func writeInteger(_ value: Int64, to output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = value.magnitude
            var start = digits.count
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            } while rest > 0
            if value < 0 {
                start -= 1
                digits[start] = UInt8(ascii: "-")
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }

    /// Appends `text` in double quotes, escaping what JSON requires and nothing more.
    package static func writeString(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        let whole: Void? = text.utf8.withContiguousStorageIfAvailable {
            writeEscaped($0, to: &output)
        }
        if whole == nil {
            Array(text.utf8).withUnsafeBufferPointer { writeEscaped($0, to: &output) }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Appends runs of plain bytes at once and escapes what stands between them.
    private static func writeEscaped(
        _ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]
    ) {
        var start = 0
        while start < bytes.count {
            let end = JSONBytes.firstSpecial(in: bytes, from: start)
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<end]))
            guard end < bytes.count else { return }
            switch bytes[end] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(bytes[end])
            default: writeControl(bytes[end], to: &output)
            }
            start = end + 1
        }
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
