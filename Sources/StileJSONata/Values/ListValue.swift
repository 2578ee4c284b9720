import StileJSON

/// An array, with what JSONata keeps about one: whether it came out of a path (a sequence, which
/// shrinks to its only element), or was written as `[…]`.
final class ListValue {
    /// The elements of an array from outside, until they are asked for.
    private(set) var json: [JSON]?
    private var values: [Value]
    /// How deep arrays, objects and closures are nested, this one included.
    let depth: Int
    let holdsFunction: Bool

    /// Came out of a path or a function: an only element stands for the whole.
    let isSequence: Bool
    /// A sequence that stays an array all the same: `[]` asked for that.
    var keepsSingleton = false
    /// Was written as `[…]` in a path: it is not flattened.
    var isConstructor = false
    /// Wraps an input that is an array, so that it is looked at as one value.
    var isOuterWrapper = false
    /// The items with their bound variables, in a stream that `@`, `#` or `%` asked for.
    var tuples: [Tuple]?

    init(_ values: [Value], isSequence: Bool = false) {
        self.values = values
        self.isSequence = isSequence
        var depth = 0
        var holdsFunction = false
        for value in values {
            switch value {
            case .undefined, .null, .bool, .number, .exact, .string: continue
            case .array, .object, .function:
                depth = max(depth, value.depth)
                if value.holdsFunction { holdsFunction = true }
            }
        }
        self.depth = depth + 1
        self.holdsFunction = holdsFunction
    }

    /// JSON from outside counts as one level: a parser has bounded its depth.
    init(json: [JSON]) {
        self.json = json
        self.values = []
        self.depth = 1
        self.holdsFunction = false
        self.isSequence = false
    }

    convenience init(tuples: [Tuple]) {
        self.init(tuples.map(\.item), isSequence: true)
        self.tuples = tuples
    }

    var count: Int { json?.count ?? values.count }

    var elements: [Value] {
        if let json {
            values = json.map { Value($0) }
            self.json = nil
        }
        return values
    }

    subscript(index: Int) -> Value {
        if let json { return Value(json[index]) }
        return values[index]
    }
}

/// An item on its way through a path, with the variables that the steps bound.
struct Tuple {
    var item: Value
    var bindings: [Binding]

    struct Binding {
        let slot: Int
        var value: Value
    }

    mutating func bind(_ slot: Int, _ value: Value) {
        for index in bindings.indices where bindings[index].slot == slot {
            bindings[index].value = value
            return
        }
        bindings.append(Binding(slot: slot, value: value))
    }

    subscript(slot: Int) -> Value {
        for binding in bindings where binding.slot == slot { return binding.value }
        return .undefined
    }
}
