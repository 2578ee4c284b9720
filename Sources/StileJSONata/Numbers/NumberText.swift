/// How numbers are written.
enum NumberText {
    /// As JavaScript writes a number: the shortest digits that read back, with an exponent from
    /// 1e21 on and below 1e-6.
    static func javaScript(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        if value == 0 { return "0" }
        if value.magnitude < 9_007_199_254_740_992, value == value.rounded(.towardZero) {
            return String(Int64(value))
        }
        return write(DecimalDigits(shortest: value))
    }

    /// Digits and exponent laid out as JavaScript does.
    static func write(_ decimal: DecimalDigits) -> String {
        let digits = decimal.digits
        let count = digits.count
        let point = decimal.point
        let sign = decimal.isNegative ? "-" : ""
        if count <= point, point <= 21 {
            return sign + text(digits) + String(repeating: "0", count: point - count)
        }
        if 0 < point, point <= 21 {
            return sign + text(digits[..<point]) + "." + text(digits[point...])
        }
        if -6 < point, point <= 0 {
            return sign + "0." + String(repeating: "0", count: -point) + text(digits[...])
        }
        let exponent = point - 1
        let mantissa = text(digits[..<1]) + (count > 1 ? "." + text(digits[1...]) : "")
        return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + String(exponent.magnitude)
    }

    /// Rounded to 15 significant digits unless it is whole, as JSONata does where a number becomes text.
    static func rounded15(_ value: Double) -> Double {
        guard value.isFinite, value != value.rounded(.towardZero) else { return value }
        let shortest = DecimalDigits(shortest: value)
        guard shortest.digits.count > 15 else { return value }
        var exact = DecimalDigits(exactly: value)
        exact.round(toCount: 15)
        return exact.doubleValue
    }

    private static func text(_ digits: some Sequence<UInt8>) -> String {
        String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    }
}
