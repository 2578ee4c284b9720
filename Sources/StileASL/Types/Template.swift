package import StileJSON
package import StileJSONPath
package import StileJSONata

/// A field whose value is computed when its state runs, in the state's query language.
package enum Template: Sendable {
    /// Members whose names end in `.$` are paths or intrinsic functions.
    case jsonPath(PayloadTemplate)
    /// Texts between `{%` and `%}` are expressions, wherever they stand.
    case jsonata(JSONataTemplate)

    /// The variables that the field reads.
    package var variableNames: [String] {
        switch self {
        case .jsonPath(let template): template.variableNames
        case .jsonata(let template): template.variableNames
        }
    }
}

/// A value with JSONata expressions in it, compiled.
package struct JSONataTemplate: Sendable {
    package indirect enum Node: Sendable {
        case constant(JSON)
        case expression(QueryExpression)
        case object([(name: String, value: Node)])
        case array([Node])
    }

    package let root: Node
    /// Whether an expression may read `$states`, and the context object with it.
    package let usesStates: Bool
    package let usesContext: Bool
    /// The variables that the expressions read.
    package let variableNames: [String]

    package init(root: Node) {
        self.root = root
        let expressions = Self.expressions(in: root)
        usesStates = expressions.contains { $0.usesStates }
        usesContext = expressions.contains { $0.usesContext }
        variableNames = expressions.flatMap(\.variableNames)
    }

    private static func expressions(in node: Node) -> [QueryExpression] {
        switch node {
        case .constant: []
        case .expression(let expression): [expression]
        case .object(let members): members.flatMap { expressions(in: $0.value) }
        case .array(let elements): elements.flatMap(expressions)
        }
    }
}

/// One JSONata expression of a definition, compiled once.
package struct QueryExpression: Sendable {
    /// What stands between `{%` and `%}`, without the blanks around it.
    package let text: String
    /// Where it stands in its state as AWS names it: `Assign/result`, `Items`.
    package let location: String
    package let compiled: JSONataExpression
    /// Whether it may read `$states`, and the context object with it.
    package let usesStates: Bool
    package let usesContext: Bool
    /// The variables that it reads, without `states`.
    package let variableNames: [String]

    package init(compiling text: String, location: String) throws(JSONataError) {
        compiled = try JSONataExpression(compiling: text)
        self.text = text
        self.location = location
        let free = compiled.freeVariables
        usesStates = free.contains(Self.statesName)
        usesContext = usesStates && Self.mayReadContext(text)
        variableNames = free.subtracting([Self.statesName]).sorted()
    }

    /// The reserved variable.
    package static let statesName = "states"

    /// The expression inside `text`; nil when `text` stands for itself.
    package static func content(of text: String) -> String? {
        guard text.hasPrefix("{%"), text.hasSuffix("%}"), text.utf8.count >= 4 else { return nil }
        let inner = text.dropFirst(2).dropLast(2)
        let start = inner.firstIndex { !$0.isWhitespace } ?? inner.endIndex
        let end = inner.lastIndex { !$0.isWhitespace }.map(inner.index(after:)) ?? start
        return String(inner[start..<end])
    }

    /// Whether `$states` is used other than for the state's own data.
    private static func mayReadContext(_ text: String) -> Bool {
        var rest = text[...]
        while let range = rest.firstRange(of: "$" + statesName) {
            rest = rest[range.upperBound...]
            let isOwnData = [".input", ".result", ".errorOutput"].contains {
                rest.hasPrefix($0)
            }
            if !isOwnData { return true }
        }
        return false
    }
}
