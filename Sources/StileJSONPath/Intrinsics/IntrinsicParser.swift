import StileJSON

/// Reads `States.Name(argument, …)`.
struct IntrinsicParser {
    private var cursor: ExpressionCursor
    private var depth = 0
    /// Every path that stands as an argument.
    private(set) var paths: [DataPath] = []

    init(_ text: String) {
        cursor = ExpressionCursor(text)
    }

    mutating func parse() throws(ExpressionSyntaxError) -> IntrinsicCall.Node {
        cursor.skipBlanks()
        let node = try call()
        cursor.skipBlanks()
        guard cursor.isAtEnd else {
            throw cursor.failure("unexpected text after the call: \(cursor.found)")
        }
        return node
    }

    private mutating func call() throws(ExpressionSyntaxError) -> IntrinsicCall.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= IntrinsicCall.nestingMax else {
            throw cursor.failure(
                "intrinsic functions are nested deeper than \(IntrinsicCall.nestingMax)")
        }
        let start = cursor.offset
        let function = try functionName()
        cursor.skipBlanks()
        try cursor.expect("(", "after the function's name")
        let arguments = try arguments(of: function)
        guard function.argumentCounts.contains(arguments.count) else {
            throw ExpressionSyntaxError(
                message: "\(function.rawValue) takes \(Self.describe(function.argumentCounts)), "
                    + "found \(arguments.count)", offset: start)
        }
        return IntrinsicCall.Node(
            text: cursor.text(from: start), function: function, arguments: arguments)
    }

    private mutating func functionName() throws(ExpressionSyntaxError) -> IntrinsicFunction {
        let start = cursor.offset
        let name = cursor.take { ExpressionCursor.isWord($0) || $0 == UInt8(ascii: ".") }
        guard let function = IntrinsicFunction(rawValue: name) else {
            throw ExpressionSyntaxError(
                message: name.isEmpty
                    ? "expected an intrinsic function, found \(cursor.found)"
                    : "unknown intrinsic function \"\(name)\"", offset: start)
        }
        return function
    }

    private static func describe(_ counts: ClosedRange<Int>) -> String {
        if counts.lowerBound == counts.upperBound {
            return counts.lowerBound == 1 ? "1 argument" : "\(counts.lowerBound) arguments"
        }
        return counts.upperBound == Int.max
            ? "at least \(counts.lowerBound) argument"
            : "\(counts.lowerBound) to \(counts.upperBound) arguments"
    }

    // MARK: - Arguments

    private mutating func arguments(
        of function: IntrinsicFunction
    ) throws(ExpressionSyntaxError) -> [IntrinsicCall.Argument] {
        cursor.skipBlanks()
        if cursor.consume(")") { return [] }
        var arguments: [IntrinsicCall.Argument] = []
        while true {
            cursor.skipBlanks()
            arguments.append(
                try argument(isTemplate: function == .format && arguments.isEmpty))
            cursor.skipBlanks()
            if cursor.consume(")") { return arguments }
            guard cursor.consume(",") else {
                throw cursor.failure("expected ',' or ')' after an argument, found \(cursor.found)")
            }
        }
    }

    private mutating func argument(
        isTemplate: Bool
    ) throws(ExpressionSyntaxError) -> IntrinsicCall.Argument {
        switch cursor.current {
        case UInt8(ascii: "'"):
            let raw = try quoted()
            return isTemplate
                ? .template(FormatTemplate(raw)) : .literal(.string(FormatTemplate.unescape(raw)))
        case UInt8(ascii: "$"):
            let path = try path()
            paths.append(path)
            return .path(path)
        case UInt8(ascii: "S"): return .call(try call())
        default: return .literal(try word())
        }
    }

    /// The content of a text in single quotes, its escapes still in it.
    ///
    /// AWS refuses every escape but `\'`, `\{`, `\}` and `\\` when the definition is created.
    private mutating func quoted() throws(ExpressionSyntaxError) -> String {
        cursor.advance()
        let start = cursor.offset
        while cursor.current != UInt8(ascii: "'") {
            guard !cursor.isAtEnd else { throw cursor.failure("the text is not closed by '") }
            if cursor.current == UInt8(ascii: "\\") {
                guard FormatTemplate.isEscapable(cursor.peek(1)) else {
                    throw cursor.failure(
                        "only \\', \\{, \\} and \\\\ may be escaped in a text of an intrinsic "
                            + "function")
                }
                cursor.advance()
            }
            cursor.advance()
        }
        let raw = cursor.text(from: start)
        cursor.advance()
        return raw
    }

    /// A path reaches up to the comma or parenthesis that is not inside brackets or quotes.
    private mutating func path() throws(ExpressionSyntaxError) -> DataPath {
        let start = cursor.offset
        var nesting = 0
        var quote: UInt8?
        while !cursor.isAtEnd {
            let byte = cursor.current
            if let open = quote {
                if byte == UInt8(ascii: "\\") { cursor.advance() }
                if byte == open { quote = nil }
            } else if nesting > 0, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "(") {
                nesting += 1
            } else if nesting > 0, byte == UInt8(ascii: "]") || byte == UInt8(ascii: ")") {
                nesting -= 1
            } else if nesting == 0, byte == UInt8(ascii: ",") || byte == UInt8(ascii: ")") {
                break
            }
            cursor.advance()
        }
        do throws(ExpressionSyntaxError) {
            return try DataPath(parsing: Self.trimmed(cursor.text(from: start)))
        } catch {
            throw ExpressionSyntaxError(message: error.message, offset: start + error.offset)
        }
    }

    private static func trimmed(_ text: String) -> String {
        var view = text[...]
        while let last = view.utf8.last, ExpressionCursor.isBlank(last) { view.removeLast() }
        return String(view)
    }

    private mutating func word() throws(ExpressionSyntaxError) -> JSON {
        let start = cursor.offset
        let text = cursor.take { byte in
            ExpressionCursor.isWord(byte) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
        }
        guard let value = try? JSON(parsing: text) else {
            throw ExpressionSyntaxError(
                message: "expected a path, a number, a text in single quotes, true, false, null or "
                    + "a call as argument, found "
                    + (text.isEmpty ? cursor.found : "\"\(text)\""), offset: start)
        }
        return value
    }
}
