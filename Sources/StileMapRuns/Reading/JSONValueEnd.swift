/// Finds the end of a JSON value whose bytes arrive in pieces; that it is well formed is for the
/// parser to say.
struct JSONValueEnd: Sendable {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var isBegun = false

    /// The place behind the value when it ends in `bytes[start...]`. Blanks before it belong to it.
    mutating func find(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var place = start
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if isInString {
                if takeInString(byte) { return place }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return place - 1 }
                depth -= 1
                if depth == 0 { return place }
            case UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09:
                if depth == 0, isBegun || byte == UInt8(ascii: ",") { return place - 1 }
                continue
            default: break
            }
            isBegun = true
        }
        return nil
    }

    /// Whether the value ends with this byte of a string.
    private mutating func takeInString(_ byte: UInt8) -> Bool {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
            return depth == 0
        }
        return false
    }
}
