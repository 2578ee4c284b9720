extension String {
    private static let uuidDigits: StaticString = "0123456789abcdef"

    /// A UUID in lower case, 8-4-4-4-12 digits: `high` and `low` but for the bits that say which
    /// version it is and that its variant is RFC 9562's.
    package init(uuidVersion version: UInt64, high: UInt64, low: UInt64) {
        let words = (
            high & ~0xF000 | (version & 0xF) << 12,
            low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        )
        self.init(unsafeUninitializedCapacity: 36) { text in
            var position = 0
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                    text[position] = UInt8(ascii: "-")
                    position += 1
                }
                let word = nibble < 16 ? words.0 : words.1
                let digit = word >> UInt64(60 - nibble % 16 * 4) & 15
                text[position] = Self.uuidDigits.utf8Start[Int(digit)]
                position += 1
            }
            return position
        }
    }
}
