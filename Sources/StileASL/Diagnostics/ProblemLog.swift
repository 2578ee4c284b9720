import StileJSON

/// Collects what is wrong while a definition is read; places are looked up at the end.
///
/// A class, because readers of nested parts all write to one log. It never leaves the compile call.
final class ProblemLog {
    /// What the caret points at.
    enum Anchor {
        /// The field name, or the value where there is none.
        case key(String)
        case value(String)
        /// A UTF-8 offset into the expression that stands at the pointer.
        case inside(String, offset: Int)
        /// A UTF-8 offset into the whole text.
        case offset(Int)
    }

    struct Problem {
        var severity: Diagnostic.Severity
        var code: DiagnosticCode
        var message: String
        var detail: String?
        var suggestion: String?
        var pointer: String
        var anchor: Anchor
    }

    private(set) var problems: [Problem] = []

    var hasErrors: Bool { problems.contains { $0.severity == .error } }

    /// Against the schema: the kind of most problems.
    func error(
        _ message: String, at pointer: String, anchor: Anchor? = nil, detail: String? = nil,
        suggestion: String? = nil
    ) {
        error(
            .schemaValidationFailed, message, at: pointer, anchor: anchor, detail: detail,
            suggestion: suggestion)
    }

    func error(
        _ code: DiagnosticCode, _ message: String, at pointer: String,
        anchor: Anchor? = nil, detail: String? = nil, suggestion: String? = nil
    ) {
        problems.append(
            Problem(
                severity: .error, code: code, message: message, detail: detail,
                suggestion: suggestion, pointer: pointer, anchor: anchor ?? .value(pointer)))
    }

    func warning(
        _ code: DiagnosticCode, _ message: String, at pointer: String, anchor: Anchor? = nil,
        suggestion: String? = nil
    ) {
        remark(.warning, code, message, at: pointer, anchor: anchor, suggestion: suggestion)
    }

    /// A problem of a definition that is accepted.
    func remark(
        _ severity: Diagnostic.Severity, _ code: DiagnosticCode, _ message: String,
        at pointer: String, anchor: Anchor? = nil, suggestion: String? = nil
    ) {
        problems.append(
            Problem(
                severity: severity, code: code, message: message, detail: nil,
                suggestion: suggestion, pointer: pointer, anchor: anchor ?? .value(pointer)))
    }

    /// The problems with their places, in the order of the text.
    func diagnostics(in source: SourceMap) -> [Diagnostic] {
        let located = problems.enumerated()
            .map {
                (
                    problem: $0.element, index: $0.offset,
                    offset: offset(of: $0.element.anchor, in: source)
                )
            }
            .sorted { ($0.offset, $0.index) < ($1.offset, $1.index) }
        let places = source.text.locations(of: located.map(\.offset))
        return zip(located, places).map { located, place in
            let problem = located.problem
            return Diagnostic(
                severity: problem.severity, code: problem.code, message: problem.message,
                detail: problem.detail, suggestion: problem.suggestion,
                pointer: problem.pointer.isEmpty ? "/" : problem.pointer, line: place.line,
                column: place.column)
        }
    }

    private func offset(of anchor: Anchor, in source: SourceMap) -> Int {
        switch anchor {
        case .key(let pointer):
            let place = source.place(of: pointer)
            return place.keyOffset ?? place.valueOffset
        case .value(let pointer): return source.place(of: pointer).valueOffset
        case .inside(let pointer, let offset): return source.offset(inside: pointer, at: offset)
        case .offset(let offset): return offset
        }
    }
}
