/// Powers without the C library, which this module does not import: calculated with twice the
/// digits of a double and rounded at the end.
enum Power {
    /// `base` to the `exponent` as IEEE 754 and JavaScript define it.
    static func raise(_ base: Double, to exponent: Double) -> Double {
        if exponent == 0 { return 1 }
        if base.isNaN || exponent.isNaN { return .nan }
        if base == 1 { return exponent.isInfinite ? .nan : 1 }
        let isWhole = exponent == exponent.rounded(.towardZero)
        let isOdd = isWhole && exponent.truncatingRemainder(dividingBy: 2).magnitude == 1
        if base == 0 || base.isInfinite || exponent.isInfinite {
            return special(base, exponent, isOdd)
        }
        if base < 0, !isWhole { return .nan }
        if exponent == 0.5 { return base.squareRoot() }
        let magnitude: Double
        if isWhole, exponent.magnitude <= 4096 {
            magnitude = whole(base.magnitude, Int(exponent))
        } else {
            magnitude = exponential(logarithm(base.magnitude) * DoubleDouble(exponent))
        }
        return base < 0 && isOdd ? -magnitude : magnitude
    }

    private static func special(_ base: Double, _ exponent: Double, _ isOdd: Bool) -> Double {
        if exponent.isInfinite {
            if base.magnitude == 1 { return .nan }
            return (base.magnitude > 1) == (exponent > 0) ? .infinity : 0
        }
        let grows = (base == 0) == (exponent < 0)
        let result = grows ? Double.infinity : 0
        return base.sign == .minus && isOdd ? -result : result
    }

    private static func whole(_ base: Double, _ exponent: Int) -> Double {
        var result = DoubleDouble(1)
        var factor = DoubleDouble(base)
        var rest = exponent.magnitude
        while rest > 0 {
            if rest & 1 == 1 { result = result * factor }
            rest >>= 1
            if rest > 0 { factor = factor * factor }
        }
        if exponent >= 0 { return result.value }
        // Where the power itself overflows, its inverse may still be a small number.
        guard result.value.isFinite, result.value != 0 else {
            return exponential(logarithm(base) * DoubleDouble(Double(exponent)))
        }
        return (DoubleDouble(1) / result).value
    }

    private static let ln2 = DoubleDouble(0.6931471805599453, 2.319046813846299558e-17)

    /// The natural logarithm of a positive number: ln(m·2^e) = e·ln 2 + 2·artanh((m-1)/(m+1)).
    private static func logarithm(_ value: Double) -> DoubleDouble {
        var exponent = Int(value.exponent)
        var mantissa = value.significand
        if mantissa > 1.4142135623730951 {
            mantissa /= 2
            exponent += 1
        }
        let ratio =
            DoubleDouble(mantissa - 1) / (DoubleDouble(mantissa) + DoubleDouble(1))
        let square = ratio * ratio
        var term = ratio
        var sum = ratio
        var divisor = 3.0
        while term.value.magnitude > 1e-36 * sum.value.magnitude, divisor < 200 {
            term = term * square
            sum = sum + term / DoubleDouble(divisor)
            divisor += 2
        }
        return DoubleDouble(Double(exponent)) * ln2 + sum + sum
    }

    /// e to the `power`, by halving the rest nine times and a Taylor series.
    private static func exponential(_ power: DoubleDouble) -> Double {
        if power.value > 710 { return .infinity }
        if power.value < -746 { return 0 }
        let multiple = (power.value / ln2.value).rounded()
        let rest = (power - DoubleDouble(multiple) * ln2) * DoubleDouble(0x1p-9)
        var term = rest
        var sum = rest
        for index in 2...12 {
            term = term * rest / DoubleDouble(Double(index))
            sum = sum + term
        }
        // (1 + s)^2 - 1 = 2s + s^2 keeps the digits that 1 + s would lose.
        for _ in 0..<9 { sum = sum + sum + sum * sum }
        let result = (sum + DoubleDouble(1)).value
        let half = Int(multiple / 2)
        return result * scale(half) * scale(Int(multiple) - half)
    }

    private static func scale(_ exponent: Int) -> Double {
        Double(sign: .plus, exponent: exponent, significand: 1)
    }
}

/// A number as the sum of two doubles, about 32 digits.
private struct DoubleDouble {
    private let high: Double
    private let low: Double

    init(_ high: Double, _ low: Double = 0) {
        self.high = high
        self.low = low
    }

    var value: Double { high + low }

    private static func sum(_ left: Double, _ right: Double) -> DoubleDouble {
        let sum = left + right
        let part = sum - left
        return DoubleDouble(sum, (left - (sum - part)) + (right - part))
    }

    static func + (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
        let total = sum(left.high, right.high)
        return sum(total.high, total.low + left.low + right.low)
    }

    static func - (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
        left + DoubleDouble(-right.high, -right.low)
    }

    static func * (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
        let product = left.high * right.high
        guard product.isFinite else { return DoubleDouble(product) }
        let error = (-product).addingProduct(left.high, right.high)
        return sum(product, error + left.high * right.low + left.low * right.high)
    }

    static func / (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
        let first = left.high / right.high
        let rest = left - right * DoubleDouble(first)
        let second = rest.high / right.high
        let last = (rest - right * DoubleDouble(second)).high / right.high
        return sum(first, second + last)
    }
}
