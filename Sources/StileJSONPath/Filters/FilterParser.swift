import StileJSON

/// Reads `(…)` of a filter: `||` over `&&` over `!`, comparisons and parentheses.
struct FilterParser {
    var cursor: ExpressionCursor
    private let filterDepth: Int
    private var depth = 0
    private static let depthMax = 32

    init(_ cursor: ExpressionCursor, filterDepth: Int) {
        self.cursor = cursor
        self.filterDepth = filterDepth
    }

    mutating func parse() throws(ExpressionSyntaxError) -> Filter {
        try parenthesised()
    }

    private mutating func parenthesised() throws(ExpressionSyntaxError) -> Filter {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else {
            throw cursor.failure("parentheses are nested deeper than \(Self.depthMax)")
        }
        try cursor.expect("(", "at the beginning of a condition")
        let filter = try alternatives()
        cursor.skipBlanks()
        try cursor.expect(")", "at the end of a condition")
        return filter
    }

    private mutating func alternatives() throws(ExpressionSyntaxError) -> Filter {
        var filters = [try conjunction()]
        while consume("||") { filters.append(try conjunction()) }
        return filters.count == 1 ? filters[0] : .any(filters)
    }

    private mutating func conjunction() throws(ExpressionSyntaxError) -> Filter {
        var filters = [try condition()]
        while consume("&&") { filters.append(try condition()) }
        return filters.count == 1 ? filters[0] : .all(filters)
    }

    private mutating func condition() throws(ExpressionSyntaxError) -> Filter {
        var isNegated = false
        cursor.skipBlanks()
        while cursor.current == UInt8(ascii: "!"), cursor.peek(1) != UInt8(ascii: "=") {
            cursor.advance()
            isNegated.toggle()
            cursor.skipBlanks()
        }
        let filter =
            cursor.current == UInt8(ascii: "(") ? try parenthesised() : try comparison()
        return isNegated ? .not(filter) : filter
    }

    private mutating func comparison() throws(ExpressionSyntaxError) -> Filter {
        let left = try operand()
        cursor.skipBlanks()
        for comparison in Filter.Comparison.allCases where consume(comparison.rawValue) {
            return .compare(left, comparison, try operand())
        }
        guard
            cursor.current == UInt8(ascii: ")") || cursor.current == UInt8(ascii: "&")
                || cursor.current == UInt8(ascii: "|")
        else {
            throw cursor.failure(
                "expected ==, !=, <, <=, >, >=, &&, || or ')' in a filter, found \(cursor.found)")
        }
        return .exists(left)
    }

    private mutating func consume(_ word: String) -> Bool {
        cursor.skipBlanks()
        return cursor.consume(word: word)
    }

    // MARK: - Operands

    private mutating func operand() throws(ExpressionSyntaxError) -> Filter.Operand {
        cursor.skipBlanks()
        switch cursor.current {
        case UInt8(ascii: "@"): return .element(try path())
        case UInt8(ascii: "$"): return .root(try path())
        case UInt8(ascii: "'"): return .literal(.string(try cursor.quotedText("'")))
        case UInt8(ascii: "\""): return .literal(.string(try cursor.quotedText("\"")))
        default: return .literal(try word())
        }
    }

    private mutating func path() throws(ExpressionSyntaxError) -> [PathToken] {
        cursor.advance()
        var parser = PathParser(cursor, filterDepth: filterDepth)
        let tokens = try parser.steps()
        cursor = parser.cursor
        return tokens
    }

    /// A number, true, false, null; another bare word counts as a text, as AWS samples have it.
    private mutating func word() throws(ExpressionSyntaxError) -> JSON {
        let start = cursor.offset
        let text = cursor.take { byte in
            ExpressionCursor.isWord(byte) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
        }
        guard let first = text.utf8.first else {
            throw cursor.failure("expected a value or a path in a filter, found \(cursor.found)")
        }
        if let value = try? JSON(parsing: text) { return value }
        guard ExpressionCursor.isWord(first), !ExpressionCursor.isDigit(first) else {
            throw ExpressionSyntaxError(message: "'\(text)' is not a number", offset: start)
        }
        return .string(text)
    }
}
