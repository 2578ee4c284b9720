/// `$map`, `$filter`, `$reduce` and the like: functions that call functions.
enum HigherOrderFunctions {
    static let all = [
        Builtin("map", "<af>", arity: 2, map),
        Builtin("filter", "<af>", arity: 2, filter),
        Builtin("single", "<af?>", arity: 2, single),
        Builtin("reduce", "<afj?:j>", arity: 3, reduce),
        Builtin("sift", "<o-f?:o>", arity: 2, sift),
        Builtin("each", "<o-f:a>", arity: 2, each),
    ]

    private static func map(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .array(let list) = arguments[argument: 0],
            case .function(let function) = arguments[argument: 1]
        else { return .undefined }
        var results: [Value] = []
        results.reserveCapacity(list.count)
        for (index, item) in list.elements.enumerated() {
            let result = try call(evaluator, function, item, index, list, scene)
            if !result.isUndefined { results.append(result) }
        }
        return try evaluator.sequence(results)
    }

    private static func filter(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .array(let list) = arguments[argument: 0],
            case .function(let function) = arguments[argument: 1]
        else { return .undefined }
        var results: [Value] = []
        for (index, item) in list.elements.enumerated()
        where try call(evaluator, function, item, index, list, scene).isTruthy {
            results.append(item)
        }
        return try evaluator.sequence(results)
    }

    private static func call(
        _ evaluator: Evaluator, _ function: FunctionValue, _ item: Value, _ index: Int,
        _ list: ListValue, _ scene: Scene
    ) throws(JSONataError) -> Value {
        switch function.arity {
        case ...1: try evaluator.apply(function, [item], .null, scene.environment)
        case 2:
            try evaluator.apply(
                function, [item, .number(Double(index))], .null, scene.environment)
        default:
            try evaluator.apply(
                function, [item, .number(Double(index)), .array(list)], .null, scene.environment)
        }
    }

    private static func single(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .array(let list) = arguments[argument: 0] else { return .undefined }
        var found: Value?
        for (index, item) in list.elements.enumerated() {
            if case .function(let function) = arguments[argument: 1] {
                guard try call(evaluator, function, item, index, list, scene).isTruthy else {
                    continue
                }
            }
            guard found == nil else { throw JSONataError(.d3138) }
            found = item
        }
        guard let found else { throw JSONataError(.d3139) }
        return found
    }

    private static func reduce(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .array(let list) = arguments[argument: 0],
            case .function(let function) = arguments[argument: 1]
        else { return .undefined }
        guard function.arity >= 2 else { throw JSONataError(.d3050) }
        let elements = list.elements
        var result = arguments[argument: 2]
        var start = 0
        if result.isUndefined, let first = elements.first {
            result = first
            start = 1
        }
        for index in start..<max(start, elements.count) {
            let given = [result, elements[index], .number(Double(index)), .array(list)]
            result = try evaluator.callBack(function, given, scene)
        }
        return result
    }

    private static func sift(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .object(let object) = arguments[argument: 0],
            case .function(let function) = arguments[argument: 1]
        else { return .undefined }
        var members = ObjectValue.Members()
        for (key, value) in zip(object.keys, object.values) {
            let given = [value, .string(key), .object(object)]
            if try evaluator.callBack(function, given, scene).isTruthy { members[key] = value }
        }
        return members.keys.isEmpty ? .undefined : try evaluator.object(members)
    }

    private static func each(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .object(let object) = arguments[argument: 0],
            case .function(let function) = arguments[argument: 1]
        else { return .undefined }
        var results: [Value] = []
        for (key, value) in zip(object.keys, object.values) {
            let given = [value, .string(key), .object(object)]
            let result = try evaluator.callBack(function, given, scene)
            if !result.isUndefined { results.append(result) }
        }
        return try evaluator.sequence(results)
    }
}
