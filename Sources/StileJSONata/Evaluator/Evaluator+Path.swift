import StileJSON

extension Evaluator {
    @inline(never)
    func path(_ node: Node, _ path: Node.Path, _ input: Value, _ environment: Environment)
        throws(JSONataError) -> Value
    {
        if let names = path.plainNames, node.group == nil, !node.keepsSingleton {
            return try plainPath(path, names, input, environment)
        }
        return try steps(node, path, input, environment)
    }

    // MARK: - Plain paths

    /// A path of field names only: no list is made as long as objects are met.
    private func plainPath(
        _ path: Node.Path, _ names: [String], _ input: Value, _ environment: Environment
    ) throws(JSONataError) -> Value {
        var current =
            path.isAbsolute ? try evaluate(path.steps[0], input, environment) : input
        for (offset, name) in names.enumerated() {
            switch current {
            case .object(let object): current = object[name]
            case .array(let list):
                return try plainSteps(list, names[offset...])
            case .undefined, .null, .bool, .number, .exact, .string, .function: return .undefined
            }
        }
        if case .array(let list) = current, list.isSequence {
            return .array(ListValue(list.elements, isSequence: true))
        }
        return current
    }

    private func plainSteps(_ list: ListValue, _ names: ArraySlice<String>) throws(JSONataError)
        -> Value
    {
        var list = list
        for (offset, name) in zip(names.indices, names) {
            list = try nameStep(name, list, isLast: offset == names.endIndex - 1)
            if list.count == 0 { return .undefined }
        }
        return .array(list)
    }

    /// The field `name` of every item, lists among the results flattened.
    private func nameStep(_ name: String, _ items: ListValue, isLast: Bool) throws(JSONataError)
        -> ListValue
    {
        var results: [Value] = []
        try spend(steps: items.count)
        // A list that is the only result so far is not copied unless a second one follows.
        var first: ListValue?
        func add(_ value: Value) {
            if case .undefined = value { return }
            if let list = first {
                results = list.isConstructor ? [.array(list)] : list.elements
                first = nil
            } else if results.isEmpty, case .array(let list) = value {
                first = list
                return
            }
            if case .array(let list) = value, !list.isConstructor {
                results += list.elements
            } else {
                results.append(value)
            }
        }
        if let json = items.json {
            for item in json {
                switch item {
                case .object(let object): if let json = object[name] { add(Value(json)) }
                case .array: add(collapse(try lookup(name, in: Value(item))))
                case .null, .bool, .number, .string: continue
                }
            }
        } else {
            for item in items.elements { add(collapse(try lookup(name, in: item))) }
        }
        if let first {
            if isLast, !first.isSequence { return first }
            results = first.isConstructor ? [.array(first)] : first.elements
        }
        return try list(results, isSequence: true)
    }

    /// What `evaluate` makes of a sequence.
    func collapse(_ value: Value) -> Value {
        guard case .array(let list) = value, list.isSequence, list.tuples == nil else {
            return value
        }
        switch list.count {
        case 0: return .undefined
        case 1: return list.keepsSingleton ? value : list[0]
        default: return value
        }
    }

    // MARK: - Steps

    private func steps(
        _ node: Node, _ path: Node.Path, _ input: Value, _ environment: Environment
    ) throws(JSONataError) -> Value {
        var current: ListValue
        if case .array(let list) = input, !path.isAbsolute {
            current = list
        } else {
            current = ListValue([input], isSequence: true)
        }
        if path.hasTuples { return try tupleSteps(node, path, current, environment) }
        for (offset, step) in path.steps.enumerated() {
            if offset == 0, step.isConstructor {
                let first = try evaluate(step, .array(current), environment)
                guard case .array(let list) = first else { return .undefined }
                current = list
            } else {
                let isLast = offset == path.steps.count - 1
                current = try self.step(step, current, environment, isLast: isLast)
            }
            if current.count == 0 { break }
        }
        return try finish(node, current, environment)
    }

    private func finish(_ node: Node, _ list: ListValue, _ environment: Environment)
        throws(JSONataError) -> Value
    {
        var list = list
        if node.keepsSingleton {
            if list.isConstructor, !list.isSequence {
                list = ListValue([.array(list)], isSequence: true)
            }
            list.keepsSingleton = true
        }
        guard let group = node.group else { return .array(list) }
        return try self.group(group, .array(list), environment)
    }

