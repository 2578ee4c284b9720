/// `$keys`, `$merge`, `$spread` and the like.
enum ObjectFunctions {
    static let all = [
        Builtin("keys", "<x-:a<s>>", arity: 1, keys),
        Builtin("lookup", "<x-s:x>", arity: 2, lookup),
        Builtin("spread", "<x-:a<o>>", arity: 1, spread),
        Builtin("merge", "<a<o>:o>", arity: 1, merge),
        Builtin("clone", "<(oa)-:o>", arity: 1, clone),
    ]

    private static func keys(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        switch arguments[argument: 0] {
        case .object(let object): return try evaluator.sequence(object.keys.map { .string($0) })
        case .array(let list):
            var seen: Set<TextKey> = []
            var keys: [Value] = []
            var pending = list.elements.reversed() as [Value]
            while let value = pending.popLast() {
                switch value {
                case .object(let object):
                    for key in object.keys where seen.insert(TextKey(key)).inserted {
                        keys.append(.string(key))
                    }
                case .array(let inner): pending += inner.elements.reversed()
                default: continue
                }
            }
            return try evaluator.sequence(keys)
        default: return .undefined
        }
    }

    private static func lookup(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .string(let key) = arguments[argument: 1] else { return .undefined }
        return try evaluator.lookup(key, in: arguments[argument: 0])
    }

    private static func spread(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        var results: [Value] = []
        switch arguments[argument: 0] {
        case .array(let list):
            for element in list.elements {
                results += try spread(evaluator, [element], scene).elements
            }
            if list.count > 0 { return .array(try evaluator.list(results)) }
        case .object(let object):
            for (key, value) in zip(object.keys, object.values) {
                results.append(.object(ObjectValue([(key, value)])))
            }
        case let other: return other
        }
        return try evaluator.sequence(results)
    }

    private static func merge(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .array(let list) = arguments[argument: 0] else { return .undefined }
        var members = ObjectValue.Members()
        for case .object(let object) in list.elements {
            for (key, value) in zip(object.keys, object.values) { members[key] = value }
        }
        return try evaluator.object(members)
    }

    private static func clone(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        // Values never change, so a copy is the value itself.
        arguments[argument: 0]
    }
}
