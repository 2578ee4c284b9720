import StileJSON

extension Evaluator {
    @inline(never)
    func arithmetic(
        _ operation: Node.Arithmetic, _ left: Node, _ right: Node, _ node: Node, _ input: Value,
        _ environment: Environment
    ) throws(JSONataError) -> Value {
        let first = try evaluate(left, input, environment)
        let second = try evaluate(right, input, environment)
        let leftNumber = try operand(first, .t2001, operation.rawValue, node)
        let rightNumber = try operand(second, .t2002, operation.rawValue, node)
        guard let leftNumber, let rightNumber else { return .undefined }
        switch operation {
        case .add: return .number(leftNumber + rightNumber)
        case .subtract: return .number(leftNumber - rightNumber)
        case .multiply: return .number(leftNumber * rightNumber)
        case .divide: return .number(leftNumber / rightNumber)
        case .remainder:
            return .number(leftNumber.truncatingRemainder(dividingBy: rightNumber))
        }
    }

    /// A number, nil for nothing; a number that is not finite cannot be calculated with.
    private func operand(_ value: Value, _ code: ErrorCode, _ token: String, _ node: Node)
        throws(JSONataError) -> Double?
    {
        switch value.plain {
        case .undefined: return nil
        case .number(let number):
            guard number.isFinite || context.flavor == .stepFunctions else {
                throw JSONataError(
                    .d1001, position: node.position, value: NumberText.javaScript(number))
            }
            return number
        case .null, .bool, .exact, .string, .array, .object, .function:
            throw JSONataError(code, position: node.position, token: token)
        }
    }

    @inline(never)
    func operation(_ node: Node, _ input: Value, _ environment: Environment)
        throws(JSONataError) -> Value
    {
        switch node.kind {
        case .negate(let operand): return try negate(operand, node, input, environment)
        case .equality(let isNegated, let left, let right):
            let first = try evaluate(left, input, environment)
            let second = try evaluate(right, input, environment)
            if first.isUndefined || second.isUndefined { return .bool(false) }
            var parts = 0
            let isEqual = first.isEqual(to: second, &parts)
            if parts > 0 { try spend(steps: parts) }
            return .bool(isEqual != isNegated)
        case .and(let left, let right):
            guard try evaluate(left, input, environment).isTruthy else { return .bool(false) }
            return .bool(try evaluate(right, input, environment).isTruthy)
        case .or(let left, let right):
            if try evaluate(left, input, environment).isTruthy { return .bool(true) }
            return .bool(try evaluate(right, input, environment).isTruthy)
        case .contains(let left, let right):
            let item = try evaluate(left, input, environment)
            let list = try evaluate(right, input, environment)
            if item.isUndefined || list.isUndefined { return .bool(false) }
            try spend(on: [list])
            return .bool(list.elements.contains { $0.isSame(as: item) })
        case .concatenation(let left, let right):
            let first = try concatenand(try evaluate(left, input, environment))
            let second = try concatenand(try evaluate(right, input, environment))
            try checkText(byteCount: first.utf8.count + second.utf8.count)
            return .string(first + second)
        case .comparison(let comparison, let left, let right):
            let first = try evaluate(left, input, environment)
            let second = try evaluate(right, input, environment)
            return try compare(comparison, first, second, node)
        case .range(let left, let right):
            let first = try evaluate(left, input, environment)
            let last = try evaluate(right, input, environment)
            return try range(first, last, node)
        default: return .undefined
        }
    }

    private func concatenand(_ value: Value) throws(JSONataError) -> String {
        switch value {
        case .undefined: ""
        case .string(let text): text
        case .null, .bool, .number, .exact, .array, .object, .function: try text(of: value)
        }
    }

    private func negate(
        _ operand: Node, _ node: Node, _ input: Value, _ environment: Environment
    ) throws(JSONataError) -> Value {
        switch try evaluate(operand, input, environment).plain {
        case .undefined: return .undefined
        case .number(let value): return .number(-value)
        case let other:
            throw JSONataError(
                .d1002, position: node.position, token: "-", value: brief(other))
        }
    }

