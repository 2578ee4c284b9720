/// Reads the steps of a path: what follows `$`, `$$`, `$name` or, in a filter, `@`.
struct PathParser {
    var cursor: ExpressionCursor
    /// Filters may nest (`[?(@.a[?(…)])]`); the bound keeps the recursion small.
    private var filterDepth = 0
    private static let filterDepthMax = 8
    /// Paths are followed by recursion, a level a step.
    private static let stepsMax = 256

    init(_ cursor: ExpressionCursor, filterDepth: Int = 0) {
        self.cursor = cursor
        self.filterDepth = filterDepth
    }

    /// Reads steps up to the end, or up to the first character that begins none.
    mutating func steps() throws(ExpressionSyntaxError) -> [PathToken] {
        var tokens: [PathToken] = []
        while true {
            guard tokens.count <= Self.stepsMax else {
                throw cursor.failure("the path has more than \(Self.stepsMax) steps")
            }
            if case .function(let function)? = tokens.last {
                guard cursor.current != UInt8(ascii: "."), cursor.current != UInt8(ascii: "[")
                else { throw cursor.failure("nothing may follow \(function.name.rawValue)()") }
                return tokens
            }
            if cursor.consume(".") {
                if cursor.consume(".") { tokens.append(.scan) }
                tokens.append(try stepAfterDot())
            } else if cursor.current == UInt8(ascii: "[") {
                tokens.append(try bracket())
            } else {
                return tokens
            }
        }
    }

    private mutating func stepAfterDot() throws(ExpressionSyntaxError) -> PathToken {
        if cursor.current == UInt8(ascii: "[") { return try bracket() }
        if cursor.consume("*") { return .wildcard }
        let start = cursor.offset
        let isInFilter = filterDepth > 0
        let name = cursor.take { Self.isNameByte($0) && !(isInFilter && Self.endsOperand($0)) }
        guard !name.isEmpty else {
            throw cursor.failure("expected a field name after '.', found \(cursor.found)")
        }
        guard cursor.current == UInt8(ascii: "(") else { return .name(name) }
        return .function(try function(name, from: start))
    }

    /// What Jayway takes into a name in dot notation: `$.@type` and `$.a-b` need no brackets.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("),
            UInt8(ascii: ")"):
            false
        default: !ExpressionCursor.isBlank(byte)
        }
    }

    private static func endsOperand(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"),
            UInt8(ascii: "~"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: ","):
            true
        default: false
        }
    }

    /// Reads `(argument, …)` of a function.
    private mutating func function(
        _ text: String, from start: Int
    ) throws(ExpressionSyntaxError) -> PathFunction {
        guard let name = PathFunction.Name(rawValue: text) else {
            throw ExpressionSyntaxError(
                message: "Function with name: \(text) does not exist.", offset: start)
        }
        guard filterDepth < Self.filterDepthMax else {
            throw cursor.failure("functions are nested deeper than \(Self.filterDepthMax)")
        }
        cursor.advance()
        cursor.skipBlanks()
        var arguments: [Filter.Operand] = []
        while !cursor.consume(")") {
            if !arguments.isEmpty {
                try cursor.expect(",", "between the arguments of \(text)()")
            }
            var parser = FilterParser(cursor, filterDepth: filterDepth + 1)
            arguments.append(try parser.operand())
            cursor = parser.cursor
            cursor.skipBlanks()
        }
        guard arguments.count <= PathFunction.argumentsMax(name),
            name != .index || !arguments.isEmpty
        else { throw cursor.failure("\(text)() does not take \(arguments.count) arguments") }
        return PathFunction(name: name, arguments: arguments)
    }

    // MARK: - Brackets

    private mutating func bracket() throws(ExpressionSyntaxError) -> PathToken {
        try cursor.expect("[", "at the beginning of a step")
        cursor.skipBlanks()
        let token: PathToken
        switch cursor.current {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): token = try names()
        case UInt8(ascii: "?"): token = try filter()
        case UInt8(ascii: "*"):
            cursor.advance()
            token = .wildcard
        default: token = try indexes()
        }
        cursor.skipBlanks()
        try cursor.expect("]", "at the end of a step")
        return token
    }

    private mutating func names() throws(ExpressionSyntaxError) -> PathToken {
        var names: [String] = []
        repeat {
            cursor.skipBlanks()
            guard let quote = quoteAtCursor else {
                throw cursor.failure("expected a field name in quotes, found \(cursor.found)")
            }
            names.append(try cursor.quotedText(quote))
            cursor.skipBlanks()
        } while cursor.consume(",")
        return names.count == 1 ? .name(names[0]) : .names(names)
    }

    private var quoteAtCursor: Character? {
        switch cursor.current {
        case UInt8(ascii: "'"): "'"
        case UInt8(ascii: "\""): "\""
        default: nil
        }
    }

    private mutating func indexes() throws(ExpressionSyntaxError) -> PathToken {
        let first = try cursor.integer()
        cursor.skipBlanks()
        if cursor.consume(":") {
            cursor.skipBlanks()
            let end = try cursor.integer()
            cursor.skipBlanks()
            guard cursor.current != UInt8(ascii: ":") else {
                throw cursor.failure("a slice with a step is not supported")
            }
            guard first != nil || end != nil else {
                throw cursor.failure("a slice needs a beginning or an end")
            }
            return .slice(from: first, to: end)
        }
        guard let first else {
            throw cursor.failure(
                "expected a name in quotes, an index, '*' or '?' in the brackets, found "
                    + cursor.found)
        }
        var indexes = [first]
        while cursor.consume(",") {
            cursor.skipBlanks()
            guard let next = try cursor.integer() else {
                throw cursor.failure("expected an index after ',', found \(cursor.found)")
            }
            indexes.append(next)
            cursor.skipBlanks()
        }
        return indexes.count == 1 ? .index(first) : .indexes(indexes)
    }

    private mutating func filter() throws(ExpressionSyntaxError) -> PathToken {
        guard filterDepth < Self.filterDepthMax else {
            throw cursor.failure("filters are nested deeper than \(Self.filterDepthMax)")
        }
        try cursor.expect("?", "at the beginning of a filter")
        cursor.skipBlanks()
        guard cursor.current == UInt8(ascii: "(") else {
            throw cursor.failure("expected '(' after '?', found \(cursor.found)")
        }
        var parser = FilterParser(cursor, filterDepth: filterDepth + 1)
        let filter = try parser.parse()
        cursor = parser.cursor
        return .filter(filter)
    }
}
