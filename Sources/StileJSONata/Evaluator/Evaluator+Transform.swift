import StileJSON

extension Evaluator {
    /// `|pattern|update,delete|` of a copy of `value`: every object that the pattern finds is
    /// changed.
    func transform(_ transform: Node.Transform, _ value: Value, _ environment: Environment)
        throws(JSONataError) -> Value
    {
        switch value {
        case .undefined: return .undefined
        case .array, .object: break
        case .null, .bool, .number, .exact, .string, .function:
            throw JSONataError(.t0410, token: "transform", value: "1")
        }
        if value.holdsFunction { throw JSONataError(.t2013) }
        // Objects are told apart by identity, so the copy is made of objects of its own.
        let copy = try own(value)
        let matches = try evaluate(transform.pattern, copy, environment)
        var changes: [ObjectIdentifier: Value] = [:]
        for match in matches.isUndefined ? [] : matches.elements {
            // Other values cannot be changed, but the clauses are evaluated and checked.
            let target = match.object ?? ObjectValue([])
            let value = try changed(target, match, transform, environment)
            if case .object(let object) = match { changes[ObjectIdentifier(object)] = value }
        }
        return try rebuilt(copy, changes)
    }

    private func changed(
        _ object: ObjectValue, _ match: Value, _ transform: Node.Transform,
        _ environment: Environment
    ) throws(JSONataError) -> Value {
        var members = object.copy
        switch try evaluate(transform.update, match, environment) {
        case .undefined: break
        case .object(let update):
            for (key, value) in zip(update.keys, update.values) { members[key] = value }
        case let other:
            throw JSONataError(
                .t2011, position: transform.update.position, value: brief(other))
        }
        if let delete = transform.delete {
            let names = try evaluate(delete, match, environment)
            for name in names.isUndefined ? [] : names.elements {
                guard case .string(let key) = name else {
                    throw JSONataError(
                        .t2012, position: delete.position, value: brief(names))
                }
                members.remove(key)
            }
        }
        return try self.object(members)
    }

    /// A deep copy whose containers are all made here.
    private func own(_ value: Value) throws(JSONataError) -> Value {
        try checkStack()
        switch value {
        case .array(let list):
            var values: [Value] = []
            values.reserveCapacity(list.count)
            for element in list.elements { values.append(try own(element)) }
            return .array(try self.list(values))
        case .object(let object):
            var members = ObjectValue.Members()
            for (key, value) in zip(object.keys, object.values) { members[key] = try own(value) }
            return try self.object(members)
        case .undefined, .null, .bool, .number, .exact, .string, .function: return value
        }
    }

    private func rebuilt(_ value: Value, _ changes: [ObjectIdentifier: Value])
        throws(JSONataError) -> Value
    {
        try checkStack()
        switch value {
        case .array(let list):
            var values: [Value] = []
            values.reserveCapacity(list.count)
            for element in list.elements { values.append(try rebuilt(element, changes)) }
            return .array(try self.list(values))
        case .object(let object):
            let source: ObjectValue
            if case .object(let changed)? = changes[ObjectIdentifier(object)] {
                source = changed
            } else {
                source = object
            }
            var members = ObjectValue.Members()
            for (key, value) in zip(source.keys, source.values) {
                members[key] = try rebuilt(value, changes)
            }
            return try self.object(members)
        case .undefined, .null, .bool, .number, .exact, .string, .function: return value
        }
    }
}
