/// Rounding and bases.
enum Rounding {
    /// `value` with `places` digits after the point (before it when negative), halves to even.
    static func halfEven(_ value: Double, places: Int) -> Double {
        guard value.isFinite else { return value }
        guard places != 0 else { return positiveZero(value.rounded(.toNearestOrEven)) }
        let shifted = DecimalDigits(shortest: value).shifted(by: places).doubleValue
        guard shifted.isFinite else { return value }
        let rounded = shifted.rounded(.toNearestOrEven)
        return positiveZero(DecimalDigits(shortest: rounded).shifted(by: -places).doubleValue)
    }

    private static func positiveZero(_ value: Double) -> Double { value == 0 ? 0 : value }

    /// A whole number in another base, small letters.
    static func whole(_ value: Double, radix: Int) -> String {
        guard value.isFinite else { return NumberText.javaScript(value) }
        if value.magnitude < 0x1p63 { return String(Int64(value), radix: radix) }
        var digits: [UInt8] = []
        var rest = value.magnitude
        let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
        while rest >= 1 {
            digits.append(alphabet[Int(rest.truncatingRemainder(dividingBy: Double(radix)))])
            rest = (rest / Double(radix)).rounded(.down)
        }
        return (value < 0 ? "-" : "") + String(decoding: digits.reversed(), as: UTF8.self)
    }
}
