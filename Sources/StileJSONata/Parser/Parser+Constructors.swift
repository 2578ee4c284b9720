extension Parser {
    /// The expressions of `( … ; … )`; the opening bracket is read.
    mutating func block() throws(JSONataError) -> [Draft] {
        var parts: [Draft] = []
        while !token.isSymbol(")") {
            parts.append(try expression(0))
            guard token.isSymbol(";") else { break }
            try advance(afterOperand: false)
        }
        try expect(")", afterOperand: true)
        return parts
    }

    /// The items of `[ … , … ]`, ranges among them.
    mutating func arrayItems() throws(JSONataError) -> [Draft] {
        var items: [Draft] = []
        if !token.isSymbol("]") {
            while true {
                items.append(try arrayItem())
                guard token.isSymbol(",") else { break }
                try advance(afterOperand: false)
            }
        }
        try expect("]", afterOperand: true)
        return items
    }

    private mutating func arrayItem() throws(JSONataError) -> Draft {
        let first = try expression(0)
        guard token.isSymbol("..") else { return first }
        let position = token.position
        try advance(afterOperand: false)
        let last = try expression(0)
        return make(.binary("..", first, last), at: position, above: [first, last])
    }

    /// The pairs of `{ key: value, … }`.
    mutating func objectPairs() throws(JSONataError) -> [Draft.Pair] {
        var pairs: [Draft.Pair] = []
        if !token.isSymbol("}") {
            while true {
                let key = try expression(0)
                try expect(":")
                pairs.append((key, try expression(0)))
                guard token.isSymbol(",") else { break }
                try advance(afterOperand: false)
            }
        }
        try expect("}", afterOperand: true)
        return pairs
    }

    /// `| pattern | update , delete |`; the first bar is read.
    mutating func transform(_ position: Int) throws(JSONataError) -> Draft {
        let pattern = try expression(0)
        try expect("|")
        let update = try expression(0)
        var delete: Draft?
        if token.isSymbol(",") {
            try advance(afterOperand: false)
            delete = try expression(0)
        }
        try expect("|", afterOperand: true)
        let parts = [pattern, update] + (delete.map { [$0] } ?? [])
        return make(
            .transform(pattern: pattern, update: update, delete: delete), at: position,
            above: parts)
    }
}
