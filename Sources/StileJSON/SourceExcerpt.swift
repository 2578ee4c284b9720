/// A line of a text with a caret under one of its characters; a long line is cut around it, so that a
/// definition on one line stays readable.
package struct SourceExcerpt: Equatable, Sendable {
    private static let widthMax = 100

    /// What is shown of the line.
    package let text: String
    /// What stands before the caret: blanks, and the line's own tabs.
    package let indent: String

    /// The line with its number of `text`; nil past its end.
    package init?(of location: SourceLocation, in text: String) {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        guard lines.indices.contains(location.line - 1) else { return nil }
        self.init(line: Array(lines[location.line - 1]), column: location.column)
    }

    /// - Parameter column: From 1; one past the end is taken as the end.
    package init(line: [Character], column: Int) {
        let caret = min(column - 1, line.count)
        let first = caret < Self.widthMax * 3 / 4 ? 0 : caret - Self.widthMax / 2
        text = String(line[first..<min(line.count, first + Self.widthMax)])
        indent = String(line[first..<caret].map { $0 == "\t" ? "\t" : " " as Character })
    }
}
