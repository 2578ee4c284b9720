/// A regular expression for the filters of JSONPath, by the same matcher and in counted steps.
package struct TextPattern: Sendable {
    /// Between the slashes.
    package let pattern: String
    /// Letters among `i` and `m`.
    package let flags: String
    private let regex: Regex

    /// Compiles `pattern`; nil when it is none, or for flags other than `i` and `m`.
    package init?(_ pattern: String, flags: String) {
        guard flags.allSatisfy({ $0 == "i" || $0 == "m" }),
            let regex = try? Regex(pattern, flags: flags, position: 0)
        else { return nil }
        self.pattern = pattern
        self.flags = flags
        self.regex = regex
    }

    /// Whether the whole of `text` matches; nil when that takes more than `steps`, from which the
    /// steps taken are subtracted.
    package func matches(whole text: String, steps: inout Int) -> Bool? {
        let scalars = Array(text.unicodeScalars)
        var matcher = RegexMatcher(regex.program, scalars, .steps(steps))
        defer { steps -= matcher.steps }
        return try? matcher.matchesWhole()
    }
}

extension TextPattern: Hashable {
    package static func == (left: TextPattern, right: TextPattern) -> Bool {
        left.pattern == right.pattern && left.flags == right.flags
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(pattern)
        hasher.combine(flags)
    }
}
