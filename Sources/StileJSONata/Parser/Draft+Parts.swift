extension Draft {
    /// Everything right below this draft.
    var parts: [Draft] {
        var parts = predicates
        for case .filter(let predicate) in stages { parts.append(predicate) }
        if let group { parts += group.flatMap { [$0.key, $0.value] } }
        return parts + kindOnlyParts
    }

    /// The same without predicates, stages and grouping.
    var kindOnlyParts: [Draft] {
        switch kind {
        case .name, .variable, .string, .number, .bool, .null, .regex, .wildcard, .descendants,
            .parent, .placeholder, .wordOperator, .end:
            []
        case .negate(let operand): [operand]
        case .array(let items): items
        case .object(let pairs): pairs.flatMap { [$0.key, $0.value] }
        case .binary(_, let left, let right), .filter(let left, let right),
            .coalesce(let left, let right), .apply(let left, let right):
            [left, right]
        case .group(let left, let pairs): [left] + pairs.flatMap { [$0.key, $0.value] }
        case .order(let left, let terms): [left] + terms.map(\.expression)
        case .call(let procedure, let arguments), .partial(let procedure, let arguments):
            [procedure] + arguments
        case .lambda(_, _, let body): [body]
        case .condition(let test, let then, let otherwise):
            (then === test ? [test] : [test, then]) + (otherwise.map { [$0] } ?? [])
        case .block(let expressions): expressions
        case .transform(let pattern, let update, let delete):
            [pattern, update] + (delete.map { [$0] } ?? [])
        case .path(let steps): steps
        case .sortStep(let terms): terms.map(\.expression)
        case .bind(_, let value): [value]
        }
    }
}
