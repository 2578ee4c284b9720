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
    func accepts(_ element: JSON, root: JSON) -> Bool {
        switch self {
        case .exists(let operand): operand.value(element, root) != nil
        case .not(let filter): !filter.accepts(element, root: root)
        case .all(let filters): filters.allSatisfy { $0.accepts(element, root: root) }
        case .any(let filters): filters.contains { $0.accepts(element, root: root) }
        case .compare(let left, let comparison, let right):
            comparison.holds(left.value(element, root), right.value(element, root))
        }
    }
}

extension Filter.Operand {
    /// The operand's value, nil when its path leads nowhere.
    fileprivate func value(_ element: JSON, _ root: JSON) -> JSON? {
        switch self {
        case .literal(let value): value
        case .element(let tokens): Self.found(tokens, in: element)
        case .root(let tokens): Self.found(tokens, in: root)
        }
    }

    private static func found(_ tokens: [PathToken], in value: JSON) -> JSON? {
        let evaluator = PathEvaluator(tokens: tokens, root: value)
        guard let result = try? evaluator.evaluate() else { return nil }
        return result
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