    /// One step of a path for all items; lists among the results are flattened.
    private func step(
        _ step: Node, _ items: ListValue, _ environment: Environment, isLast: Bool
    ) throws(JSONataError) -> ListValue {
        if case .sortStep(let terms) = step.kind {
            return try stages(step, try sort(terms, items, environment), environment)
        }
        if case .name(let name) = step.kind, step.stages.isEmpty, !step.hasSuffix {
            return try nameStep(name, items, isLast: isLast)
        }
        var results: [Value] = []
        for item in items.elements {
            var value = try evaluate(step, item, environment)
            for case .filter(let predicate) in step.stages {
                value = .array(try filter(value, by: predicate, environment))
            }
            if !value.isUndefined { results.append(value) }
        }
        if isLast, results.count == 1, case .array(let only) = results[0], !only.isSequence {
            return only
        }
        return try flatten(results)
    }

    private func flatten(_ results: [Value]) throws(JSONataError) -> ListValue {
        var flat: [Value] = []
        flat.reserveCapacity(results.count)
        for value in results {
            if case .array(let list) = value, !list.isConstructor {
                flat += list.elements
            } else {
                flat.append(value)
            }
        }
        return try list(flat, isSequence: true)
    }

    func stages(_ step: Node, _ items: ListValue, _ environment: Environment)
        throws(JSONataError) -> ListValue
    {
        var result = items
        for stage in step.stages {
            switch stage {
            case .filter(let predicate):
                result = try filter(.array(result), by: predicate, environment)
            case .index(let slot):
                guard var tuples = result.tuples else { continue }
                for position in tuples.indices {
                    tuples[position].bind(slot, .number(Double(position)))
                }
                result = ListValue(tuples: tuples)
            }
        }
        return result
    }

    // MARK: - Predicates

    func filter(_ value: Value, by predicate: Node, _ environment: Environment)
        throws(JSONataError) -> ListValue
    {
        let items: ListValue
        switch value {
        case .array(let list): items = list
        case .undefined: items = ListValue([.undefined], isSequence: true)
        default: items = ListValue([value], isSequence: true)
        }
        if case .number(let number) = predicate.kind, !predicate.hasSuffix {
            return try element(items, at: number)
        }
        if let tuples = items.tuples { return try filter(tuples, by: predicate, environment) }
        var results: [Value] = []
        for (position, item) in items.elements.enumerated() {
            let verdict = try evaluate(predicate, item, environment)
            if item.isUndefined { continue }
            for _ in 0..<selections(verdict, position, items.count) { results.append(item) }
        }
        return try list(results, isSequence: true)
    }

    private func filter(_ tuples: [Tuple], by predicate: Node, _ environment: Environment)
        throws(JSONataError) -> ListValue
    {
        var results: [Tuple] = []
        for (position, tuple) in tuples.enumerated() {
            let inner = try self.environment(in: environment, tuple.bindings)
            let verdict = try evaluate(predicate, tuple.item, inner)
            for _ in 0..<selections(verdict, position, tuples.count) { results.append(tuple) }
        }
        return ListValue(tuples: results)
    }

    /// How often the item at `position` is selected: by its truth, or by numbers that name places.
    private func selections(_ verdict: Value, _ position: Int, _ count: Int) -> Int {
        switch verdict.plain {
        case .number(let number): return place(number, count) == position ? 1 : 0
        case .array(let list):
            let elements = list.elements
            let numbers = elements.compactMap(\.number)
            if numbers.count == elements.count, !elements.isEmpty {
                return numbers.count { place($0, count) == position }
            }
            return verdict.isTruthy ? 1 : 0
        default: return verdict.isTruthy ? 1 : 0
        }
    }

    private func place(_ number: Double, _ count: Int) -> Int? {
        let floor = number.rounded(.down)
        let index = floor < 0 ? Double(count) + floor : floor
        return index >= 0 && index < Double(count) ? Int(index) : nil
    }

    private func element(_ items: ListValue, at number: Double) throws(JSONataError) -> ListValue {
        guard let place = place(number, items.count) else {
            return ListValue([], isSequence: true)
        }
        if let tuples = items.tuples { return ListValue(tuples: [tuples[place]]) }
        switch items[place] {
        case .undefined: return ListValue([], isSequence: true)
        case .array(let list): return list
        case let item: return ListValue([item], isSequence: true)
        }
    }
}
