/// An expression ready for evaluation. Immutable, so that threads share it.
final class Node: Sendable {
    typealias Pair = (key: Node, value: Node)
    typealias Term = (descending: Bool, expression: Node)

    indirect enum Kind: Sendable {
        case string(String)
        case number(Double)
        case bool(Bool)
        case null
        case regex(Regex)
        case name(String)
        /// `$`, the value that is being looked at.
        case context
        /// `$$`, the input.
        case root
        case variable(Variable)
        case wildcard
        case descendants
        /// `%`, bound under this number.
        case parent(Int)
        case placeholder

        case negate(Node)
        case array([Node])
        case object([Pair])
        case arithmetic(Arithmetic, Node, Node)
        case comparison(Comparison, Node, Node)
        case equality(isNegated: Bool, Node, Node)
        case and(Node, Node)
        case or(Node, Node)
        case contains(Node, Node)
        case concatenation(Node, Node)
        case range(Node, Node)

        case call(Call)
        case partial(Call)
        case lambda(Lambda)
        case condition(Node, then: Node, otherwise: Node?)
        case elvis(Node, otherwise: Node)
        case coalesce(Node, Node)
        /// `hasScope` says that a variable is bound right in the block.
        case block([Node], hasScope: Bool)
        case transform(Transform)
        case path(Path)
        case sortStep([Term])
        case bind(Int, Node)
        case apply(Node, Node)
    }

    enum Stage: Sendable {
        case filter(Node)
        case index(Int)
    }

    enum Arithmetic: String, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case remainder = "%"
    }

    enum Comparison: String, Sendable {
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    struct Variable: Sendable {
        let name: String
        /// The number under which the expression itself binds the name; nil when it never does.
        let slot: Int?
        let builtin: Builtin?
    }

    final class Call: Sendable {
        let procedure: Node
        let arguments: [Node]
        /// Whether the call is the last thing that a lambda does.
        let isTail: Bool
        /// How errors name the function.
        let token: String?

        init(procedure: Node, arguments: [Node], isTail: Bool, token: String?) {
            self.procedure = procedure
            self.arguments = arguments
            self.isTail = isTail
            self.token = token
        }
    }

    final class Lambda: Sendable {
        let parameters: [Int]
        let signature: Signature?
        let body: Node

        init(parameters: [Int], signature: Signature?, body: Node) {
            self.parameters = parameters
            self.signature = signature
            self.body = body
        }
    }

    final class Transform: Sendable {
        let pattern: Node
        let update: Node
        let delete: Node?

        init(pattern: Node, update: Node, delete: Node?) {
            self.pattern = pattern
            self.update = update
            self.delete = delete
        }
    }

    final class Path: Sendable {
        let steps: [Node]
        /// Field names that follow the first step, when that is all the path consists of.
        let plainNames: [String]?
        /// Whether the first step is a variable, so that the context is not walked through.
        let isAbsolute: Bool
        let hasTuples: Bool

        init(steps: [Node], plainNames: [String]?, isAbsolute: Bool) {
            self.steps = steps
            self.plainNames = plainNames
            self.isAbsolute = isAbsolute
            self.hasTuples = steps.contains { $0.isTuple }
        }
    }

    let kind: Kind
    let position: Int
    let predicates: [Node]
    let stages: [Stage]
    let group: [Pair]?
    let keepsArray: Bool
    let keepsSingleton: Bool
    let isConstructor: Bool
    let isTuple: Bool
    let focus: Int?
    let index: Int?
    let ancestor: Int?
    /// Whether the value still has to go through predicates or a grouping.
    let hasSuffix: Bool

    init(_ kind: Kind, from draft: Draft, parts: Parts = Parts()) {
        self.kind = kind
        self.position = draft.position
        self.predicates = parts.predicates
        self.stages = parts.stages
        self.group = parts.group
        self.keepsArray = draft.keepsArray
        self.keepsSingleton = draft.keepsSingleton
        self.isConstructor = draft.isConstructor
        self.isTuple = draft.isTuple
        self.focus = parts.focus
        self.index = parts.index
        self.ancestor = parts.ancestor
        self.hasSuffix = !parts.predicates.isEmpty || parts.group != nil
    }

    /// What hangs on an expression, compiled.
    struct Parts {
        var predicates: [Node] = []
        var stages: [Stage] = []
        var group: [Pair]?
        var focus: Int?
        var index: Int?
        var ancestor: Int?
    }
}
