/// A finite number as decimal digits: 0.`digits` times ten to the `point`.
struct DecimalDigits {
    let isNegative: Bool
    /// Without leading or trailing zeros; empty for zero.
    private(set) var digits: [UInt8]
    /// Where the decimal point stands, counted from before the first digit.
    private(set) var point: Int

    /// The fewest digits that read back as `value`.
    init(shortest value: Double) {
        isNegative = value < 0
        var digits: [UInt8] = []
        var point = 0
        var sawPoint = false
        var exponent = 0
        let bytes = Array(value.magnitude.description.utf8)
        for (offset, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: ".") {
                sawPoint = true
            } else if byte == UInt8(ascii: "e") {
                let text = String(decoding: bytes[(offset + 1)...], as: UTF8.self)
                exponent = Int(text) ?? 0
                break
            } else {
                digits.append(byte - UInt8(ascii: "0"))
                if !sawPoint { point += 1 }
            }
        }
        self.digits = digits
        self.point = point + exponent
        trim()
    }

    /// All digits of `value`: a double is a finite decimal fraction.
    init(exactly value: Double) {
        isNegative = value < 0
        let magnitude = value.magnitude
        guard magnitude != 0 else {
            digits = []
            point = 0
            return
        }
        // value = significand * 2^exponent, with an integral significand.
        let exponent = Int(magnitude.exponent) - 52
        let significand = UInt64(magnitude.significand * 4_503_599_627_370_496)
        var number = BigDecimalInteger(significand)
        if exponent >= 0 {
            number.multiply(by: 2, times: exponent)
        } else {
            // A division by two is a multiplication by five and a shift of the point.
            number.multiply(by: 5, times: -exponent)
        }
        digits = number.digits
        point = digits.count + min(exponent, 0)
        trim()
    }

    private mutating func trim() {
        let leading = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leading)
        point -= leading
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }

    /// Keeps `count` digits, rounding half away from zero.
    mutating func round(toCount count: Int) {
        guard count < digits.count else { return }
        guard count >= 0 else {
            digits = []
            point = 0
            return
        }
        let roundsUp = digits[count] >= 5
        digits.removeSubrange(count...)
        if roundsUp { increment() }
        trim()
    }

    /// Keeps `places` digits after the decimal point, rounding half away from zero.
    mutating func round(toPlaces places: Int) { round(toCount: point + places) }

    private mutating func increment() {
        var index = digits.count - 1
        while index >= 0 {
            if digits[index] < 9 {
                digits[index] += 1
                return
            }
            digits[index] = 0
            index -= 1
        }
        digits.insert(1, at: 0)
        point += 1
    }

    /// The number times ten to the `places`.
    func shifted(by places: Int) -> DecimalDigits {
        var result = self
        if !result.digits.isEmpty { result.point += places }
        return result
    }

    /// The nearest double.
    var doubleValue: Double {
        guard !digits.isEmpty else { return 0 }
        let text = String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
        return (isNegative ? -1 : 1) * (Double("0.\(text)e\(point)") ?? .nan)
    }

    /// Plain notation with exactly `places` digits after the point, rounded (JavaScript's toFixed,
    /// without a bound); no sign.
    func fixed(places: Int) -> String {
        var rounded = self
        rounded.round(toPlaces: places)
        var text: [UInt8] = []
        for index in Swift.min(rounded.point - 1, 0)..<(rounded.point + places) {
            if index == rounded.point { text.append(UInt8(ascii: ".")) }
            let digit = rounded.digits.indices.contains(index) ? rounded.digits[index] : 0
            text.append(digit + UInt8(ascii: "0"))
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// A whole number of any size in base 10^9, least significant first.
private struct BigDecimalInteger {
    private var limbs: [UInt32]

    private static let base: UInt64 = 1_000_000_000

    init(_ value: UInt64) {
        limbs = []
        var rest = value
        repeat {
            limbs.append(UInt32(rest % Self.base))
            rest /= Self.base
        } while rest > 0
    }

    mutating func multiply(by factor: UInt64, times: Int) {
        // Up to 5^13 or 2^30 fit one step.
        let chunk = factor == 2 ? 30 : 13
        var left = times
        while left > 0 {
            let count = Swift.min(chunk, left)
            var power: UInt64 = 1
            for _ in 0..<count { power *= factor }
            multiply(by: power)
            left -= count
        }
    }

    private mutating func multiply(by factor: UInt64) {
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = UInt64(limbs[index]) * factor + carry
            limbs[index] = UInt32(product % Self.base)
            carry = product / Self.base
        }
        while carry > 0 {
            limbs.append(UInt32(carry % Self.base))
            carry /= Self.base
        }
    }

    var digits: [UInt8] {
        var text = ""
        for (offset, limb) in limbs.reversed().enumerated() {
            let part = String(limb)
            if offset > 0 { text += String(repeating: "0", count: 9 - part.utf8.count) }
            text += part
        }
        return text.utf8.map { $0 - UInt8(ascii: "0") }
    }
}
