/// A regular expression's parts.
indirect enum RegexTree {
    case empty
    case scalar(Unicode.Scalar)
    /// `.`
    case any
    case set(ScalarSet)
    case sequence([RegexTree])
    case alternatives([RegexTree])
    /// A capturing group by its number.
    case group(Int, RegexTree)
    case repetition(RegexTree, min: Int, max: Int?, isLazy: Bool)
    case lineStart
    case lineEnd
    case wordBoundary(isNegated: Bool)
    case backreference(Int)
    case look(isAhead: Bool, isNegated: Bool, RegexTree)
}

/// A class of characters, `[a-z\d]`.
struct ScalarSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = [] {
        didSet { updateASCII() }
    }
    var isNegated = false
    /// The ASCII characters of the ranges, a bit for each.
    private var ascii: (UInt64, UInt64) = (0, 0)

    init(ranges: [ClosedRange<UInt32>] = []) {
        self.ranges = ranges
        updateASCII()
    }

    private mutating func updateASCII() {
        ascii = (0, 0)
        for range in ranges where range.lowerBound < 128 {
            for value in range.lowerBound...min(127, range.upperBound) {
                if value < 64 { ascii.0 |= 1 << UInt64(value) }
                if value >= 64 { ascii.1 |= 1 << UInt64(value - 64) }
            }
        }
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 64 { return (ascii.0 >> UInt64(value) & 1 == 1) != isNegated }
        if value < 128 { return (ascii.1 >> UInt64(value - 64) & 1 == 1) != isNegated }
        return ranges.contains { $0.contains(value) } != isNegated
    }

    /// The same where case does not count.
    func containsFolded(_ scalar: Unicode.Scalar) -> Bool {
        let variants = [scalar, scalar.foldedUp, scalar.foldedDown]
        let found = variants.contains { variant in
            ranges.contains { $0.contains(variant.value) }
        }
        return found != isNegated
    }

    static let digits = ScalarSet(ranges: [0x30...0x39])
    static let word = ScalarSet(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let blanks = ScalarSet(ranges: [
        9...13, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
        0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])

    /// The set of `\d`, `\w`, `\s` and their opposites by letter.
    static func escape(_ letter: Unicode.Scalar) -> ScalarSet? {
        switch letter {
        case "d": digits
        case "D": digits.inverted
        case "w": word
        case "W": word.inverted
        case "s": blanks
        case "S": blanks.inverted
        default: nil
        }
    }

    /// The complement, as ranges.
    var inverted: ScalarSet {
        var result = ScalarSet()
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { result.ranges.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10FFFF { result.ranges.append(next...0x10FFFF) }
        return result
    }
}

extension Unicode.Scalar {
    /// The capital letter, when it is one scalar.
    var foldedUp: Unicode.Scalar { Self.only(properties.uppercaseMapping) ?? self }
    /// The small letter, when it is one scalar.
    var foldedDown: Unicode.Scalar { Self.only(properties.lowercaseMapping) ?? self }

    private static func only(_ text: String) -> Unicode.Scalar? {
        let scalars = text.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}
