/// A JSON number: a 64-bit integer where its spelling is the canonical one, else the text itself.
///
/// `1` is `.integer(1)`; `1.0`, `-0`, `1E5` and integers beyond 64 bits keep their spelling, so that
/// a value which passes through unchanged is written exactly as it was read.
package enum JSONNumber: Hashable, Sendable {
    case integer(Int64)
    /// A number token that matches the JSON grammar, in its original spelling.
    case text(String)

    /// A number from a computed double: integral values within 2^53 become integers.
    ///
    /// Not finite values have no JSON spelling and give nil.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        if value == value.rounded(.towardZero), value.magnitude <= 9_007_199_254_740_992 {
            self = .integer(Int64(value))
        } else {
            self = .text(value.description)
        }
    }

    /// The spelling, as it goes into JSON text.
    package var description: String {
        switch self {
        case .integer(let value): String(value)
        case .text(let text): text
        }
    }

    /// The nearest double.
    package var doubleValue: Double {
        switch self {
        case .integer(let value): Double(value)
        case .text(let text): Double(text) ?? .nan
        }
    }
}
