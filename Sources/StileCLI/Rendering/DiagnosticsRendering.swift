import StileASL
import StileJSON

/// What is wrong with definitions, for people and for programs.
enum DiagnosticsRendering {
    /// Those of `severity` and graver.
    static func text(
        _ file: DefinitionFile, _ style: Style, severity: Diagnostic.Severity = .warning
    ) -> String {
        DiagnosticRenderer(file: file.path, text: file.text, style: dress(style))
            .render(file.compiled.diagnostics.filter { $0.severity.isAtLeast(severity) })
    }

    /// A Task state that nothing here serves, in the same form.
    static func text(_ task: UnservedTask, _ file: DefinitionFile, _ style: Style) -> String {
        let pointer = task.pointer + "/Resource"
        let location =
            DefinitionFile.location(of: pointer, in: file.text) ?? .start
        let head =
            "\(file.path):\(location.line):\(location.column): \(style.red("error:"))"
            + " state \"\(task.stateName)\": \(task.reason)"
        return ([head] + DefinitionFile.excerpt(location, in: file.text).map { "    \($0)" })
            .joined(separator: "\n") + "\n"
    }

    static func json(_ file: DefinitionFile, _ diagnostic: Diagnostic) -> JSON {
        var object = JSONObject([
            ("file", JSON.string(file.path)),
            ("severity", .string(diagnostic.severity.rawValue)),
            ("code", .string(diagnostic.code.rawValue)),
            ("message", .string(diagnostic.message)),
            ("location", .string(diagnostic.pointer)),
            ("line", .integer(diagnostic.line)),
            ("column", .integer(diagnostic.column)),
        ])
        if let detail = diagnostic.detail { object["detail"] = .string(detail) }
        if let suggestion = diagnostic.suggestion { object["suggestion"] = .string(suggestion) }
        return .object(object)
    }

    private static func dress(_ style: Style) -> DiagnosticRenderer.Style {
        DiagnosticRenderer.Style(
            place: { style.bold($0) },
            severity: { severity, text in
                switch severity {
                case .error: style.red(text)
                case .warning: style.yellow(text)
                case .info: text
                }
            }, caret: { style.green($0) })
    }
}
