package import StileJSON
package import StileJSONPath

/// Goes to the state of the first rule that holds.
package struct ChoiceState: Sendable {
    package let rules: [ChoiceRule]
    package let defaultNext: String?

    package init(rules: [ChoiceRule], defaultNext: String? = nil) {
        self.rules = rules
        self.defaultNext = defaultNext
    }
}

/// One entry of `Choices`.
package struct ChoiceRule: Sendable {
    package let condition: Condition
    package let next: String
    /// `Assign`: the variables that are set when this rule is taken; the state's own `Assign` is for
    /// the default.
    package let assign: Template?
    /// `Output`, likewise.
    package let output: JSONataTemplate?

    package init(
        condition: Condition, next: String, assign: Template? = nil,
        output: JSONataTemplate? = nil
    ) {
        self.condition = condition
        self.next = next
        self.assign = assign
        self.output = output
    }
}

/// What a rule asks.
package indirect enum Condition: Sendable {
    case and([Condition])
    case or([Condition])
    case not(Condition)
    case comparison(Comparison)
    /// `Condition`, in the query language JSONata.
    case constant(Bool)
    case expression(QueryExpression)
}

/// One comparison of a value of the input.
package struct Comparison: Sendable {
    package let variable: DataPath
    package let test: ComparisonTest

    package init(variable: DataPath, test: ComparisonTest) {
        self.variable = variable
        self.test = test
    }
}

/// The 39 comparison operators, `Path` forms folded into `Dynamic`.
package enum ComparisonTest: Sendable {
    case isPresent(Bool)
    case isNull(Bool)
    case isString(Bool)
    case isNumeric(Bool)
    case isBoolean(Bool)
    case isTimestamp(Bool)
    /// Pattern with `*` as wildcard and `\` as escape.
    case stringMatches(String)
    case booleanEquals(Dynamic<Bool>)
    case string(Ordering, Dynamic<String>)
    case numeric(Ordering, Dynamic<JSONNumber>)
    case timestamp(Ordering, Dynamic<String>)

    package enum Ordering: String, Sendable, CaseIterable {
        case equals = "Equals"
        case lessThan = "LessThan"
        case greaterThan = "GreaterThan"
        case lessThanEquals = "LessThanEquals"
        case greaterThanEquals = "GreaterThanEquals"
    }
}
