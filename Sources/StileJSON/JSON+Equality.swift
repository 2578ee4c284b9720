extension JSON: Hashable {
    /// Equal as JSON: texts byte by byte, numbers by spelling (`1` and `1.0` differ; see
    /// `JSONNumber.compare` for values), objects whatever their order.
    ///
    /// A loop over pairs still to be compared, so that depth costs no call stack.
    package static func == (left: JSON, right: JSON) -> Bool {
        var pending: [(JSON, JSON)] = []
        guard areEqual(left, right, &pending) else { return false }
        while let (left, right) = pending.popLast() {
            guard areEqual(left, right, &pending) else { return false }
        }
        return true
    }

    /// Compares what the two values are themselves and puts aside their parts.
    private static func areEqual(_ left: JSON, _ right: JSON, _ pending: inout [(JSON, JSON)])
        -> Bool
    {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.number(let left), .number(let right)): return left == right
        case (.string(let left), .string(let right)): return left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            for position in left.indices { pending.append((left[position], right[position])) }
            return true
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            for position in left.keys.indices {
                guard let other = right[left.keys[position]] else { return false }
                pending.append((left.values[position], other))
            }
            return true
        case (.null, _), (.bool, _), (.number, _), (.string, _), (.array, _), (.object, _):
            return false
        }
    }

    package func hash(into hasher: inout Hasher) {
        hash(into: &hasher, levels: 64)
    }

    /// Below `levels` levels only the number of parts counts: deep values hash in bounded time and
    /// stack, and equal ones still alike.
    private func hash(into hasher: inout Hasher, levels: Int) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .string(let value): hasher.combine(value)
        case .array(let elements):
            hasher.combine(elements.count)
            guard levels > 0 else { return }
            for element in elements { element.hash(into: &hasher, levels: levels - 1) }
        case .object(let object):
            hasher.combine(object.count)
            guard levels > 0 else { return }
            var combined = 0
            for position in object.keys.indices {
                var member = Hasher()
                member.combine(object.keys[position])
                object.values[position].hash(into: &member, levels: levels - 1)
                combined ^= member.finalize()
            }
            hasher.combine(combined)
        }
    }
}
