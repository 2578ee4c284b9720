/// Why a schedule expression, a time zone or a schedule's input is refused, and where.
package struct ScheduleExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text that was read.
    package let text: String
    /// Zero-based position of the fault in `text`, in characters.
    package let start: Int
    /// Length of the faulty part, in characters; at least 1.
    package let length: Int
    /// What was found and what was expected, lower case, no full stop.
    package let message: String
    /// What was probably meant.
    package let suggestion: String?

    package init(
        text: String, start: Int, length: Int, message: String, suggestion: String? = nil
    ) {
        self.text = text
        self.start = start
        self.length = max(1, length)
        self.message = message
        self.suggestion = suggestion
    }

    /// The message, the text with a caret under the fault, and the suggestion.
    package var description: String {
        var lines = [message, "  \(text)"]
        let marks = "^" + String(repeating: "~", count: length - 1)
        lines.append("  " + String(repeating: " ", count: start) + marks)
        if let suggestion { lines.append("  did you mean: \(suggestion)") }
        return lines.joined(separator: "\n")
    }
}
