/// One token of an expression.
struct Token {
    enum Kind: Equatable {
        /// A symbol or one of the words `and`, `or`, `in`.
        case symbol(String)
        case name(String)
        case variable(String)
        case string(String)
        case number(Double)
        case bool(Bool)
        case null
        case regex(pattern: String, flags: String)
        case end
    }

    let kind: Kind
    /// Offset just after the token, in UTF-16 units.
    let position: Int

    /// The token as errors show it.
    var text: String {
        switch kind {
        case .symbol(let text), .name(let text), .variable(let text), .string(let text): text
        case .number(let value): NumberText.javaScript(value)
        case .bool(let value): value ? "true" : "false"
        case .null: "null"
        case .regex(let pattern, let flags): "/\(pattern)/\(flags)"
        case .end: "(end)"
        }
    }

    func isSymbol(_ text: String) -> Bool { kind == .symbol(text) }
}
