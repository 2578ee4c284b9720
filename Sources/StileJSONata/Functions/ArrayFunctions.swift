import StileJSON

/// `$append`, `$sort`, `$zip` and the like.
enum ArrayFunctions {
    static let all = [
        Builtin("append", "<xx:a>", arity: 2, append),
        Builtin("reverse", "<a:a>", arity: 1, reverse),
        Builtin("shuffle", "<a:a>", arity: 1, shuffle),
        Builtin("distinct", "<x:x>", arity: 1, distinct),
        Builtin("sort", "<af?:a>", arity: 2, sort),
        Builtin("zip", "<a+>", arity: 0, zip),
    ]

    private static func append(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        let (first, second) = (arguments[argument: 0], arguments[argument: 1])
        if first.isUndefined { return second }
        if second.isUndefined { return first }
        return .array(try evaluator.list(first.elements + second.elements))
    }

    private static func reverse(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .array(let list) = arguments[argument: 0], list.count > 1 else {
            return arguments[argument: 0]
        }
        return .array(try evaluator.list(list.elements.reversed()))
    }

    private static func shuffle(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .array(let list) = arguments[argument: 0], list.count > 1 else {
            return arguments[argument: 0]
        }
        var values = list.elements
        for index in values.indices.dropFirst().reversed() {
            values.swapAt(index, evaluator.random.next(below: index + 1))
        }
        return .array(try evaluator.list(values))
    }

    private static func distinct(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .array(let list) = arguments[argument: 0], list.count > 1 else {
            return arguments[argument: 0]
        }
        var results: [Value] = []
        var scalars: Set<ScalarKey> = []
        var others: [Value] = []
        for value in list.elements {
            if let key = ScalarKey(value) {
                if scalars.insert(key).inserted { results.append(value) }
                continue
            }
            var parts = others.count
            let isKnown = others.contains { $0.isEqual(to: value, &parts) }
            try evaluator.spend(steps: parts)
            if isKnown { continue }
            others.append(value)
            results.append(value)
        }
        return .array(try evaluator.list(results, isSequence: list.isSequence))
    }

    /// What tells scalars apart quickly.
    private enum ScalarKey: Hashable {
        case null
        case bool(Bool)
        case number(Double)
        case exact(JSONNumber)
        case string(TextKey)

        init?(_ value: Value) {
            switch value {
            case .null: self = .null
            case .bool(let value): self = .bool(value)
            case .number(let value): self = .number(value)
            case .exact(let number):
                self = number.isWhole ? .exact(number.number) : .number(number.double)
            case .string(let text): self = .string(TextKey(text))
            case .undefined, .array, .object, .function: return nil
            }
        }
    }

    private static func sort(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .array(let list) = arguments[argument: 0], list.count > 1 else {
            return arguments[argument: 0]
        }
        var values = list.elements
        if case .function(let function) = arguments[argument: 1] {
            try evaluator.mergeSort(&values) { left, right throws(JSONataError) in
                try evaluator.callBack(function, [left, right], scene).isTruthy
            }
            return .array(try evaluator.list(values))
        }
        let numbers = values.compactMap(\.number)
        if numbers.count == values.count {
            return .array(try evaluator.list(numbers.sorted().map { .number($0) }))
        }
        let texts = values.compactMap(\.text)
        guard texts.count == values.count else { throw JSONataError(.d3070) }
        let sorted = texts.sorted { $0.precedes($1) }
        return .array(try evaluator.list(sorted.map { .string($0) }))
    }

    private static func zip(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        let lists = arguments.map { $0.isUndefined ? [] : $0.elements }
        let count = lists.map(\.count).min() ?? 0
        var rows: [Value] = []
        for index in 0..<count {
            rows.append(.array(try evaluator.list(lists.map { $0[index] })))
        }
        return .array(try evaluator.list(rows))
    }
}
