package import StileJSON

/// A compiled intrinsic function call, such as `States.Format('Hello {}', $.name)`.
package struct IntrinsicCall: Sendable {
    /// Calls inside calls that AWS allows in one field.
    package static let nestingMax = 10

    /// The call as it was written.
    package let text: String
    /// Whether an argument reads the context object.
    package let usesContext: Bool
    /// The names of the variables that the arguments read, in order of first use.
    package let variableNames: [String]
    private let node: Node

    struct Node: Sendable {
        let text: String
        let function: IntrinsicFunction
        let arguments: [Argument]
    }

    enum Argument: Sendable {
        case literal(JSON)
        case template(FormatTemplate)
        case path(DataPath)
        case call(Node)
    }

    /// Compiles `text`, which must be one whole call.
    package init(parsing text: String) throws(ExpressionSyntaxError) {
        var parser = IntrinsicParser(text)
        node = try parser.parse()
        self.text = text
        usesContext = parser.paths.contains { $0.usesContext }
        var names: [String] = []
        for name in parser.paths.compactMap(\.variableName) where !names.contains(name) {
            names.append(name)
        }
        variableNames = names
    }

    /// Whether `text` is meant as a call and not as a path.
    package static func isIntrinsic(_ text: String) -> Bool {
        text.hasPrefix("States.")
    }

    /// The call's value.
    ///
    /// An argument that a function does not take is `States.IntrinsicFailure`; a path that leads
    /// nowhere is `States.Runtime`. Both causes name the call as it was written.
    package func evaluate(
        in scope: EvaluationScope, random: inout SeededRandom
    ) throws(EvaluationError) -> JSON {
        try Self.value(of: node, in: scope, &random)
    }

    private static func value(
        of node: Node, in scope: EvaluationScope, _ random: inout SeededRandom
    ) throws(EvaluationError) -> JSON {
        var values: [JSON] = []
        values.reserveCapacity(node.arguments.count)
        var template: FormatTemplate?
        for argument in node.arguments {
            switch argument {
            case .literal(let value): values.append(value)
            case .template(let literal):
                template = literal
                values.append(.string(""))
            case .call(let inner): values.append(try value(of: inner, in: scope, &random))
            case .path(let path): values.append(try value(of: path, in: node, scope))
            }
        }
        do {
            return try node.function.apply(
                Arguments(values: values, template: template), &random)
        } catch {
            throw EvaluationError(
                error: "States.IntrinsicFailure",
                cause: "The function '\(node.text)' had the following error: \(error.message)")
        }
    }

    private static func value(
        of path: DataPath, in node: Node, _ scope: EvaluationScope
    ) throws(EvaluationError) -> JSON {
        if let value = try path.templateValue(in: scope) { return value }
        throw EvaluationError(
            error: "States.Runtime",
            cause: "The function '\(node.text)' had the following error: The JsonPath argument for "
                + "the field '\(path.text)' could not be found in the input "
                + "'\(scope.input.serialized())'")
    }
}

/// Why a function gave no value.
struct IntrinsicFailure: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}

extension IntrinsicFunction {
    func apply(
        _ arguments: Arguments, _ random: inout SeededRandom
    ) throws(IntrinsicFailure) -> JSON {
        switch self {
        case .array: try Arrays.array(arguments)
        case .arrayPartition: try Arrays.partition(arguments)
        case .arrayContains: try Arrays.contains(arguments)
        case .arrayRange: try Arrays.range(arguments)
        case .arrayGetItem: try Arrays.item(arguments)
        case .arrayLength: .integer(try arguments.array(0).count)
        case .arrayUnique: try Arrays.unique(arguments)
        case .base64Encode: try Encoding.base64Encode(arguments)
        case .base64Decode: try Encoding.base64Decode(arguments)
        case .hash: try Encoding.hash(arguments)
        case .jsonMerge: try JSONFunctions.merge(arguments)
        case .stringToJson: try JSONFunctions.parse(arguments)
        case .jsonToString: .string(arguments.values[0].serialized())
        case .mathRandom: try MathFunctions.draw(arguments, &random)
        case .mathAdd: try MathFunctions.add(arguments)
        case .stringSplit: try Strings.split(arguments)
        case .uuid: Strings.uuid(&random)
        case .format: try Strings.format(arguments)
        }
    }
}
