import StileJSON

/// The condition of `[?(…)]`.
indirect enum Filter: Hashable, Sendable {
    case exists(Operand)
    case compare(Operand, Comparison, Operand)
    case not(Filter)
    case all([Filter])
    case any([Filter])

    enum Comparison: String, Hashable, Sendable, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case less = "<"
        case greaterOrEqual = ">="
        case greater = ">"
    }

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
            return comparison.holds(
                try left.value(element, root, &budget), try right.value(element, root, &budget))
        }
    }
}

extension Filter.Operand {
    /// The operand's value, nil when its path leads nowhere.
    fileprivate func value(
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
        do {
            return try PathEvaluator(tokens: tokens, root: value).evaluate(&budget)
        } catch {
            guard error.kind == .overLimit else { return nil }
            throw error
        }
    }
}

extension Filter.Comparison {
    /// As Jayway compares: numbers by value, a text that spells a number equals that number, an
    /// absent side equals nothing.
    fileprivate func holds(_ left: JSON?, _ right: JSON?) -> Bool {
        switch self {
        case .equal: Self.areEqual(left, right)
        case .notEqual: !Self.areEqual(left, right)
        case .less: Self.order(left, right).map { $0 < 0 } ?? false
        case .lessOrEqual: Self.order(left, right).map { $0 <= 0 } ?? false
        case .greater: Self.order(left, right).map { $0 > 0 } ?? false
        case .greaterOrEqual: Self.order(left, right).map { $0 >= 0 } ?? false
        }
    }

    private static func areEqual(_ left: JSON?, _ right: JSON?) -> Bool {
        guard let left, let right else { return false }
        switch (left, right) {
        case (.number(let number), .string(let text)), (.string(let text), .number(let number)):
            guard case .number(let other)? = try? JSON(parsing: text) else { return false }
            return number.compare(other) == 0
        case (.number(let left), .number(let right)): return left.compare(right) == 0
        case (_, _): return left == right
        }
    }

    private static func order(_ left: JSON?, _ right: JSON?) -> Int? {
        switch (left, right) {
        case (.number(let left)?, .number(let right)?): left.compare(right)
        case (.string(let left)?, .string(let right)?):
            left == right ? 0 : (left < right ? -1 : 1)
        case (_, _): nil
        }
    }
}
