/// Turns a rearranged draft into nodes: numbers the variables, finds the built-in functions, marks
/// the calls in tail position.
struct Compiler {
    /// A compiled expression and the numbers that its variables have.
    struct Program: Sendable {
        let root: Node
        let names: Names
        let freeVariables: Set<String>
    }

    /// Numbers of the names that an expression binds; the parents of `%` are among them.
    struct Names: Sendable {
        private(set) var numbers: [String: Int] = [:]

        mutating func number(_ name: String) -> Int {
            if let known = numbers[name] { return known }
            numbers[name] = numbers.count
            return numbers.count - 1
        }
    }

    private var names: Names
    private let stack: StackGuard
    /// Whether the block or lambda that is being compiled binds a variable.
    private var bindsInScope = false

    /// Compiles `text`; `names` and `stack` are those of the expression around it, for
    /// `$eval`.
    static func compile(_ text: String, names: Names = Names(), stack: StackGuard? = nil)
        throws(JSONataError) -> Program
    {
        let stack = stack ?? StackGuard(bytes: StackGuard.compilerBytes)
        let draft = try PathBuilder.build(try Parser.parse(text, stack), stack)
        var compiler = Compiler(names: names, stack: stack)
        compiler.collectNames(draft)
        let root = try compiler.node(draft)
        return Program(
            root: root, names: compiler.names, freeVariables: FreeVariables.of(draft))
    }

    private init(names: Names, stack: StackGuard) {
        self.names = names
        self.stack = stack
    }

    // MARK: - Names

    /// Numbers every name that is bound anywhere, before any reference to one is compiled.
    private mutating func collectNames(_ draft: Draft) {
        if let focus = draft.focus { _ = names.number(focus) }
        if let index = draft.index { _ = names.number(index) }
        for case .index(let name) in draft.stages { _ = names.number(name) }
        switch draft.kind {
        case .bind(let name, _): _ = names.number(name)
        case .lambda(let parameters, _, _): for name in parameters { _ = names.number(name) }
        default: break
        }
        for part in draft.parts { collectNames(part) }
    }

    private mutating func slot(_ slot: AncestorSlot) -> Int { names.number("%\(slot.label)") }

    // MARK: - Nodes

    private mutating func node(_ draft: Draft, isTail: Bool = false) throws(JSONataError) -> Node {
        if stack.isExhausted { throw .tooDeep(at: draft.position) }
        let isPlain = draft.predicates.isEmpty && draft.group == nil && !draft.keepsArray
        let kind = try self.kind(draft, isTail: isTail && isPlain)
        return Node(kind, from: draft, parts: try parts(draft))
    }

    private mutating func nodes(_ drafts: [Draft]) throws(JSONataError) -> [Node] {
        var results: [Node] = []
        for draft in drafts { results.append(try node(draft)) }
        return results
    }

    private mutating func pairs(_ pairs: [Draft.Pair]) throws(JSONataError) -> [Node.Pair] {
        var results: [Node.Pair] = []
        for pair in pairs { results.append((try node(pair.key), try node(pair.value))) }
        return results
    }

    private mutating func parts(_ draft: Draft) throws(JSONataError) -> Node.Parts {
        var parts = Node.Parts()
        parts.predicates = try nodes(draft.predicates)
        for stage in draft.stages {
            switch stage {
            case .filter(let predicate): parts.stages.append(.filter(try node(predicate)))
            case .index(let name): parts.stages.append(.index(names.number(name)))
            }
        }
        if let group = draft.group { parts.group = try pairs(group) }
        parts.focus = draft.focus.map { names.number($0) }
        parts.index = draft.index.map { names.number($0) }
        parts.ancestor = draft.ancestor.map { slot($0) }
        return parts
    }

    private mutating func kind(_ draft: Draft, isTail: Bool) throws(JSONataError) -> Node.Kind {
        switch draft.kind {
        case .string(let text): return .string(text)
        case .number(let value): return .number(value)
        case .bool(let value): return .bool(value)
        case .null: return .null
        case .regex(let pattern, let flags):
            return .regex(try Regex(pattern, flags: flags, position: draft.position))
        case .name(let name), .wordOperator(let name): return .name(name)
        case .variable(let name): return variable(name)
        case .wildcard: return .wildcard
        case .descendants: return .descendants
        case .parent(let slot): return .parent(self.slot(slot))
        case .placeholder: return .placeholder
        case .negate(let operand): return .negate(try node(operand))
        case .array(let items): return .array(try nodes(items))
        case .object(let pairs): return .object(try self.pairs(pairs))
        case .binary(let symbol, let left, let right):
            return try binary(symbol, try node(left), try node(right), draft.position)
        case .path(let steps): return try path(steps)
        case .sortStep(let terms): return .sortStep(try self.terms(terms))
        case .bind(let name, let value):
            bindsInScope = true
            return .bind(names.number(name), try node(value))
        case .apply(let left, let right): return .apply(try node(left), try node(right))
        case .call, .partial, .lambda, .condition, .coalesce, .block, .transform:
            return try control(draft, isTail: isTail)
        case .filter, .group, .order, .end:
            throw JSONataError(.s0206, position: draft.position)
        }
    }

