import StileJSON
import StileJSONata

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
        cursor.skipBlanks()
        if cursor.current == UInt8(ascii: "/") {
            let pattern = try pattern()
            cursor.skipBlanks()
            guard cursor.consume(word: "=~") else {
                throw cursor.failure("expected =~ after a pattern, found \(cursor.found)")
            }
            return .matches(try operand(), pattern)
        }
        let left = try operand()
        cursor.skipBlanks()
        let start = cursor.offset
        let word = operatorText()
        if word == "=~" {
            cursor.skipBlanks()
            return .matches(left, try pattern())
        }
        if let comparison = Filter.Comparison(rawValue: word) {
            return .compare(left, comparison, try operand())
        }
        guard word.isEmpty else {
            throw ExpressionSyntaxError(
                message: "Filter operator \(word) is not supported!", offset: start)
        }
        guard case .literal = left else { return .exists(left) }
        throw cursor.failure("expected a comparison after a value, found \(cursor.found)")
    }

    /// Reads what is written where an operator may stand; nothing before `)`, `&&` and `||`.
    private mutating func operatorText() -> String {
        if ExpressionCursor.isWord(cursor.current) {
            return cursor.take(while: ExpressionCursor.isWord).lowercased()
        }
        return cursor.take { byte in
            byte == UInt8(ascii: "=") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "<")
                || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "~")
        }
    }

    /// `/…/` and its flags.
    private mutating func pattern() throws(ExpressionSyntaxError) -> TextPattern {
        let start = cursor.offset
        try cursor.expect("/", "at the beginning of a pattern")
        let contentStart = cursor.offset
        while cursor.current != UInt8(ascii: "/") {
            guard !cursor.isAtEnd else { throw cursor.failure("the pattern is not closed by /") }
            cursor.advance(cursor.current == UInt8(ascii: "\\") ? 2 : 1)
        }
        let content = cursor.text(from: contentStart)
        cursor.advance()
        let flags = cursor.take { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        guard let pattern = TextPattern(content, flags: flags) else {
            throw ExpressionSyntaxError(
                message: "/\(content)/\(flags) is not a regular expression with the flags i or m",
                offset: start)
        }
        return pattern
    }

    private mutating func consume(_ word: String) -> Bool {
        cursor.skipBlanks()
        return cursor.consume(word: word)
    }

    // MARK: - Operands

    /// A path or a literal; also what functions take in their parentheses.
    mutating func operand() throws(ExpressionSyntaxError) -> Filter.Operand {
        cursor.skipBlanks()
        switch cursor.current {
        case UInt8(ascii: "@"): return .element(try path())
        case UInt8(ascii: "$"): return .root(try path())
        default: return .literal(try literal())
        }
    }

    /// A text, a number, true, false, null, or a list or an object of such.
    private mutating func literal() throws(ExpressionSyntaxError) -> JSON {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else {
            throw cursor.failure("values are nested deeper than \(Self.depthMax)")
        }
        cursor.skipBlanks()
        switch cursor.current {
        case UInt8(ascii: "'"): return .string(try cursor.quotedText("'"))
        case UInt8(ascii: "\""): return .string(try cursor.quotedText("\""))
        case UInt8(ascii: "["): return try list()
        case UInt8(ascii: "{"): return try object()
        default: return try word()
        }
    }

    private mutating func list() throws(ExpressionSyntaxError) -> JSON {
        cursor.advance()
        var elements: [JSON] = []
        cursor.skipBlanks()
        while !cursor.consume("]") {
            if !elements.isEmpty { try cursor.expect(",", "between the values of a list") }
            elements.append(try literal())
            cursor.skipBlanks()
        }
        return .array(elements)
    }

    private mutating func object() throws(ExpressionSyntaxError) -> JSON {
        cursor.advance()
        var object = JSONObject()
        cursor.skipBlanks()
        while !cursor.consume("}") {
            if !object.isEmpty { try cursor.expect(",", "between the members of an object") }
            cursor.skipBlanks()
            let quote: Character = cursor.current == UInt8(ascii: "'") ? "'" : "\""
            let key = try cursor.quotedText(quote)
            cursor.skipBlanks()
            try cursor.expect(":", "after the name of a member")
            object[key] = try literal()
            cursor.skipBlanks()
        }
        return .object(object)
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
