/// Whether bytes are a text: well-formed UTF-8 without NUL.
enum UTF8Check {
    static func isText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        var index = 0
        let count = bytes.count
        while index < count {
            let byte = base[index]
            if byte < 0x80 {
                if byte == 0 { return false }
                index += 1
                continue
            }
            let length = sequenceLength(base + index, count - index)
            if length == 0 { return false }
            index += length
        }
        return true
    }

    /// The length of the well-formed sequence that begins here, 0 when there is none (Unicode
    /// table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
    private static func sequenceLength(_ at: UnsafePointer<UInt8>, _ left: Int) -> Int {
        func continues(_ index: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            index < left && range.contains(at[index])
        }
        switch at[0] {
        case 0xC2...0xDF: return continues(1) ? 2 : 0
        case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
        case 0xE1...0xEC, 0xEE...0xEF: return continues(1) && continues(2) ? 3 : 0
        case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
        case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }
}
