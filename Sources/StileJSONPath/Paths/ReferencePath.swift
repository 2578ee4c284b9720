package import StileJSON

/// A path to one place in the state's input, of names and indexes only, as `ResultPath` needs it.
package struct ReferencePath: Sendable, Hashable {
    /// The path as it was written.
    package let text: String
    private let steps: [Step]

    private enum Step: Sendable, Hashable {
        case name(String)
        case index(Int)
    }

    /// Compiles `text`: `$` followed by `.name`, `['name']` and `[n]`.
    package init(parsing text: String) throws(ExpressionSyntaxError) {
        var cursor = ExpressionCursor(text)
        cursor.skipBlanks()
        guard cursor.consume("$") else {
            throw cursor.failure("a reference path must begin with '$', found \(cursor.found)")
        }
        var parser = PathParser(cursor)
        var steps: [Step] = []
        for token in try parser.steps() {
            guard let step = Self.step(token) else {
                throw parser.cursor.failure(
                    "\(token.bracketText) is not allowed in a reference path: it must lead to one "
                        + "place by names and indexes")
            }
            steps.append(step)
        }
        parser.cursor.skipBlanks()
        guard parser.cursor.isAtEnd else {
            throw parser.cursor.failure(
                "expected '.' or '[' in the reference path, found \(parser.cursor.found)")
        }
        self.text = text
        self.steps = steps
    }

    private static func step(_ token: PathToken) -> Step? {
        switch token {
        case .name(let name): .name(name)
        case .index(let index): index < 0 ? nil : .index(index)
        case .names, .indexes, .slice, .wildcard, .scan, .filter, .function: nil
        }
    }

    /// Whether the path is exactly `$`.
    package var isRoot: Bool { steps.isEmpty }

    /// `root` with `value` at this place; objects on the way that are missing are made.
    ///
    /// A place that is not there and cannot be made is `States.ResultPathMatchFailure`: a member of
    /// something that is no object, or an index beyond an array.
    package func inserting(_ value: JSON, into root: JSON) throws(EvaluationError) -> JSON {
        guard let result = Self.insert(value, at: steps[...], into: root) else {
            throw EvaluationError(
                error: "States.ResultPathMatchFailure",
                cause: "Unable to apply ReferencePath \(text) to input \(root.serialized())")
        }
        return result
    }

    private static func insert(_ value: JSON, at steps: ArraySlice<Step>, into target: JSON?)
        -> JSON?
    {
        guard let step = steps.first else { return value }
        switch (step, target) {
        case (.name(let name), .object(var object)?):
            guard let inner = insert(value, at: steps.dropFirst(), into: object[name]) else {
                return nil
            }
            object[name] = inner
            return .object(object)
        case (.name(let name), nil):
            return insert(value, at: steps.dropFirst(), into: nil).map {
                .object(JSONObject([(name, $0)]))
            }
        case (.index(let index), .array(var elements)?):
            guard index < elements.count,
                let inner = insert(value, at: steps.dropFirst(), into: elements[index])
            else { return nil }
            elements[index] = inner
            return .array(elements)
        case (.name, _), (.index, _): return nil
        }
    }
}
