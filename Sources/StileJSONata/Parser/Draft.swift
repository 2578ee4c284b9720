/// An expression while it is being read and rearranged; `Node` is what evaluation works on.
final class Draft {
    typealias Pair = (key: Draft, value: Draft)
    typealias Term = (descending: Bool, expression: Draft)

    indirect enum Kind {
        case name(String)
        case variable(String)
        case string(String)
        case number(Double)
        case bool(Bool)
        case null
        case regex(pattern: String, flags: String)
        case wildcard
        case descendants
        case parent(AncestorSlot)
        /// The `?` of a partial application.
        case placeholder
        /// `and`, `or` or `in` where an operand stands: a field of that name.
        case wordOperator(String)
        case end

        case negate(Draft)
        case array([Draft])
        case object([Pair])
        case binary(String, Draft, Draft)
        /// `left[right]`, before it became a stage of a step.
        case filter(Draft, Draft)
        case group(Draft, [Pair])
        case order(Draft, [Term])
        case call(procedure: Draft, arguments: [Draft])
        case partial(procedure: Draft, arguments: [Draft])
        case lambda(parameters: [String], signature: Signature?, body: Draft)
        case condition(Draft, then: Draft, otherwise: Draft?)
        /// `left ?? right`.
        case coalesce(Draft, Draft)
        case block([Draft])
        case transform(pattern: Draft, update: Draft, delete: Draft?)

        // Made by `PathBuilder` only.
        case path([Draft])
        case sortStep([Term])
        case bind(String, Draft)
        case apply(Draft, Draft)
    }

    enum Stage {
        case filter(Draft)
        /// `#$name` after a predicate.
        case index(String)
    }

    var kind: Kind
    let position: Int
    /// Nodes below this one; a deeper tree than `depthMax` is refused.
    let depth: Int

    var keepsArray = false
    var keepsSingleton = false
    var isConstructor = false
    var isTuple = false
    /// Predicates of a value: they see what one evaluation of it gave.
    var predicates: [Draft] = []
    /// Predicates and indexes of a step in a path: they see the step's whole result.
    var stages: [Stage] = []
    var group: [Pair]?
    var focus: String?
    var index: String?
    var ancestor: AncestorSlot?
    /// Parents that this expression asks for and that lie outside it.
    var seekingParents: [AncestorSlot] = []

    init(_ kind: Kind, position: Int, depth: Int = 0) {
        self.kind = kind
        self.position = position
        self.depth = depth
    }

    /// The text of a variable or a name that is bound; nil for other kinds.
    var variableName: String? {
        if case .variable(let name) = kind { return name }
        return nil
    }
}

/// What `%` stands for: an item that a step some levels up was looking at.
final class AncestorSlot {
    /// Steps still to go up.
    var level = 1
    /// The name under which the item is bound; slots that mean the same step share one.
    var label: Int

    init(label: Int) { self.label = label }
}
