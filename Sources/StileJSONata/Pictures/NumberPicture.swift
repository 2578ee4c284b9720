/// How a decimal number is written (XPath's format-number).
struct NumberPicture {
    /// The characters that have a meaning in pictures and in what they give.
    struct Symbols {
        var decimal: Unicode.Scalar = "."
        var grouping: Unicode.Scalar = ","
        var exponent: Unicode.Scalar = "e"
        var infinity = "Infinity"
        var minus = "-"
        var notNumber = "NaN"
        var percent: Unicode.Scalar = "%"
        var perMille: Unicode.Scalar = "\u{2030}"
        var zero: Unicode.Scalar = "0"
        var digit: Unicode.Scalar = "#"
        var pattern: Unicode.Scalar = ";"

        /// Sets a symbol by its name in the options of `$formatNumber`; other names are ignored.
        mutating func set(_ name: String, _ text: String) {
            switch name {
            case "infinity": infinity = text
            case "minus-sign": minus = text
            case "NaN": notNumber = text
            default: if let scalar = text.unicodeScalars.first { set(name, scalar) }
            }
        }

        private mutating func set(_ name: String, _ scalar: Unicode.Scalar) {
            switch name {
            case "decimal-separator": decimal = scalar
            case "grouping-separator": grouping = scalar
            case "exponent-separator": exponent = scalar
            case "percent": percent = scalar
            case "per-mille": perMille = scalar
            case "zero-digit": zero = scalar
            case "digit": digit = scalar
            case "pattern-separator": pattern = scalar
            default: break
            }
        }

        func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value &- zero.value < 10 }

        func isActive(_ scalar: Unicode.Scalar) -> Bool {
            isDigit(scalar) || scalar == decimal || scalar == grouping || scalar == exponent
                || scalar == digit || scalar == pattern
        }
    }

    private let symbols: Symbols
    private let positive: NumberSubpicture
    private let negative: NumberSubpicture

    init(_ picture: String, _ symbols: Symbols) throws(JSONataError) {
        self.symbols = symbols
        let parts = picture.unicodeScalars.split(
            separator: symbols.pattern, omittingEmptySubsequences: false)
        guard parts.count <= 2 else { throw JSONataError(.d3080) }
        positive = try NumberSubpicture(Array(parts[0]), symbols)
        if parts.count == 2 {
            negative = try NumberSubpicture(Array(parts[1]), symbols)
        } else {
            var copy = positive
            copy.prefix = symbols.minus + copy.prefix
            negative = copy
        }
    }

    func format(_ value: Double) -> String {
        let part = value >= 0 || value.isNaN ? positive : negative
        if value.isNaN { return symbols.notNumber }
        if value.isInfinite { return part.prefix + symbols.infinity + part.suffix }
        var mantissa = value.magnitude
        if part.isPercent { mantissa *= 100 }
        if part.isPerMille { mantissa *= 1000 }
        var exponent = 0
        if part.exponentDigits > 0 { (mantissa, exponent) = normalized(mantissa, part) }
        let rounded = Rounding.halfEven(mantissa, places: part.fractionMax)
        var text = digits(of: rounded, part)
        if part.exponentDigits > 0 {
            var power = Array(String(exponent.magnitude).unicodeScalars)
            while power.count < part.exponentDigits { power.insert("0", at: 0) }
            text += String(symbols.exponent) + (exponent < 0 ? symbols.minus : "") + family(power)
        }
        return part.prefix + text + part.suffix
    }

    /// The mantissa with as many digits before the point as the picture has, and its exponent.
    private func normalized(_ value: Double, _ part: NumberSubpicture) -> (Double, Int) {
        guard value != 0 else { return (0, 0) }
        var decimal = DecimalDigits(shortest: value)
        let exponent = decimal.point - part.scale
        decimal = decimal.shifted(by: -exponent)
        return (decimal.doubleValue, exponent)
    }

    private func digits(of value: Double, _ part: NumberSubpicture) -> String {
        let fixed = Array(
            DecimalDigits(shortest: value).fixed(places: part.fractionMax).unicodeScalars)
        let split = fixed.split(separator: ".", omittingEmptySubsequences: false)
        var whole = Array(split[0].drop { $0 == "0" })
        var fraction = split.count > 1 ? Array(split[1]) : []
        while fraction.last == "0" { fraction.removeLast() }
        while whole.count < part.integerMin { whole.insert("0", at: 0) }
        while fraction.count < part.fractionMin { fraction.append("0") }
        var text = ""
        for (offset, digit) in whole.enumerated() {
            if offset > 0, part.hasSeparator(before: whole.count - offset) {
                text += String(symbols.grouping)
            }
            text += family([digit])
        }
        guard !fraction.isEmpty else { return text }
        text += String(symbols.decimal)
        for (offset, digit) in fraction.enumerated() {
            if part.fractionSeparators.contains(offset) { text += String(symbols.grouping) }
            text += family([digit])
        }
        return text
    }

    private func family(_ digits: [Unicode.Scalar]) -> String {
        var view = String.UnicodeScalarView()
        for digit in digits {
            view.append(Unicode.Scalar(symbols.zero.value + digit.value - 48) ?? digit)
        }
        return String(view)
    }
}

/// One of a picture's two halves.
struct NumberSubpicture {
    var prefix = ""
    private(set) var suffix = ""
    private(set) var isPercent = false
    private(set) var isPerMille = false
    private(set) var integerMin = 0
    private(set) var fractionMin = 0
    private(set) var fractionMax = 0
    private(set) var exponentDigits = 0
    /// Digits before the point of a number with exponent.
    private(set) var scale = 0
    /// Digits after the point that stand before each separator.
    private(set) var fractionSeparators: Set<Int> = []
    private var integerSeparators: [Int] = []
    private var interval = 0

