import StileASL
import StileCalendar
import StileJSON
import StileJSONPath

extension Machine {
    /// Goes where the first rule that holds leads, else to the default.
    mutating func runChoice(
        _ frame: Frame, _ state: State, _ choice: ChoiceState
    ) throws(StateFailure) {
        let (completion, next) = try chosen(
            choice, try effectiveInput(frame, state), frame, state)
        try leave(frame.id, state, completion, to: .next(next))
    }

    /// What goes out, and to which state.
    mutating func chosen(
        _ choice: ChoiceState, _ effective: JSONDocument, _ frame: Frame, _ state: State
    ) throws(StateFailure) -> (Completion, next: String) {
        var draw = Draw(random: random, nowMillis: nowMillis)
        let index = try Chooser(machine: self, frame: frame, input: effective.value)
            .rule(choice, &draw)
        random = draw.random
        let taken = index.map { choice.rules[$0] }
        guard let next = taken?.next ?? choice.defaultNext else {
            throw frame.runtimeFailure(
                "Failed to transition out of the state. The state does not point to a next state.")
        }
        note(state, index.map { "Choices/\($0)" } ?? "Default")
        let completion = try completion(
            of: effective, output: taken.map(\.output) ?? state.output,
            assign: taken.map(\.assign) ?? state.assign, frame, state)
        return (completion, next)
    }
}

/// Evaluates choice rules over one state's input.
private struct Chooser {
    let machine: Machine
    let frame: Frame
    let input: JSON

    /// The index of the first rule that holds.
    func rule(_ choice: ChoiceState, _ draw: inout Draw) throws(StateFailure) -> Int? {
        for (index, rule) in choice.rules.enumerated() where try holds(rule.condition, &draw) {
            return index
        }
        return nil
    }

    /// And and Or stop at the first condition that decides, so that `IsPresent` can guard others.
    private func holds(_ condition: Condition, _ draw: inout Draw) throws(StateFailure) -> Bool {
        switch condition {
        case .and(let conditions):
            for condition in conditions where try !holds(condition, &draw) { return false }
            return true
        case .or(let conditions):
            for condition in conditions where try holds(condition, &draw) { return true }
            return false
        case .not(let condition):
            return try !holds(condition, &draw)
        case .comparison(let comparison):
            return try holds(comparison)
        case .constant(let value):
            return value
        case .expression(let expression):
            return try machine.bool(expression, frame, &draw)
        }
    }

    private func holds(_ comparison: Comparison) throws(StateFailure) -> Bool {
        if case .isPresent(let expected) = comparison.test {
            let value = machine.lookup(comparison.variable, frame, input: input)
            return (value != nil) == expected
        }
        let value = try value(at: comparison.variable)
        switch comparison.test {
        case .isPresent: return true
        case .isNull(let expected): return (value == .null) == expected
        case .isString(let expected): return (value.stringValue != nil) == expected
        case .isNumeric(let expected): return (value.numberValue != nil) == expected
        case .isBoolean(let expected): return (value.boolValue != nil) == expected
        case .isTimestamp(let expected):
            return (value.stringValue.flatMap(Time.instant) != nil) == expected
        case .stringMatches(let pattern):
            return value.stringValue.map { Glob(pattern).matches($0) } ?? false
        case .booleanEquals(let operand):
            guard let value = value.boolValue else { return false }
            return try resolve(operand) { $0.boolValue } == value
        case .string(let ordering, let operand):
            guard let left = value.stringValue, let right = try resolve(operand, { $0.stringValue })
            else { return false }
            return ordering.holds(left, right, by: orderOfUnits)
        case .numeric(let ordering, let operand):
            guard let left = value.numberValue, let right = try resolve(operand, { $0.numberValue })
            else { return false }
            return ordering.holds(left, right, by: orderOfNumbers)
        case .timestamp(let ordering, let operand):
            guard let left = value.stringValue.flatMap(Time.instant),
                let right = try resolve(operand, { $0.stringValue }).flatMap(Time.instant)
            else { return false }
            return ordering.holds(left, right) { $0 == $1 ? 0 : $0 < $1 ? -1 : 1 }
        }
    }

    /// A value to compare with; nil when a path leads to another type.
    private func resolve<Value>(
        _ operand: Dynamic<Value>, _ read: (JSON) -> Value?
    ) throws(StateFailure) -> Value? {
        switch operand {
        case .value(let value): return value
        case .path(let path): return read(try value(at: path))
        case .expression: preconditionFailure("a comparison of JSONPath has no expression")
        }
    }

    private func value(at path: DataPath) throws(StateFailure) -> JSON {
        guard let value = machine.lookup(path, frame, input: input) else {
            throw frame.runtimeFailure(
                "Invalid path '\(path.text)': The choice state's condition path references an "
                    + "invalid value.")
        }
        return value
    }
}

// MARK: - Orders

extension ComparisonTest.Ordering {
    fileprivate func holds<Value>(
        _ left: Value, _ right: Value, by order: (Value, Value) -> Int?
    ) -> Bool {
        guard let order = order(left, right) else { return false }
        switch self {
        case .equals: return order == 0
        case .lessThan: return order < 0
        case .greaterThan: return order > 0
        case .lessThanEquals: return order <= 0
        case .greaterThanEquals: return order >= 0
        }
    }
}

/// The order of UTF-16 units, as AWS compares; not that of any language.
private func orderOfUnits(_ left: String, _ right: String) -> Int? {
    if left.utf16.elementsEqual(right.utf16) { return 0 }
    return left.utf16.lexicographicallyPrecedes(right.utf16) ? -1 : 1
}

/// By exact value, whatever the spelling.
private func orderOfNumbers(_ left: JSONNumber, _ right: JSONNumber) -> Int? {
    left.compare(right)
}
