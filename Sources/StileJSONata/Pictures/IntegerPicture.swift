/// How a whole number is written: digits with grouping, letters, Roman numerals or words (XPath's
/// format-integer).
struct IntegerPicture {
    enum Primary: Equatable {
        case decimal
        /// Small or capital letters.
        case letters(isCapital: Bool)
        case roman(isCapital: Bool)
        case words(Case)
        /// A sequence that is not known, by its first character.
        case other(String)
    }

    enum Case {
        case lower
        case upper
        case title
    }

    struct Separator {
        /// Digits to its right.
        let position: Int
        let scalar: Unicode.Scalar
    }

    private(set) var primary: Primary
    var isOrdinal = false
    /// The digit zero of the family.
    private(set) var zero: Unicode.Scalar = "0"
    var mandatoryDigits = 0
    private(set) var optionalDigits = 0
    /// Separators, nearest to the right first.
    private(set) var separators: [Separator] = []
    /// The distance when one separator comes again and again, else 0.
    private(set) var interval = 0
    /// When reading: the exact number of digits, as no other character ends them.
    var parseWidth: Int?

    private static let decimalZeros: [UInt32] = [
        0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66,
        0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946,
        0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0,
        0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    ]

    init(_ picture: String) throws(JSONataError) {
        var format = Substring(picture)
        if let semicolon = picture.lastIndex(of: ";") {
            format = picture[..<semicolon]
            isOrdinal = picture[picture.index(after: semicolon)...].first == "o"
        }
        switch format {
        case "A": primary = .letters(isCapital: true)
        case "a": primary = .letters(isCapital: false)
        case "I": primary = .roman(isCapital: true)
        case "i": primary = .roman(isCapital: false)
        case "W": primary = .words(.upper)
        case "w": primary = .words(.lower)
        case "Ww": primary = .words(.title)
        default:
            primary = .decimal
            try readDigits(format)
        }
    }

    private mutating func readDigits(_ format: Substring) throws(JSONataError) {
        var family: UInt32?
        var position = 0
        for scalar in format.unicodeScalars.reversed() {
            if let found = Self.decimalZeros.first(where: { scalar.value &- $0 < 10 }) {
                guard family == nil || family == found else { throw JSONataError(.d3131) }
                family = found
                mandatoryDigits += 1
                position += 1
            } else if scalar == "#" {
                optionalDigits += 1
                position += 1
            } else {
                separators.append(Separator(position: position, scalar: scalar))
            }
        }
        guard let family, let zero = Unicode.Scalar(family) else {
            primary = .other(String(format))
            return
        }
        self.zero = zero
        interval = Self.interval(separators)
    }

    private static func interval(_ separators: [Separator]) -> Int {
        guard let first = separators.first else { return 0 }
        guard separators.allSatisfy({ $0.scalar == first.scalar }) else { return 0 }
        let positions = separators.map(\.position)
        let factor = positions.reduce(0, greatestCommonDivisor)
        guard factor > 0 else { return 0 }
        let isRegular = (1...positions.count).allSatisfy { positions.contains($0 * factor) }
        return isRegular ? factor : 0
    }

    static func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
        right == 0 ? left : greatestCommonDivisor(right, left % right)
    }

    // MARK: - Writing

    func format(_ value: Double) throws(JSONataError) -> String {
        let magnitude = value.magnitude.rounded(.down)
        let sign = value < 0 ? "-" : ""
        switch primary {
        case .letters(let isCapital):
            return sign + LetterNumerals.write(magnitude, isCapital: isCapital)
        case .roman(let isCapital):
            let text = RomanNumerals.write(magnitude)
            return sign + (isCapital ? text.uppercased() : text)
        case .words(let letterCase):
            let text = NumberWords.write(magnitude, isOrdinal: isOrdinal)
            switch letterCase {
            case .lower: return sign + text
            case .upper: return sign + text.uppercased()
            case .title: return sign + NumberWords.titled(text)
            }
        case .decimal: return sign + decimal(magnitude)
        case .other(let token): throw JSONataError(.d3130, value: "\"\(token)\"")
        }
    }

    private func decimal(_ value: Double) -> String {
        var digits = Array(DecimalDigits(shortest: value).fixed(places: 0).unicodeScalars)
        if digits.count < mandatoryDigits {
            digits.insert(
                contentsOf: Array(repeating: "0", count: mandatoryDigits - digits.count), at: 0)
        }
        let suffix = isOrdinal ? Self.ordinalSuffix(digits) : ""
        var text = String.UnicodeScalarView()
        for (offset, digit) in digits.enumerated() {
            let toTheRight = digits.count - offset
            if offset > 0, let separator = separator(before: toTheRight) { text.append(separator) }
            text.append(Unicode.Scalar(zero.value + digit.value - 48) ?? digit)
        }
        return String(text) + suffix
    }

    private func separator(before position: Int) -> Unicode.Scalar? {
        if interval > 0 {
            return position % interval == 0 ? separators.first?.scalar : nil
        }
        return separators.first { $0.position == position }?.scalar
    }

    private static func ordinalSuffix(_ digits: [Unicode.Scalar]) -> String {
        if digits.count > 1, digits[digits.count - 2] == "1" { return "th" }
        switch digits.last {
        case "1": return "st"
        case "2": return "nd"
        case "3": return "rd"
        default: return "th"
        }
    }

    // MARK: - Reading

    /// A regular expression for what `parse` reads.
    func pattern() throws(JSONataError) -> String {
        switch primary {
        case .letters(let isCapital): return isCapital ? "[A-Z]+" : "[a-z]+"
        case .roman(let isCapital): return isCapital ? "[MDCLXVI]+" : "[mdclxvi]+"
        case .words: return NumberWords.pattern
        case .decimal:
            let count = parseWidth.map { "{\($0)}" } ?? "+"
            return "[0-9]\(count)" + (isOrdinal ? "(?:th|st|nd|rd)" : "")
        case .other(let token): throw JSONataError(.d3130, value: "\"\(token)\"")
        }
    }

    func parse(_ text: String) throws(JSONataError) -> Double? {
        switch primary {
        case .letters(let isCapital): return LetterNumerals.read(text, isCapital: isCapital)
        case .roman: return RomanNumerals.read(text.uppercased())
        case .words: return NumberWords.read(text.lowercased())
        case .decimal:
            var digits = ""
            for scalar in text.unicodeScalars {
                let value = scalar.value &- zero.value
                if value < 10 { digits += String(value) }
            }
            return Double((text.hasPrefix("-") ? "-" : "") + digits)
        case .other(let token): throw JSONataError(.d3130, value: "\"\(token)\"")
        }
    }
}
