import StileJSON

/// Prints diagnostics with the line of the definition and a caret below the fault:
///
///     daily.asl.json:7:7: error: unknown field "Nxt" in state "Load", did you mean "Next"?
///           "Nxt": "Check",
///           ^
package struct DiagnosticRenderer: Sendable {
    /// How parts of the output are dressed; the plain style changes nothing.
    package struct Style: Sendable {
        package var place: @Sendable (String) -> String
        package var severity: @Sendable (Diagnostic.Severity, String) -> String
        package var message: @Sendable (String) -> String
        package var caret: @Sendable (String) -> String

        package init(
            place: @escaping @Sendable (String) -> String = { $0 },
            severity: @escaping @Sendable (Diagnostic.Severity, String) -> String = { $1 },
            message: @escaping @Sendable (String) -> String = { $0 },
            caret: @escaping @Sendable (String) -> String = { $0 }
        ) {
            self.place = place
            self.severity = severity
            self.message = message
            self.caret = caret
        }

        package static let plain = Style()
    }

    private let file: String
    private let lines: [Substring]
    private let style: Style

    /// `file` is the name to print, `text` the definition the diagnostics belong to.
    package init(file: String, text: String, style: Style = .plain) {
        self.file = file
        self.lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        self.style = style
    }

    /// All of them, one after the other, each ending in a newline.
    package func render(_ diagnostics: [Diagnostic]) -> String {
        var line: SourceLine?
        return diagnostics.map { render($0, &line) + "\n" }.joined()
    }

    /// One diagnostic, two or three lines without a final newline.
    package func render(_ diagnostic: Diagnostic) -> String {
        var line: SourceLine?
        return render(diagnostic, &line)
    }

    /// The line that was shown last: a definition on one line may have thousands of problems.
    private struct SourceLine {
        let number: Int
        let characters: [Character]
    }

    private func render(_ diagnostic: Diagnostic, _ line: inout SourceLine?) -> String {
        var output = [headline(diagnostic)]
        if let excerpt = excerpt(diagnostic, &line) {
            output.append("    " + excerpt.text)
            output.append("    " + excerpt.indent + style.caret("^"))
        }
        return output.joined(separator: "\n")
    }

    private func headline(_ diagnostic: Diagnostic) -> String {
        let word =
            switch diagnostic.severity {
            case .error: "error"
            case .warning: "warning"
            case .info: "info"
            }
        return style.place("\(file):\(diagnostic.line):\(diagnostic.column):") + " "
            + style.severity(diagnostic.severity, word + ":") + " "
            + style.message(Self.sentence(diagnostic))
    }

    /// Message, detail and suggestion as one sentence.
    package static func sentence(_ diagnostic: Diagnostic) -> String {
        let detail = diagnostic.detail.map { " (\($0))" } ?? ""
        let suggestion = diagnostic.suggestion.map { suggestion in
            (suggestion.hasPrefix("did you mean") ? ", " : "; ") + suggestion
        }
        return diagnostic.message + detail + (suggestion ?? "")
    }

    private func excerpt(
        _ diagnostic: Diagnostic, _ known: inout SourceLine?
    ) -> SourceExcerpt? {
        guard lines.indices.contains(diagnostic.line - 1) else { return nil }
        if known?.number != diagnostic.line {
            known = SourceLine(
                number: diagnostic.line, characters: Array(lines[diagnostic.line - 1]))
        }
        let line = known?.characters ?? []
        guard !line.allSatisfy(\.isWhitespace) else { return nil }
        return SourceExcerpt(line: line, column: diagnostic.column)
    }
}
