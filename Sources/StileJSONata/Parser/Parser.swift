/// Reads an expression by operator precedence (Pratt).
struct Parser {
    private var lexer: Lexer
    private(set) var token = Token(kind: .end, position: 0)
    private var nesting = 0
    private var labels = 0
    private let stack: StackGuard

    /// Nested brackets and operators; also bounds the stack that freeing the tree takes.
    static let depthMax = 300

    static func parse(_ text: String, _ stack: StackGuard) throws(JSONataError) -> Draft {
        var parser = try Parser(text, stack)
        let draft = try parser.expression(0)
        guard parser.token.kind == .end else {
            let token = parser.token
            throw JSONataError(.s0201, position: token.position, token: token.text)
        }
        return draft
    }

    private init(_ text: String, _ stack: StackGuard) throws(JSONataError) {
        self.stack = stack
        lexer = Lexer(text)
        try advance(afterOperand: false)
    }

    // MARK: - Tokens

    /// Goes on to the next token; `afterOperand` says that the current one ends an operand.
    mutating func advance(afterOperand: Bool) throws(JSONataError) {
        token = try lexer.next(afterOperand: afterOperand)
        if token.isSymbol("!") || token.isSymbol("~") {
            throw JSONataError(.s0204, position: token.position, token: token.text)
        }
    }

    mutating func expect(_ symbol: String, afterOperand: Bool = false) throws(JSONataError) {
        guard token.isSymbol(symbol) else {
            let code = token.kind == .end ? ErrorCode.s0203 : .s0202
            throw JSONataError(
                code, position: token.position, token: token.text, value: "\"\(symbol)\"")
        }
        try advance(afterOperand: afterOperand)
    }

    // MARK: - Expressions

    private static let powers: [String: Int] = [
        ".": 75, "[": 80, "{": 70, "(": 80, "@": 80, "#": 80, "?": 20, "+": 50, "-": 50, "*": 60,
        "/": 60, "%": 60, "=": 40, "<": 40, ">": 40, "^": 40, ":=": 10, "!=": 40, "<=": 40,
        ">=": 40, "~>": 40, "?:": 40, "??": 40, "and": 30, "or": 25, "in": 40, "&": 50,
    ]

    static func power(_ symbol: String) -> Int { powers[symbol] ?? 0 }

    /// Everything that binds more tightly than `power`.
    mutating func expression(_ power: Int) throws(JSONataError) -> Draft {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.depthMax, !stack.isExhausted else { throw tooDeep() }
        let first = token
        try advance(afterOperand: true)
        var left = try operand(first)
        while case .symbol(let symbol) = token.kind, power < Self.power(symbol) {
            let current = token
            try advance(afterOperand: false)
            left = try continuation(left, symbol, current.position)
            guard left.depth <= Self.depthMax else { throw tooDeep() }
        }
        return left
    }

    private func tooDeep() -> JSONataError { .tooDeep(at: token.position) }

    func make(_ kind: Draft.Kind, at position: Int, above parts: [Draft] = []) -> Draft {
        Draft(kind, position: position, depth: 1 + (parts.map(\.depth).max() ?? 0))
    }

    // MARK: - Operands

    private mutating func operand(_ token: Token) throws(JSONataError) -> Draft {
        let position = token.position
        switch token.kind {
        case .name(let name): return Draft(.name(name), position: position)
        case .variable(let name): return Draft(.variable(name), position: position)
        case .string(let text): return Draft(.string(text), position: position)
        case .number(let value): return Draft(.number(value), position: position)
        case .bool(let value): return Draft(.bool(value), position: position)
        case .null: return Draft(.null, position: position)
        case .regex(let pattern, let flags):
            return Draft(.regex(pattern: pattern, flags: flags), position: position)
        case .end: return Draft(.end, position: position)
        case .symbol(let symbol): return try prefix(symbol, position)
        }
    }

    private mutating func prefix(_ symbol: String, _ position: Int) throws(JSONataError) -> Draft {
        switch symbol {
        case "and", "or", "in": return Draft(.wordOperator(symbol), position: position)
        case "*": return Draft(.wildcard, position: position)
        case "**": return Draft(.descendants, position: position)
        case "%":
            labels += 1
            return Draft(.parent(AncestorSlot(label: labels)), position: position)
        case "-":
            let operand = try expression(70)
            return make(.negate(operand), at: position, above: [operand])
        case "(":
            let parts = try block()
            return make(.block(parts), at: position, above: parts)
        case "[":
            let items = try arrayItems()
            return make(.array(items), at: position, above: items)
        case "{":
            let pairs = try objectPairs()
            return make(.object(pairs), at: position, above: pairs.flatMap { [$0.key, $0.value] })
        case "|": return try transform(position)
        default: throw JSONataError(.s0211, position: position, token: symbol)
        }
    }
}
