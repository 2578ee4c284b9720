/// A span of time as people name it: `90d`, `12h`, `30m`, or `none` where something never ends.
package struct Age: Sendable, Hashable, CustomStringConvertible {
    /// Nil: never.
    package let millis: Int64?
    package let description: String

    private static let units: [Character: Int64] = [
        "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
    ]

    /// Nil when the text is no span.
    package init?(_ text: String) {
        description = text
        if text == "none" {
            millis = nil
            return
        }
        guard let unit = text.last.flatMap({ Self.units[$0] }),
            let amount = Int64(text.dropLast()), (0...1_000_000).contains(amount)
        else { return nil }
        millis = amount * unit
    }

    static let expected = "a number with s, m, h or d behind it, such as 90d"
}
