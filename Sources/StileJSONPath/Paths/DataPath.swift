package import StileJSON

/// A compiled JSONPath into the state's data (`$…`), the context object (`$$…`) or a variable
/// (`$name…`), with the semantics of Jayway JsonPath, which AWS evaluates with.
package struct DataPath: Sendable, Hashable {
    /// The path as it was written.
    package let text: String
    /// Whether the path selects at most one value; an indefinite one always gives an array.
    package let isDefinite: Bool
    private let origin: Origin
    private let tokens: [PathToken]
    /// Whether every step is a name or an index, so that no rule about misses is needed to follow it.
    private let isPlain: Bool
    /// Whether the path may give a value more than once.
    private let canRepeat: Bool

    private enum Origin: Sendable, Hashable {
        case input
        case context
        case variable(String)
    }

    /// The whole input, `$`.
    package static let root = DataPath(text: "$", origin: .input, tokens: [])

    /// Compiles `text`; blanks around it are ignored, as AWS does.
    package init(parsing text: String) throws(ExpressionSyntaxError) {
        var cursor = ExpressionCursor(text)
        cursor.skipBlanks()
        let origin = try Self.origin(&cursor)
        var parser = PathParser(cursor)
        let tokens = try parser.steps()
        parser.cursor.skipBlanks()
        guard parser.cursor.isAtEnd else {
            throw parser.cursor.failure(
                "expected '.' or '[' in the path, found \(parser.cursor.found)")
        }
        self.init(text: text, origin: origin, tokens: tokens)
    }

    private init(text: String, origin: Origin, tokens: [PathToken]) {
        self.text = text
        self.origin = origin
        self.tokens = tokens
        isDefinite = PathEvaluator.isDefinite(tokens)
        isPlain = tokens.allSatisfy {
            switch $0 {
            case .name, .index: true
            case .names, .indexes, .slice, .wildcard, .scan, .filter, .function: false
            }
        }
        canRepeat = !isDefinite && tokens.contains(where: \.canRepeat)
    }

    private static func origin(
        _ cursor: inout ExpressionCursor
    ) throws(ExpressionSyntaxError) -> Origin {
        guard cursor.consume("$") else {
            throw cursor.failure("a path must begin with '$', found \(cursor.found)")
        }
        if cursor.consume("$") { return .context }
        guard !ExpressionCursor.isDigit(cursor.current) else {
            throw cursor.failure("a variable's name must not begin with a digit")
        }
        let name = cursor.take(while: ExpressionCursor.isWord)
        return name.isEmpty ? .input : .variable(name)
    }

    /// Whether the path is exactly `$`.
    package var isRoot: Bool { origin == .input && tokens.isEmpty }

    /// Whether the path reads the context object.
    package var usesContext: Bool { origin == .context }

    /// The variable that the path begins with, if it does.
    package var variableName: String? {
        guard case .variable(let name) = origin else { return nil }
        return name
    }
}

// MARK: - Evaluation

extension DataPath {
    /// The value of a definite path, or the array of values of an indefinite one.
    ///
    /// A miss is `States.Runtime` with AWS's text: "Invalid path '$.a.b' : Missing property in path
    /// $['a']", or "… : No results for path: $['a']['b']" when only the last step misses.
    package func evaluate(in scope: EvaluationScope) throws(EvaluationError) -> JSON {
        do {
            return try resolve(in: scope)
        } catch {
            throw failure(error)
        }
    }

    /// The value, or nil where `evaluate` would fail.
    package func lookup(in scope: EvaluationScope) -> JSON? {
        guard let root = rootValue(in: scope) else { return nil }
        let evaluator = PathEvaluator(tokens: tokens, root: root)
        return isPlain ? evaluator.quickValue() : try? bounded(evaluator.evaluate())
    }

    func resolve(in scope: EvaluationScope) throws(PathFailure) -> JSON {
        guard let root = rootValue(in: scope) else {
            throw PathFailure(message: "the variable '$\(variableName ?? "")' is not assigned")
        }
        let evaluator = PathEvaluator(tokens: tokens, root: root)
        if isPlain, let value = evaluator.quickValue() { return value }
        return try bounded(try evaluator.evaluate())
    }

    private func bounded(_ value: JSON) throws(PathFailure) -> JSON {
        guard canRepeat, ValueSize.isOverLimit([value]) else { return value }
        throw PathFailure(
            message: "the path gives more than \(ValueSize.bytesMax) bytes", kind: .overLimit)
    }

    /// As in a payload template: an index past the end of an array gives null (measured on AWS), an
    /// indefinite path that leads nowhere an empty array (recorded); nil is a miss of any other kind.
    func templateValue(in scope: EvaluationScope) throws(EvaluationError) -> JSON? {
        guard rootValue(in: scope) != nil else { return nil }
        do {
            return try resolve(in: scope)
        } catch {
            switch error.kind {
            case .missing: return isDefinite ? nil : .array([])
            case .pastEnd: return .null
            case .overLimit, .malformed: throw failure(error)
            }
        }
    }

    private func failure(_ error: PathFailure) -> EvaluationError {
        EvaluationError(
            error: "States.Runtime", cause: "Invalid path '\(text)' : \(error.message)")
    }

    private func rootValue(in scope: EvaluationScope) -> JSON? {
        switch origin {
        case .input: scope.input
        case .context: scope.context
        case .variable(let name): scope.variables[name]
        }
    }
}
