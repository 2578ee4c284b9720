import StileJSON
import StileJSONata

/// The condition of `[?(…)]`.
indirect enum Filter: Hashable, Sendable {
    case exists(Operand)
    case compare(Operand, Comparison, Operand)
    /// `=~`: whether the pattern matches the whole of the operand's text.
    case matches(Operand, TextPattern)
    case not(Filter)
    case all([Filter])
    case any([Filter])

    enum Operand: Hashable, Sendable {
        case literal(JSON)
        /// `@…`
        case element([PathToken])
        /// `$…`
        case root([PathToken])
    }
}

extension Filter {
    /// Whether `element` passes; `root` is the whole document.
    func accepts(
        _ element: JSON, root: JSON, _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool {
        switch self {
        case .exists(let operand):
            return try operand.value(element, root, &budget) != nil
        case .not(let filter):
            return try !filter.accepts(element, root: root, &budget)
        case .all(let filters):
            for filter in filters where try !filter.accepts(element, root: root, &budget) {
                return false
            }
            return true
        case .any(let filters):
            for filter in filters where try filter.accepts(element, root: root, &budget) {
                return true
            }
            return false
        case .compare(let left, let comparison, let right):
            return try comparison.holds(
                try left.value(element, root, &budget), try right.value(element, root, &budget),
                &budget)
        case .matches(let operand, let pattern):
            let value = try operand.value(element, root, &budget)
            return try Self.matches(value, pattern, &budget)
        }
    }

    /// Numbers and booleans match as their texts, everything else without text as an empty one; of
    /// an array one element is enough.
    private static func matches(
        _ value: JSON?, _ pattern: TextPattern, _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool {
        switch value {
        case .string(let text)?: return try matches(text, pattern, &budget)
        case .number?, .bool?:
            return try matches(value?.serialized() ?? "", pattern, &budget)
        case .array(let elements)?:
            for element in elements {
                guard case .string(let text) = element else { continue }
                if try matches(text, pattern, &budget) { return true }
            }
            return false
        case nil, .null?, .object?: return try matches("", pattern, &budget)
        }
    }

    private static func matches(
        _ text: String, _ pattern: TextPattern, _ budget: inout VisitBudget
    ) throws(PathFailure) -> Bool {
        let stepsBefore = budget.remaining * VisitBudget.stepsPerVisit
        var steps = stepsBefore
        guard let isMatch = pattern.matches(whole: text, steps: &steps) else {
            throw VisitBudget.exhausted
        }
        let used = stepsBefore - steps + text.utf8.count
        try budget.spend(1 + used / VisitBudget.stepsPerVisit)
        return isMatch
    }
}

extension Filter.Operand {
    /// The operand's value, nil when its path leads nowhere.
    @inline(__always)
    func value(
        _ element: JSON, _ root: JSON, _ budget: inout VisitBudget
    ) throws(PathFailure) -> JSON? {
        switch self {
        case .literal(let value): value
        case .element(let tokens): try Self.found(tokens, in: element, &budget)
        case .root(let tokens): try Self.found(tokens, in: root, &budget)
        }
    }

    private static func found(
        _ tokens: [PathToken], in value: JSON, _ budget: inout VisitBudget
    ) throws(PathFailure) -> JSON? {
        // Most operands are `@` or `@.name`.
        try budget.spend()
        if tokens.isEmpty { return value }
        if tokens.count == 1, case .name(let name) = tokens[0] { return value[name] }
        let evaluator = PathEvaluator(tokens: tokens, root: value)
        do {
            return try evaluator.evaluate(&budget)
        } catch {
            guard error.kind == .overLimit else { return nil }
            throw error
        }
    }
}
