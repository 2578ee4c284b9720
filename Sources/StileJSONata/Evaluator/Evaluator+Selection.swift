import StileJSON

/// Fields, wildcards and descendants.
extension Evaluator {
    /// The field `name` of an object; of an array, the fields of its items as a sequence.
    func lookup(_ name: String, in value: Value) throws(JSONataError) -> Value {
        switch value {
        case .object(let object): return object[name]
        case .array(let list):
            var found: [Value] = []
            for item in list.elements {
                switch try lookup(name, in: item) {
                case .undefined: continue
                case .array(let inner): found += inner.elements
                case let other: found.append(other)
                }
            }
            try spend(steps: list.count)
            return try sequence(found)
        case .undefined, .null, .bool, .number, .exact, .string, .function: return .undefined
        }
    }

    /// `*`: the values of an object's members, or an array's items.
    func wildcard(_ input: Value) throws(JSONataError) -> Value {
        var input = input
        if case .array(let list) = input, list.isOuterWrapper, list.count > 0 { input = list[0] }
        let values: [Value]
        switch input {
        case .object(let object): values = object.values
        case .array(let list): values = list.elements
        case .undefined, .null, .bool, .number, .exact, .string, .function: return .undefined
        }
        var results: [Value] = []
        var isSequence = true
        for value in values {
            if case .array = value {
                try flatten(value, into: &results)
                isSequence = false
            } else {
                results.append(value)
            }
        }
        return .array(try list(results, isSequence: isSequence))
    }

    private func flatten(_ value: Value, into results: inout [Value]) throws(JSONataError) {
        guard case .array(let list) = value else {
            results.append(value)
            return
        }
        try spend(steps: list.count)
        for element in list.elements { try flatten(element, into: &results) }
    }

    /// `**`: the value and everything below it, arrays left out.
    func descendants(_ input: Value) throws(JSONataError) -> Value {
        guard !input.isUndefined else { return .undefined }
        var results: [Value] = []
        var pending = [input]
        while let value = pending.popLast() {
            try spend(steps: 1)
            switch value {
            case .array(let list): pending += list.elements.reversed()
            case .object(let object):
                results.append(value)
                pending += object.values.reversed()
            default: results.append(value)
            }
        }
        if results.count == 1 { return results[0] }
        return try sequence(results)
    }
}