    private func variable(_ name: String) -> Node.Kind {
        switch name {
        case "": .context
        case "$": .root
        default:
            .variable(
                Node.Variable(
                    name: name, slot: names.numbers[name], builtin: Builtins.table[name]))
        }
    }

    private mutating func control(_ draft: Draft, isTail: Bool) throws(JSONataError) -> Node.Kind {
        switch draft.kind {
        case .call(let procedure, let arguments):
            return .call(try call(procedure, arguments, isTail: isTail))
        case .partial(let procedure, let arguments):
            return .partial(try call(procedure, arguments, isTail: false))
        case .lambda(let parameters, let signature, let body):
            let outer = bindsInScope
            defer { bindsInScope = outer }
            return .lambda(
                Node.Lambda(
                    parameters: parameters.map { names.number($0) }, signature: signature,
                    body: try node(body, isTail: true)))
        case .condition(let test, let then, let otherwise):
            if then === test, let otherwise {
                return .elvis(try node(test), otherwise: try node(otherwise, isTail: isTail))
            }
            var second: Node?
            if let otherwise { second = try node(otherwise, isTail: isTail) }
            return .condition(
                try node(test), then: try node(then, isTail: isTail), otherwise: second)
        case .coalesce(let left, let right):
            return .coalesce(try node(left), try node(right, isTail: isTail))
        case .block(let expressions): return try block(expressions, isTail: isTail)
        case .transform(let pattern, let update, let delete):
            var deleted: Node?
            if let delete { deleted = try node(delete) }
            return .transform(
                Node.Transform(
                    pattern: try node(pattern), update: try node(update), delete: deleted))
        default: throw JSONataError(.s0206, position: draft.position)
        }
    }

    private mutating func block(_ expressions: [Draft], isTail: Bool) throws(JSONataError)
        -> Node.Kind
    {
        let outer = bindsInScope
        bindsInScope = false
        defer { bindsInScope = outer }
        var nodes: [Node] = []
        for (offset, expression) in expressions.enumerated() {
            let isLast = offset == expressions.count - 1
            nodes.append(try node(expression, isTail: isTail && isLast))
        }
        return .block(nodes, hasScope: bindsInScope)
    }

    private mutating func call(_ procedure: Draft, _ arguments: [Draft], isTail: Bool)
        throws(JSONataError) -> Node.Call
    {
        var token: String?
        switch procedure.kind {
        case .variable(let name): token = name
        case .path(let steps):
            if case .name(let name) = steps.first?.kind { token = name }
        default: break
        }
        return Node.Call(
            procedure: try node(procedure), arguments: try nodes(arguments), isTail: isTail,
            token: token)
    }

    private mutating func terms(_ terms: [Draft.Term]) throws(JSONataError) -> [Node.Term] {
        var results: [Node.Term] = []
        for term in terms { results.append((term.descending, try node(term.expression))) }
        return results
    }

    private mutating func path(_ drafts: [Draft]) throws(JSONataError) -> Node.Kind {
        let steps = try nodes(drafts)
        var isAbsolute = false
        switch steps.first?.kind {
        case .variable, .root, .context: isAbsolute = true
        default: break
        }
        var names: [String]? = []
        for (offset, step) in steps.enumerated() {
            guard !step.hasSuffix, step.stages.isEmpty, !step.isTuple, !step.keepsArray else {
                names = nil
                break
            }
            if offset == 0, isAbsolute { continue }
            guard case .name(let name) = step.kind else {
                names = nil
                break
            }
            names?.append(name)
        }
        return .path(Node.Path(steps: steps, plainNames: names, isAbsolute: isAbsolute))
    }

    private func binary(_ symbol: String, _ left: Node, _ right: Node, _ position: Int)
        throws(JSONataError) -> Node.Kind
    {
        if let operation = Node.Arithmetic(rawValue: symbol) {
            return .arithmetic(operation, left, right)
        }
        if let operation = Node.Comparison(rawValue: symbol) {
            return .comparison(operation, left, right)
        }
        switch symbol {
        case "=": return .equality(isNegated: false, left, right)
        case "!=": return .equality(isNegated: true, left, right)
        case "and": return .and(left, right)
        case "or": return .or(left, right)
        case "in": return .contains(left, right)
        case "&": return .concatenation(left, right)
        case "..": return .range(left, right)
        default: throw JSONataError(.s0204, position: position, token: symbol)
        }
    }
}