    func hasSeparator(before position: Int) -> Bool {
        interval > 0 ? position % interval == 0 : integerSeparators.contains(position)
    }

    /// The parts of the picture's text.
    private struct Parts {
        var active: ArraySlice<Unicode.Scalar> = []
        var integer: [Unicode.Scalar] = []
        var fraction: [Unicode.Scalar] = []
        var exponent: [Unicode.Scalar]?
    }

    init(_ picture: [Unicode.Scalar], _ symbols: NumberPicture.Symbols) throws(JSONataError) {
        let parts = split(picture, symbols)
        isPercent = picture.contains(symbols.percent)
        isPerMille = picture.contains(symbols.perMille)
        if let code = Self.fault(picture, parts, symbols) { throw JSONataError(code) }
        analyse(parts, symbols)
    }

    private mutating func split(_ picture: [Unicode.Scalar], _ symbols: NumberPicture.Symbols)
        -> Parts
    {
        func begins(_ scalar: Unicode.Scalar) -> Bool {
            symbols.isActive(scalar) && scalar != symbols.exponent
        }
        var parts = Parts()
        parts.active = picture[...]
        if let first = picture.firstIndex(where: begins),
            let last = picture.lastIndex(where: begins)
        {
            prefix = Self.text(picture[..<first])
            suffix = Self.text(picture[(last + 1)...])
            parts.active = picture[first...last]
        }
        var mantissa = parts.active
        if let exponent = parts.active.firstIndex(of: symbols.exponent) {
            mantissa = parts.active[..<exponent]
            parts.exponent = Array(parts.active[(exponent + 1)...])
        }
        if let point = mantissa.firstIndex(of: symbols.decimal) {
            parts.integer = Array(mantissa[..<point])
            parts.fraction = Array(mantissa[(point + 1)...])
        } else {
            parts.integer = Array(mantissa)
        }
        return parts
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    /// The last rule that the picture breaks.
    private static func fault(
        _ picture: [Unicode.Scalar], _ parts: Parts, _ symbols: NumberPicture.Symbols
    ) -> ErrorCode? {
        func count(_ scalar: Unicode.Scalar) -> Int { picture.count { $0 == scalar } }
        let mantissa = parts.integer + parts.fraction
        let hasPoint = count(symbols.decimal) > 0
        var fault: ErrorCode?
        if count(symbols.decimal) > 1 { fault = .d3081 }
        if count(symbols.percent) > 1 { fault = .d3082 }
        if count(symbols.perMille) > 1 { fault = .d3083 }
        if count(symbols.percent) > 0, count(symbols.perMille) > 0 { fault = .d3084 }
        if !mantissa.contains(where: { symbols.isDigit($0) || $0 == symbols.digit }) {
            fault = .d3085
        }
        if parts.active.contains(where: { !symbols.isActive($0) }) { fault = .d3086 }
        if hasPoint {
            if parts.integer.last == symbols.grouping || parts.fraction.first == symbols.grouping {
                fault = .d3087
            }
        } else if parts.integer.last == symbols.grouping {
            fault = .d3088
        }
        if zip(picture, picture.dropFirst()).contains(where: {
            $0 == symbols.grouping && $1 == symbols.grouping
        }) {
            fault = .d3089
        }
        if let optional = parts.integer.firstIndex(of: symbols.digit),
            parts.integer[..<optional].contains(where: symbols.isDigit)
        {
            fault = .d3090
        }
        if let optional = parts.fraction.lastIndex(of: symbols.digit),
            parts.fraction[optional...].contains(where: symbols.isDigit)
        {
            fault = .d3091
        }
        if let exponent = parts.exponent {
            if !exponent.isEmpty, count(symbols.percent) + count(symbols.perMille) > 0 {
                fault = .d3092
            }
            if exponent.isEmpty || !exponent.allSatisfy(symbols.isDigit) { fault = .d3093 }
        }
        return fault
    }

    private mutating func analyse(_ parts: Parts, _ symbols: NumberPicture.Symbols) {
        func isPlace(_ scalar: Unicode.Scalar) -> Bool {
            symbols.isDigit(scalar) || scalar == symbols.digit
        }
        for (offset, scalar) in parts.integer.enumerated() where scalar == symbols.grouping {
            integerSeparators.append(parts.integer[offset...].count(where: isPlace))
        }
        for (offset, scalar) in parts.fraction.enumerated() where scalar == symbols.grouping {
            fractionSeparators.insert(parts.fraction[..<offset].count(where: isPlace))
        }
        let factor = integerSeparators.reduce(0, IntegerPicture.greatestCommonDivisor)
        if factor > 0,
            (1...integerSeparators.count).allSatisfy({ integerSeparators.contains($0 * factor) })
        {
            interval = factor
        }
        integerMin = parts.integer.count(where: symbols.isDigit)
        scale = integerMin
        fractionMin = parts.fraction.count(where: symbols.isDigit)
        fractionMax = parts.fraction.count(where: isPlace)
        exponentDigits = parts.exponent?.count ?? 0
        if integerMin == 0, fractionMax == 0 {
            if exponentDigits > 0 {
                fractionMin = 1
                fractionMax = 1
            } else {
                integerMin = 1
            }
        }
        if exponentDigits > 0, integerMin == 0, parts.integer.contains(symbols.digit) {
            integerMin = 1
        }
        if integerMin == 0, fractionMin == 0 { fractionMin = 1 }
    }
}
