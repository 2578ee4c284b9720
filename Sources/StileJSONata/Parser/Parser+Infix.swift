extension Parser {
    /// What `symbol`, already read, makes of the operand to its left.
    mutating func continuation(_ left: Draft, _ symbol: String, _ position: Int)
        throws(JSONataError) -> Draft
    {
        switch symbol {
        case "(": return try call(left, position)
        case "[": return try filter(left, position)
        case "{":
            let pairs = try objectPairs()
            let parts = [left] + pairs.flatMap { [$0.key, $0.value] }
            return make(.group(left, pairs), at: position, above: parts)
        case "^": return try order(left, position)
        case "?": return try condition(left, position)
        case "?:":
            let right = try expression(0)
            return make(
                .condition(left, then: left, otherwise: right), at: position, above: [left, right])
        case "??":
            let right = try expression(0)
            return make(.coalesce(left, right), at: position, above: [left, right])
        case ":=":
            guard left.variableName != nil else {
                throw JSONataError(.s0212, position: left.position)
            }
            let right = try expression(Self.power(symbol) - 1)
            return make(.binary(symbol, left, right), at: position, above: [left, right])
        case "@", "#":
            let right = try expression(Self.power(symbol))
            guard right.variableName != nil else {
                throw JSONataError(.s0214, position: right.position, token: symbol)
            }
            return make(.binary(symbol, left, right), at: position, above: [left, right])
        default:
            let right = try expression(Self.power(symbol))
            return make(.binary(symbol, left, right), at: position, above: [left, right])
        }
    }

    private mutating func condition(_ left: Draft, _ position: Int) throws(JSONataError) -> Draft {
        let then = try expression(0)
        var otherwise: Draft?
        if token.isSymbol(":") {
            try advance(afterOperand: false)
            otherwise = try expression(0)
        }
        let parts = [left, then] + (otherwise.map { [$0] } ?? [])
        return make(
            .condition(left, then: then, otherwise: otherwise), at: position, above: parts)
    }

    /// `left[predicate]`, or `left[]`, which keeps a single result an array.
    private mutating func filter(_ left: Draft, _ position: Int) throws(JSONataError) -> Draft {
        if token.isSymbol("]") {
            var step = left
            while case .filter(let inner, _) = step.kind { step = inner }
            step.keepsArray = true
            try advance(afterOperand: true)
            return left
        }
        let predicate = try expression(0)
        try expect("]", afterOperand: true)
        return make(.filter(left, predicate), at: position, above: [left, predicate])
    }

    /// `left^(<term, >term)`.
    private mutating func order(_ left: Draft, _ position: Int) throws(JSONataError) -> Draft {
        try expect("(")
        var terms: [Draft.Term] = []
        while true {
            let descending = token.isSymbol(">")
            if descending || token.isSymbol("<") { try advance(afterOperand: false) }
            terms.append((descending, try expression(0)))
            guard token.isSymbol(",") else { break }
            try advance(afterOperand: false)
        }
        try expect(")", afterOperand: true)
        return make(
            .order(left, terms), at: position, above: [left] + terms.map(\.expression))
    }

    // MARK: - Calls and lambdas

    private mutating func call(_ left: Draft, _ position: Int) throws(JSONataError) -> Draft {
        var arguments: [Draft] = []
        var isPartial = false
        if !token.isSymbol(")") {
            while true {
                if token.isSymbol("?") {
                    isPartial = true
                    arguments.append(Draft(.placeholder, position: token.position))
                    try advance(afterOperand: true)
                } else {
                    arguments.append(try expression(0))
                }
                guard token.isSymbol(",") else { break }
                try advance(afterOperand: false)
            }
        }
        try expect(")", afterOperand: true)
        if case .name(let name) = left.kind, name == "function" || name == "λ" {
            return try lambda(arguments, position)
        }
        let parts = [left] + arguments
        let kind: Draft.Kind =
            isPartial
            ? .partial(procedure: left, arguments: arguments)
            : .call(procedure: left, arguments: arguments)
        return make(kind, at: position, above: parts)
    }

    private mutating func lambda(_ arguments: [Draft], _ position: Int) throws(JSONataError)
        -> Draft
    {
        var parameters: [String] = []
        for argument in arguments {
            guard let name = argument.variableName else {
                throw JSONataError(.s0208, position: argument.position)
            }
            parameters.append(name)
        }
        var signature: Signature?
        if token.isSymbol("<") { signature = try readSignature() }
        try expect("{")
        let body = try expression(0)
        try expect("}", afterOperand: true)
        return make(
            .lambda(parameters: parameters, signature: signature, body: body), at: position,
            above: [body])
    }

    private mutating func readSignature() throws(JSONataError) -> Signature {
        let position = token.position
        var text = "<"
        var depth = 1
        while depth > 0, !token.isSymbol("{"), token.kind != .end {
            try advance(afterOperand: false)
            if token.isSymbol(">") { depth -= 1 }
            if token.isSymbol("<") { depth += 1 }
            text += token.text
        }
        try expect(">")
        return try Signature(parsing: text, position: position)
    }
}
