import StileJSON

/// Paths whose steps bind variables (`@`, `#`) or look back to parents (`%`): the items travel with
/// their bindings.
extension Evaluator {
    func tupleSteps(
        _ node: Node, _ path: Node.Path, _ input: ListValue, _ environment: Environment
    ) throws(JSONataError) -> Value {
        var items = input
        var tuples: [Tuple]?
        var isStream = false
        for (offset, step) in path.steps.enumerated() {
            if step.isTuple { isStream = true }
            if offset == 0, step.isConstructor {
                let first = try evaluate(step, .array(items), environment)
                // With `@` the context stays where it was, and the constructed items are lost.
                if step.focus == nil {
                    guard case .array(let list) = first else { return .undefined }
                    items = list
                    if !isStream, list.count == 0 { return first }
                }
            } else if isStream {
                tuples = try tupleStep(step, items, tuples, environment)
            } else {
                items = try plainStep(step, items, environment)
                if items.count == 0 { return try tupleResult(node, .array(items), environment) }
            }
        }
        guard let tuples else { return try tupleResult(node, .array(items), environment) }
        let stream = ListValue(tuples: tuples)
        if node.group != nil { return try tupleResult(node, .array(stream), environment) }
        if node.isTuple { return .array(stream) }
        let result = try list(tuples.map(\.item), isSequence: true)
        if node.keepsSingleton { result.keepsSingleton = true }
        return .array(result)
    }

    private func tupleResult(_ node: Node, _ value: Value, _ environment: Environment)
        throws(JSONataError) -> Value
    {
        if node.keepsSingleton { value.list?.keepsSingleton = true }
        guard let group = node.group else { return value }
        return try self.group(group, value, environment)
    }

    /// A step before the first that binds anything.
    private func plainStep(_ step: Node, _ items: ListValue, _ environment: Environment)
        throws(JSONataError) -> ListValue
    {
        if case .sortStep(let terms) = step.kind {
            return try stages(step, try sort(terms, items, environment), environment)
        }
        var flat: [Value] = []
        for item in items.elements {
            var value = try evaluate(step, item, environment)
            for case .filter(let predicate) in step.stages {
                value = .array(try filter(value, by: predicate, environment))
            }
            switch value {
            case .undefined: continue
            case .array(let list) where !list.isConstructor: flat += list.elements
            default: flat.append(value)
            }
        }
        return try list(flat, isSequence: true)
    }

    private func tupleStep(
        _ step: Node, _ items: ListValue, _ tuples: [Tuple]?, _ environment: Environment
    ) throws(JSONataError) -> [Tuple] {
        if case .sortStep(let terms) = step.kind {
            return try sortStep(step, terms, items, tuples, environment)
        }
        var results: [Tuple] = []
        for tuple in tuples ?? items.elements.map({ Tuple(item: $0, bindings: []) }) {
            let inner = try self.environment(in: environment, tuple.bindings)
            let value = try evaluate(step, tuple.item, inner)
            switch value {
            case .undefined: continue
            case .array(let list):
                if let stream = list.tuples {
                    for found in stream { results.append(merge(tuple, found)) }
                } else {
                    for (position, found) in list.elements.enumerated() {
                        results.append(extend(tuple, step, found, position))
                    }
                }
            default: results.append(extend(tuple, step, value, 0))
            }
            try spend(bytes: 64)
        }
        guard !step.stages.isEmpty else { return results }
        return try stages(step, ListValue(tuples: results), environment).tuples ?? []
    }

    private func sortStep(
        _ step: Node, _ terms: [Node.Term], _ items: ListValue, _ tuples: [Tuple]?,
        _ environment: Environment
    ) throws(JSONataError) -> [Tuple] {
        var result: ListValue
        if let tuples {
            result = try sort(terms, ListValue(tuples: tuples), environment)
        } else {
            let sorted = try sort(terms, items, environment)
            var stream = sorted.elements.map { Tuple(item: $0, bindings: []) }
            if let slot = step.index {
                for position in stream.indices {
                    stream[position].bind(slot, .number(Double(position)))
                }
            }
            result = ListValue(tuples: stream)
        }
        result = try stages(step, result, environment)
        return result.tuples ?? []
    }

    private func merge(_ tuple: Tuple, _ found: Tuple) -> Tuple {
        var result = tuple
        result.item = found.item
        for binding in found.bindings { result.bind(binding.slot, binding.value) }
        return result
    }

    private func extend(_ tuple: Tuple, _ step: Node, _ found: Value, _ position: Int) -> Tuple {
        var result = tuple
        if let focus = step.focus {
            result.bind(focus, found)
        } else {
            result.item = found
        }
        if let index = step.index { result.bind(index, .number(Double(position))) }
        if let ancestor = step.ancestor { result.bind(ancestor, tuple.item) }
        return result
    }
}
