import StileJSON

extension Evaluator {
    /// The items whose key is the same, and the pair that made the key.
    private struct Group {
        let key: String
        let pair: Int
        var items: [Value]
        var tuples: [Tuple]
    }

    /// `{ key: value }`: an object with a member for every key that the items give.
    @inline(never)
    func group(_ pairs: [Node.Pair], _ value: Value, _ environment: Environment)
        throws(JSONataError) -> Value
    {
        var members = ObjectValue.Members()
        if case .array = value {
            for group in try groups(pairs, value, environment) {
                let result = try self.value(of: group, pairs, environment)
                if !result.isUndefined { members[group.key] = result }
            }
            return try object(members)
        }
        // A single item: every key is a group of its own.
        var keys: [(String, Int)] = []
        for (position, pair) in pairs.enumerated() {
            guard let key = try key(pair.key, value, environment) else { continue }
            if keys.contains(where: { $0.0.hasSameBytes(as: key) }) {
                throw JSONataError(
                    .d1009, position: pair.key.position, value: "\"\(key)\"")
            }
            keys.append((key, position))
        }
        for (key, position) in keys {
            let result = try evaluate(pairs[position].value, value, environment)
            if !result.isUndefined { members[key] = result }
        }
        return try object(members)
    }

    private func key(_ node: Node, _ item: Value, _ environment: Environment)
        throws(JSONataError) -> String?
    {
        switch try evaluate(node, item, environment) {
        case .undefined: return nil
        case .string(let text): return text
        case let other:
            throw JSONataError(.t1003, position: node.position, value: brief(other))
        }
    }

    private func groups(_ pairs: [Node.Pair], _ value: Value, _ environment: Environment)
        throws(JSONataError) -> [Group]
    {
        let list = value.list ?? ListValue([])
        var items = list.elements
        // A literal object comes out even where there is nothing to look at.
        if items.isEmpty { items = [.undefined] }
        var groups: [Group] = []
        var positions: [TextKey: Int] = [:]
        for (offset, item) in items.enumerated() {
            let tuple = list.tuples.flatMap { $0.isEmpty ? nil : $0[offset] }
            let inner =
                tuple == nil
                ? environment
                : try self.environment(in: environment, tuple?.bindings ?? [])
            for (position, pair) in pairs.enumerated() {
                guard let key = try key(pair.key, item, inner) else { continue }
                if let known = positions[TextKey(key)] {
                    guard groups[known].pair == position else {
                        throw JSONataError(
                            .d1009, position: pair.key.position, value: "\"\(key)\"")
                    }
                    groups[known].items.append(item)
                    if let tuple { groups[known].tuples.append(tuple) }
                } else {
                    positions[TextKey(key)] = groups.count
                    groups.append(
                        Group(
                            key: key, pair: position, items: [item],
                            tuples: tuple.map { [$0] } ?? []))
                }
            }
        }
        return groups
    }

    private func value(of group: Group, _ pairs: [Node.Pair], _ environment: Environment)
        throws(JSONataError) -> Value
    {
        let node = pairs[group.pair].value
        let context = try appended(group.items)
        guard let first = group.tuples.first else {
            return try evaluate(node, context, environment)
        }
        var bindings: [Tuple.Binding] = []
        for binding in first.bindings {
            let values = group.tuples.map { $0[binding.slot] }
            bindings.append(
                Tuple.Binding(slot: binding.slot, value: try appended(values)))
        }
        return try evaluate(node, context, try self.environment(in: environment, bindings))
    }

    /// One value as it is, several as `$append` joins them.
    private func appended(_ values: [Value]) throws(JSONataError) -> Value {
        guard values.count > 1 else { return values.first ?? .undefined }
        var joined: [Value] = []
        for value in values {
            if case .undefined = value { continue }
            joined += value.elements
        }
        return .array(try list(joined))
    }

    // MARK: - Order-by

    func sort(_ terms: [Node.Term], _ items: ListValue, _ environment: Environment)
        throws(JSONataError) -> ListValue
    {
        guard items.count > 1 else { return items }
        let elements = items.elements
        // The terms' values for every item, one item after another.
        var keys: [Value] = []
        keys.reserveCapacity(elements.count * terms.count)
        for (offset, item) in elements.enumerated() {
            var inner = environment
            if let tuples = items.tuples {
                inner = try self.environment(in: environment, tuples[offset].bindings)
            }
            for term in terms { keys.append(try evaluate(term.expression, item, inner).plain) }
        }
        var order = Array(elements.indices)
        try mergeSort(&order) { left, right throws(JSONataError) in
            try self.isAfter(left, right, keys, terms)
        }
        if let tuples = items.tuples { return ListValue(tuples: order.map { tuples[$0] }) }
        return try list(order.map { elements[$0] })
    }

    /// Whether the item at `left` belongs behind the one at `right`.
    private func isAfter(_ left: Int, _ right: Int, _ keys: [Value], _ terms: [Node.Term])
        throws(JSONataError) -> Bool
    {
        for (offset, term) in terms.enumerated() {
            let first = keys[left * terms.count + offset]
            let second = keys[right * terms.count + offset]
            switch (first, second) {
            case (.undefined, .undefined): continue
            case (.undefined, _): return true
            case (_, .undefined): return false
            case (.number(let first), .number(let second)):
                if first == second { continue }
                return (first > second) != term.descending
            case (.string(let first), .string(let second)):
                if first.hasSameBytes(as: second) { continue }
                return second.precedes(first) != term.descending
            case (.number, .string), (.string, .number):
                throw JSONataError(
                    .t2007, position: term.expression.position,
                    value: "\(brief(first)) and \(brief(second))")
            default: throw JSONataError(.t2008, position: term.expression.position)
            }
        }
        return false
    }

    /// Stable, and whatever the comparison answers it ends.
    func mergeSort<Element>(
        _ items: inout [Element],
        isAfter: (Element, Element) throws(JSONataError) -> Bool
    ) throws(JSONataError) {
        var width = 1
        while width < items.count {
            var merged: [Element] = []
            merged.reserveCapacity(items.count)
            var start = 0
            while start < items.count {
                let middle = min(start + width, items.count)
                let end = min(start + 2 * width, items.count)
                var left = start
                var right = middle
                while left < middle, right < end {
                    if try isAfter(items[left], items[right]) {
                        merged.append(items[right])
                        right += 1
                    } else {
                        merged.append(items[left])
                        left += 1
                    }
                }
                merged += items[left..<middle]
                merged += items[right..<end]
                start = end
            }
            try spend(steps: items.count)
            items = merged
            width *= 2
        }
    }
}
