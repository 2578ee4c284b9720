import StileJSON

/// A value during evaluation: JSON, and what JSON has not: nothing at all, and functions.
enum Value {
    case undefined
    case null
    case bool(Bool)
    case number(Double)
    /// A number from outside that no double holds, such as a long identifier: it passes through as
    /// it is, and counts as the nearest double wherever it is calculated with.
    case exact(ExactNumber)
    case string(String)
    case array(ListValue)
    case object(ObjectValue)
    case function(FunctionValue)

    /// Containers are wrapped, not copied; their parts become values when they are looked at.
    init(_ json: JSON) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .number(let number):
            if let exact = ExactNumber(number) {
                self = .exact(exact)
            } else {
                self = .number(number.doubleValue)
            }
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(ListValue(json: elements))
        case .object(let object): self = .object(ObjectValue(json: object))
        }
    }

    var isUndefined: Bool {
        if case .undefined = self { return true }
        return false
    }

    var isFunction: Bool {
        if case .function = self { return true }
        return false
    }

    /// The list, when this is an array.
    var list: ListValue? {
        if case .array(let list) = self { return list }
        return nil
    }

    /// The object, when this is one.
    var object: ObjectValue? {
        if case .object(let object) = self { return object }
        return nil
    }

    var text: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    var number: Double? {
        switch self {
        case .number(let number): number
        case .exact(let exact): exact.double
        case .undefined, .null, .bool, .string, .array, .object, .function: nil
        }
    }

    /// The value with an exact number made a double.
    var plain: Value {
        if case .exact(let exact) = self { return .number(exact.double) }
        return self
    }

    /// The elements of an array, and any other value alone.
    var elements: [Value] {
        if case .array(let list) = self { return list.elements }
        return [self]
    }

    /// How deep arrays, objects and closures are nested in this value.
    var depth: Int {
        switch self {
        case .undefined, .null, .bool, .number, .exact, .string: 0
        case .array(let list): list.depth
        case .object(let object): object.depth
        case .function(let function): function.depth
        }
    }

    /// Whether a function is in it, somewhere.
    var holdsFunction: Bool {
        switch self {
        case .undefined, .null, .bool, .number, .exact, .string: false
        case .array(let list): list.holdsFunction
        case .object(let object): object.holdsFunction
        case .function: true
        }
    }

    /// The letter that signatures have for this kind.
    var letter: Character {
        switch self {
        case .undefined: "m"
        case .null: "l"
        case .bool: "b"
        case .number, .exact: "n"
        case .string: "s"
        case .array: "a"
        case .object: "o"
        case .function: "f"
        }
    }
}

// MARK: - Truth and equality

extension Value {
    /// As `$boolean` sees it; undefined, functions and null are false.
    var isTruthy: Bool {
        switch self {
        case .undefined, .null, .function: false
        case .bool(let value): value
        case .number(let value): value != 0 && !value.isNaN
        case .exact: true
        case .string(let text): !text.isEmpty
        case .object(let object): object.count > 0
        case .array(let list): list.elements.contains { $0.isTruthy }
        }
    }

    /// Equal all the way down; functions are equal to themselves only.
    func isEqual(to other: Value) -> Bool {
        var parts = 0
        return isEqual(to: other, &parts)
    }

    /// The same; adds the containers' parts that were compared to `parts`.
    func isEqual(to other: Value, _ parts: inout Int) -> Bool {
        switch (self, other) {
        case (.undefined, .undefined), (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.number(let left), .number(let right)): return left == right
        case (.exact(let left), .exact(let right)): return left.isEqual(to: right)
        case (.exact(let exact), .number(let number)), (.number(let number), .exact(let exact)):
            return !exact.isWhole && exact.double == number
        case (.string(let left), .string(let right)): return left.hasSameBytes(as: right)
        case (.function(let left), .function(let right)): return left === right
        case (.array(let left), .array(let right)):
            guard left !== right else { return true }
            guard left.count == right.count else { return false }
            parts += left.count
            for (first, second) in zip(left.elements, right.elements)
            where !first.isEqual(to: second, &parts) {
                return false
            }
            return true
        case (.object(let left), .object(let right)):
            guard left !== right else { return true }
            guard left.count == right.count else { return false }
            parts += left.count
            for key in left.keys
            where !right.contains(key) || !left[key].isEqual(to: right[key], &parts) {
                return false
            }
            return true
        case (.undefined, _), (.null, _), (.bool, _), (.number, _), (.exact, _), (.string, _),
            (.array, _),
            (.object, _), (.function, _):
            return false
        }
    }
}
