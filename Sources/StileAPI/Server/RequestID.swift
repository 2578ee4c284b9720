/// Ids of requests in the form of AWS's: random UUIDs in lower case.
enum RequestID {
    static func make() -> String {
        let high = UInt64.random(in: .min ... .max) & ~0xF000 | 0x4000
        let low = UInt64.random(in: .min ... .max) & ~(0b11 << 62) | (0b10 << 62)
        return String(unsafeUninitializedCapacity: 36) { text in
            var position = 0
            for (word, shift) in zip(repeatElement(high, count: 16), digits) {
                append(word >> shift, to: text, at: &position)
            }
            for (word, shift) in zip(repeatElement(low, count: 16), digits) {
                append(word >> shift, to: text, at: &position)
            }
            return position
        }
    }

    /// How far each of a word's digits is shifted, the first one first.
    private static let digits = stride(from: UInt64(60), through: 0, by: -4)
    private static let alphabet: StaticString = "0123456789abcdef"

    private static func append(
        _ digit: UInt64, to text: UnsafeMutableBufferPointer<UInt8>, at position: inout Int
    ) {
        if position == 8 || position == 13 || position == 18 || position == 23 {
            text[position] = UInt8(ascii: "-")
            position += 1
        }
        text[position] = alphabet.utf8Start[Int(digit & 15)]
        position += 1
    }
}
