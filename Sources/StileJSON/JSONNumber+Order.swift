extension JSONNumber {
    /// Orders two numbers exactly, whatever their size and spelling: negative when this one is
    /// smaller, 0 when both are the same value (`1`, `1.0` and `10e-1` are), positive otherwise.
    ///
    /// Rounding to doubles never turns an order round, so different doubles decide. Where they are
    /// the same the texts do, in time linear in their length: an exponent such as `1e999999999` is
    /// never expanded.
    package func compare(_ other: JSONNumber) -> Int {
        if case .integer(let left) = self, case .integer(let right) = other {
            return left == right ? 0 : (left < right ? -1 : 1)
        }
        let (left, right) = (doubleValue, other.doubleValue)
        if left < right { return -1 }
        if left > right { return 1 }
        return DecimalText(description).compare(DecimalText(other.description))
    }
}

/// A number token taken apart: sign, significant digits, and where the first digit stands.
private struct DecimalText {
    private var isNegative = false
    /// Digit values without leading and trailing zeros; empty for zero.
    private var digits: [UInt8] = []
    /// The written exponent.
    private var exponent = SignedDigits()
    /// What has to be added to the exponent to get the place of the first significant digit.
    private var shift = 0

    init(_ text: String) {
        var pointSeen = false
        var bytes = Array(text.utf8)[...]
        if bytes.first == UInt8(ascii: "-") {
            isNegative = true
            bytes.removeFirst()
        }
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "."): pointSeen = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                add(byte - UInt8(ascii: "0"), afterPoint: pointSeen)
            default:
                exponent = SignedDigits(bytes)
                bytes = []
            }
        }
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { isNegative = false }
    }

    private mutating func add(_ digit: UInt8, afterPoint: Bool) {
        if digits.isEmpty && digit == 0 {
            if afterPoint { shift -= 1 }
            return
        }
        digits.append(digit)
        if !afterPoint { shift += 1 }
    }

    func compare(_ other: DecimalText) -> Int {
        if isNegative != other.isNegative { return isNegative ? -1 : 1 }
        return isNegative ? -compareMagnitude(other) : compareMagnitude(other)
    }

    private func compareMagnitude(_ other: DecimalText) -> Int {
        if digits.isEmpty || other.digits.isEmpty {
            return digits.count == other.digits.count ? 0 : (digits.isEmpty ? -1 : 1)
        }
        let distance = exponent.distance(from: other.exponent) + shift - other.shift
        if distance != 0 { return distance }
        if digits == other.digits { return 0 }
        return digits.lexicographicallyPrecedes(other.digits) ? -1 : 1
    }
}

/// A signed decimal integer of any length, most significant digit first.
private struct SignedDigits {
    private var sign = 1
    private var digits: [Int] = []

    init() {}

    init(_ bytes: ArraySlice<UInt8>) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "-"): sign = -1
            case UInt8(ascii: "+"): break
            default: digits.append(Int(byte) - 48)
            }
        }
    }

    /// This number minus `other`, held within ±10^17: far beyond any length of text, so the sign of
    /// what is added to it later cannot change.
    func distance(from other: SignedDigits) -> Int {
        let bound = 100_000_000_000_000_000
        let length = max(digits.count, other.digits.count)
        var distance = 0
        for place in 0..<length {
            let step = sign * digit(place, length) - other.sign * other.digit(place, length)
            distance = max(-bound, min(bound, distance * 10 + step))
        }
        return distance
    }

    private func digit(_ place: Int, _ length: Int) -> Int {
        let index = place - (length - digits.count)
        return index < 0 ? 0 : digits[index]
    }
}
