import StileJSON

/// `$boolean`, `$exists`, `$type`, `$error`, `$assert`, `$eval`.
enum ValueFunctions {
    static let all = [
        Builtin("boolean", "<x-:b>", arity: 1, boolean),
        Builtin("not", "<x-:b>", arity: 1, not),
        Builtin("exists", "<x:b>", arity: 1, exists),
        Builtin("type", "<x:s>", arity: 1, type),
        Builtin("error", "<s?:x>", arity: 1, error),
        Builtin("assert", "<bs?:x>", arity: 2, assert),
        Builtin("eval", "<sx?:x>", arity: 2, availability: .standard, eval),
    ]

    private static func boolean(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        let value = arguments[argument: 0]
        return value.isUndefined ? .undefined : .bool(value.isTruthy)
    }

    private static func not(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        let value = arguments[argument: 0]
        return value.isUndefined ? .undefined : .bool(!value.isTruthy)
    }

    private static func exists(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        .bool(!arguments[argument: 0].isUndefined)
    }

    private static func type(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        switch arguments[argument: 0] {
        case .undefined: .undefined
        case .null: .string("null")
        case .bool: .string("boolean")
        case .number, .exact: .string("number")
        case .string: .string("string")
        case .array: .string("array")
        case .object: .string("object")
        case .function: .string("function")
        }
    }

    private static func error(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        let message = arguments[argument: 0].text ?? "$error() function evaluated"
        throw JSONataError(.d3137, value: message)
    }

    private static func assert(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        if arguments[argument: 0].isTruthy { return .undefined }
        let message = arguments[argument: 1].text ?? "$assert() statement failed"
        throw JSONataError(.d3141, value: message)
    }

    private static func eval(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .string(let text) = arguments[argument: 0] else { return .undefined }
        var input = scene.input
        if case let focus = arguments[argument: 1], !focus.isUndefined {
            input = focus
            if case .array = focus {
                let wrapper = ListValue([focus], isSequence: true)
                wrapper.isOuterWrapper = true
                input = .array(wrapper)
            }
        }
        let program: Compiler.Program
        do {
            program = try Compiler.compile(
                text, names: evaluator.names, stack: evaluator.stack)
        } catch {
            if error.isExhaustion { throw error }
            throw JSONataError(.d3120, value: error.message)
        }
        evaluator.names = program.names
        do {
            return try evaluator.evaluate(program.root, input, scene.environment)
        } catch {
            if error.isExhaustion { throw error }
            throw JSONataError(.d3121, value: error.message)
        }
    }
}