    private func compare(
        _ comparison: Node.Comparison, _ left: Value, _ right: Value, _ node: Node
    ) throws(JSONataError) -> Value {
        for value in [left, right] {
            switch value {
            case .undefined, .number, .exact, .string: continue
            case .null, .bool, .array, .object, .function:
                throw JSONataError(.t2010, position: node.position, token: comparison.rawValue)
            }
        }
        switch (left.plain, right.plain) {
        case (.undefined, _), (_, .undefined): return .undefined
        case (.number(let left), .number(let right)):
            switch comparison {
            case .less: return .bool(left < right)
            case .lessOrEqual: return .bool(left <= right)
            case .greater: return .bool(left > right)
            case .greaterOrEqual: return .bool(left >= right)
            }
        case (.string(let left), .string(let right)):
            switch comparison {
            case .less: return .bool(left.precedes(right))
            case .lessOrEqual: return .bool(!right.precedes(left))
            case .greater: return .bool(right.precedes(left))
            case .greaterOrEqual: return .bool(!left.precedes(right))
            }
        default:
            throw JSONataError(
                .t2009, position: node.position, token: comparison.rawValue,
                value: "\(brief(left)) and \(brief(right))")
        }
    }

    private func range(_ first: Value, _ last: Value, _ node: Node) throws(JSONataError) -> Value {
        let start = try bound(first, .t2003, node)
        let end = try bound(last, .t2004, node)
        guard let start, let end, start <= end else { return .undefined }
        let count = end - start + 1
        guard count <= Double(context.limits.rangeCountMax) else {
            throw JSONataError(
                .d2014, position: node.position, token: "..",
                value: String(context.limits.rangeCountMax))
        }
        try spend(steps: Int(count) / 16)
        try spend(bytes: Int(count) * MemoryLayout<Value>.stride)
        var values: [Value] = []
        values.reserveCapacity(Int(count))
        for offset in 0..<Int(count) { values.append(.number(start + Double(offset))) }
        return .array(ListValue(values, isSequence: true))
    }

    private func bound(_ value: Value, _ code: ErrorCode, _ node: Node) throws(JSONataError)
        -> Double?
    {
        switch value.plain {
        case .undefined: return nil
        case .number(let number) where number == number.rounded(.towardZero) && number.isFinite:
            return number
        default: throw JSONataError(code, position: node.position, token: "..")
        }
    }

    // MARK: - Constructors

    func array(_ items: [Node], _ node: Node, _ input: Value, _ environment: Environment)
        throws(JSONataError) -> Value
    {
        var values: [Value] = []
        if items.count == 1, let whole = try onlyRange(items[0], input, environment) {
            let list = ListValue(whole)
            list.isConstructor = node.isConstructor
            return .array(list)
        }
        values.reserveCapacity(items.count)
        for item in items {
            let value = try evaluate(item, input, environment)
            switch value {
            case .undefined: continue
            case .array(let list):
                if case .array = item.kind {
                    values.append(value)
                } else {
                    values += list.elements
                    try spend(bytes: list.count * MemoryLayout<Value>.stride)
                }
            default: values.append(value)
            }
        }
        let list = try self.list(values)
        list.isConstructor = node.isConstructor
        return .array(list)
    }

    /// The elements of `[a..b]`, which are not copied once more.
    private func onlyRange(_ item: Node, _ input: Value, _ environment: Environment)
        throws(JSONataError) -> [Value]?
    {
        guard case .range = item.kind, !item.hasSuffix else { return nil }
        let value = try operation(item, input, environment)
        return value.isUndefined ? [] : value.elements
    }

    // MARK: - Texts

    /// A value as error messages show it.
    func brief(_ value: Value) -> String {
        switch value {
        case .undefined: return "undefined"
        case .function: return "function"
        case .string(let text): return "\"\(text.prefix(80))\""
        default: return String((value.json ?? .null).serialized().prefix(80))
        }
    }
}

extension String {
    /// Ordered by UTF-16 units, as JavaScript and Java order texts.
    func precedes(_ other: String) -> Bool {
        if utf8.count == utf16.count, other.utf8.count == other.utf16.count {
            return utf8.lexicographicallyPrecedes(other.utf8)
        }
        return utf16.lexicographicallyPrecedes(other.utf16)
    }
}

extension Value {
    /// The same scalar, or the very same container.
    func isSame(as other: Value) -> Bool {
        switch (self, other) {
        case (.array(let left), .array(let right)): left === right
        case (.object(let left), .object(let right)): left === right
        case (.array, _), (.object, _): false
        default: isEqual(to: other)
        }
    }
}
