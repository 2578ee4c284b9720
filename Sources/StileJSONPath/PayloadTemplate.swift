package import StileJSON

/// What is wrong in a payload template, all of it.
package struct TemplateProblems: Error, Sendable {
    package struct Problem: Sendable, Hashable {
        /// JSON pointer within the template, such as `/a/b.$`.
        package let pointer: String
        package let error: ExpressionSyntaxError
    }

    package let problems: [Problem]
}

/// A compiled payload template (`Parameters`, `ItemSelector`, `ResultSelector`, `Assign`): members
/// whose names end in `.$` are paths or intrinsic functions, everything else stands for itself.
///
/// Parts without such members are kept as finished values, so that evaluating them costs nothing.
package struct PayloadTemplate: Sendable {
    /// Whether any expression reads the context object.
    package let usesContext: Bool
    /// The names of the variables that the expressions read, in order of first use.
    package let variableNames: [String]
    private let root: Node

    private indirect enum Node: Sendable {
        case constant(JSON)
        case path(DataPath, field: String)
        case intrinsic(IntrinsicCall)
        case object([(name: String, value: Node)])
        case array([Node])
    }

    /// Compiles `template`, collecting the problems of all its expressions.
    package init(compiling template: JSON) throws(TemplateProblems) {
        var compiler = Compiler()
        let root = compiler.node(template, pointer: "")
        guard compiler.problems.isEmpty else {
            throw TemplateProblems(problems: compiler.problems)
        }
        self.root = root
        usesContext = compiler.usesContext
        variableNames = compiler.variableNames
    }

    /// Whether the template has no expression at all.
    package var isConstant: Bool {
        if case .constant = root { return true }
        return false
    }
}

// MARK: - Evaluation

extension PayloadTemplate {
    /// The template's value, expressions replaced by theirs.
    ///
    /// A path that leads nowhere is `States.Runtime` with the text recorded from AWS; an index past
    /// the end of an array gives null.
    package func evaluate(
        in scope: EvaluationScope, random: inout SeededRandom
    ) throws(EvaluationError) -> JSON {
        try Self.value(of: root, in: scope, &random)
    }

    private static func value(
        of node: Node, in scope: EvaluationScope, _ random: inout SeededRandom
    ) throws(EvaluationError) -> JSON {
        switch node {
        case .constant(let value): return value
        case .path(let path, let field):
            guard let value = try path.templateValue(in: scope) else {
                throw EvaluationError(
                    error: "States.Runtime",
                    cause: "The JSONPath '\(path.text)' specified for the field '\(field)' could "
                        + "not be found in the input '\(scope.input.serialized())'")
            }
            return value
        case .intrinsic(let call): return try call.evaluate(in: scope, random: &random)
        case .array(let nodes):
            var elements: [JSON] = []
            elements.reserveCapacity(nodes.count)
            for node in nodes { elements.append(try value(of: node, in: scope, &random)) }
            return .array(elements)
        case .object(let members):
            var object = JSONObject()
            object.reserveCapacity(members.count)
            for member in members {
                object[member.name] = try value(of: member.value, in: scope, &random)
            }
            return .object(object)
        }
    }
}

// MARK: - Compilation

extension PayloadTemplate {
    private struct Compiler {
        var problems: [TemplateProblems.Problem] = []
        var usesContext = false
        var variableNames: [String] = []

        /// Templates are compiled and evaluated by recursion; nobody writes them this deep.
        private static let depthMax = 64
        private var depth = 0

        mutating func node(_ template: JSON, pointer: String) -> Node {
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.depthMax else {
                report("the template is nested deeper than \(Self.depthMax) levels", pointer)
                return .constant(.null)
            }
            switch template {
            case .null, .bool, .number, .string: return .constant(template)
            case .array(let elements):
                let nodes = elements.enumerated().map { position, element in
                    node(element, pointer: "\(pointer)/\(position)")
                }
                return nodes.allSatisfy(Self.isConstant) ? .constant(template) : .array(nodes)
            case .object(let object):
                return members(object, pointer: pointer, whole: template)
            }
        }

        private mutating func members(
            _ object: JSONObject, pointer: String, whole: JSON
        ) -> Node {
            var members: [(name: String, value: Node)] = []
            var isConstant = true
            for (key, value) in object {
                let place = pointer + "/" + JSONPointer.escape(key)
                guard key.hasSuffix(".$") else {
                    let compiled = node(value, pointer: place)
                    isConstant = isConstant && Self.isConstant(compiled)
                    members.append((key, compiled))
                    continue
                }
                isConstant = false
                let name = String(key.dropLast(2))
                if object.contains(name) {
                    report("\"\(name)\" and \"\(key)\" name the same field", place)
                }
                if let compiled = expression(value, field: key, pointer: place) {
                    members.append((name, compiled))
                }
            }
            return isConstant ? .constant(whole) : .object(members)
        }

        private mutating func expression(_ value: JSON, field: String, pointer: String) -> Node? {
            guard case .string(let text) = value else {
                report(
                    "the value of \"\(field)\" must be a text with a path or an intrinsic "
                        + "function, found \(value.kindName)", pointer)
                return nil
            }
            do throws(ExpressionSyntaxError) {
                if IntrinsicCall.isIntrinsic(text) {
                    let call = try IntrinsicCall(parsing: text)
                    usesContext = usesContext || call.usesContext
                    call.variableNames.forEach { note($0) }
                    return .intrinsic(call)
                }
                let path = try DataPath(parsing: text)
                usesContext = usesContext || path.usesContext
                if let name = path.variableName { note(name) }
                return .path(path, field: field)
            } catch {
                problems.append(TemplateProblems.Problem(pointer: pointer, error: error))
                return nil
            }
        }

        private mutating func note(_ variable: String) {
            if !variableNames.contains(variable) { variableNames.append(variable) }
        }

        private mutating func report(_ message: String, _ pointer: String) {
            problems.append(
                TemplateProblems.Problem(
                    pointer: pointer, error: ExpressionSyntaxError(message: message, offset: 0)))
        }

        private static func isConstant(_ node: Node) -> Bool {
            if case .constant = node { return true }
            return false
        }
    }
}
