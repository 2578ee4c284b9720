import StileJSON

extension Evaluator {
    @inline(never)
    func call(_ node: Node, _ call: Node.Call, _ input: Value, _ environment: Environment)
        throws(JSONataError) -> Value
    {
        let function = try callee(node, call, input, environment)
        var arguments: [Value] = []
        arguments.reserveCapacity(call.arguments.count)
        for argument in call.arguments {
            arguments.append(try evaluate(argument, input, environment))
        }
        if call.isTail {
            pendingTail = TailCall(
                function: function, arguments: arguments, position: node.position,
                token: call.token)
            return .undefined
        }
        do {
            return try apply(function, arguments, input, environment)
        } catch {
            throw error.located(at: node.position, token: call.token)
        }
    }

    private func callee(
        _ node: Node, _ call: Node.Call, _ input: Value, _ environment: Environment
    ) throws(JSONataError) -> FunctionValue {
        let value = try evaluate(call.procedure, input, environment)
        if case .function(let function) = value { return function }
        if value.isUndefined, let name = forgottenSigil(call.procedure, environment) {
            throw JSONataError(.t1005, position: node.position, token: name, value: name)
        }
        throw JSONataError(.t1006, position: node.position, token: call.token)
    }

    /// The name of a field that is also a variable's: `sum(…)` where `$sum(…)` was meant.
    private func forgottenSigil(_ procedure: Node, _ environment: Environment) -> String? {
        guard case .path(let path) = procedure.kind, case .name(let name) = path.steps[0].kind
        else { return nil }
        let variable = Node.Variable(
            name: name, slot: names.numbers[name], builtin: Builtins.table[name])
        return lookup(variable, environment).isUndefined ? nil : name
    }

    @inline(never)
    func partial(_ node: Node, _ call: Node.Call, _ input: Value, _ environment: Environment)
        throws(JSONataError) -> Value
    {
        var arguments: [Value?] = []
        for argument in call.arguments {
            if case .placeholder = argument.kind {
                arguments.append(nil)
            } else {
                arguments.append(try evaluate(argument, input, environment))
            }
        }
        let value = try evaluate(call.procedure, input, environment)
        if case .function(let function) = value {
            return .function(FunctionValue(.partial(function, arguments)))
        }
        if value.isUndefined, let name = forgottenSigil(call.procedure, environment) {
            throw JSONataError(.t1007, position: node.position, token: name, value: name)
        }
        throw JSONataError(.t1008, position: node.position, token: call.token)
    }

    /// `left ~> right`: a call with one more argument in front, an application, or a composition.
    func apply(
        _ left: Node, _ right: Node, _ node: Node, _ input: Value, _ environment: Environment
    ) throws(JSONataError) -> Value {
        let first = try evaluate(left, input, environment)
        if case .call(let call) = right.kind, !right.hasSuffix {
            let function = try callee(right, call, input, environment)
            var arguments = [first]
            for argument in call.arguments {
                arguments.append(try evaluate(argument, input, environment))
            }
            do {
                return try apply(function, arguments, input, environment)
            } catch {
                throw error.located(at: right.position, token: call.token)
            }
        }
        guard case .function(let function) = try evaluate(right, input, environment) else {
            throw JSONataError(.t2006, position: node.position, token: "~>")
        }
        if case .function(let argument) = first {
            return .function(FunctionValue(.composition(argument, function)))
        }
        do {
            return try apply(function, [first], .null, environment)
        } catch {
            throw error.located(at: node.position, token: "~>")
        }
    }

    // MARK: - Application

    /// Calls `function`; calls that its body ends with are made here, one after another.
    func apply(
        _ function: FunctionValue, _ arguments: [Value], _ input: Value, _ environment: Environment
    ) throws(JSONataError) -> Value {
        var function = function
        var arguments = arguments
        var place: (position: Int, token: String?)?
        while true {
            do {
                let result = try applyOnce(function, arguments, input, environment)
                guard let tail = pendingTail else { return result }
                pendingTail = nil
                function = tail.function
                arguments = tail.arguments
                place = (tail.position, tail.token)
            } catch {
                pendingTail = nil
                guard let place else { throw error }
                throw error.located(at: place.position, token: place.token)
            }
        }
    }

    private func applyOnce(
        _ function: FunctionValue, _ arguments: [Value], _ input: Value, _ environment: Environment
    ) throws(JSONataError) -> Value {
        switch function.kind {
        case .lambda(let lambda, let closure, let context):
            let frame = try frame(lambda, closure, arguments, input)
            return try evaluate(lambda.body, context, frame)
        case .builtin(let builtin):
            try spend(on: arguments)
            var arguments = arguments
            if let signature = builtin.signature {
                arguments = try signature.validate(arguments, context: input)
            }
            return try builtin.body(self, arguments, Scene(input: input, environment: environment))
        case .partial, .composition, .regex, .nextMatch, .transform:
            return try applyMade(function, arguments, input, environment)
        }
    }

    private func frame(
        _ lambda: Node.Lambda, _ closure: Environment, _ arguments: [Value], _ input: Value
    ) throws(JSONataError) -> Environment {
        var arguments = arguments
        if let signature = lambda.signature {
            arguments = try signature.validate(arguments, context: input)
        }
        var bindings: [Tuple.Binding] = []
        bindings.reserveCapacity(lambda.parameters.count)
        for (offset, slot) in lambda.parameters.enumerated() {
            let value = offset < arguments.count ? arguments[offset] : .undefined
            bindings.append(Tuple.Binding(slot: slot, value: value))
        }
        return try self.environment(in: closure, bindings)
    }

    @inline(never)
    private func applyMade(
        _ function: FunctionValue, _ arguments: [Value], _ input: Value, _ environment: Environment
    ) throws(JSONataError) -> Value {
        switch function.kind {
        case .partial(let inner, let given):
            var all: [Value] = []
            var rest = arguments[...]
            for value in given { all.append(value ?? rest.popFirst() ?? .undefined) }
            return try apply(inner, all, input, environment)
        case .composition(let first, let second):
            let value = try apply(first, arguments, .null, environment)
            return try apply(second, [value], .null, environment)
        case .regex(let regex):
            guard case .string(let text)? = arguments.first else { return .undefined }
            return try match(regex, RegexText(text), from: 0)
        case .nextMatch(let regex, let text, let start):
            return try match(regex, text, from: start)
        case .transform(let transform, let closure):
            return try self.transform(transform, arguments.first ?? .undefined, closure)
        case .lambda, .builtin: return .undefined
        }
    }

    /// Calls a function that was passed as an argument, with as many arguments as it takes.
    func callBack(_ function: FunctionValue, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        let count = max(1, min(arguments.count, function.arity))
        return try apply(function, Array(arguments.prefix(count)), .null, scene.environment)
    }

    /// The match of `regex` from `start` on as JSONata's matchers give it.
    func match(_ regex: Regex, _ text: RegexText, from start: Int) throws(JSONataError) -> Value {
        guard let match = try regex.firstMatch(in: text, from: start, self) else {
            return .undefined
        }
        if text.countsOffsets { try spend(steps: match.range.upperBound / 8) }
        var groups: [Value] = []
        for range in match.groups { groups.append(range.map { .string(text[$0]) } ?? .undefined) }
        var members = ObjectValue.Members()
        members["match"] = .string(text[match.range])
        members["start"] = .number(Double(text.utf16Offset(match.range.lowerBound)))
        members["end"] = .number(Double(text.utf16Offset(match.range.upperBound)))
        members["groups"] = .array(try list(groups))
        members["next"] = .function(
            FunctionValue(.nextMatch(regex, text, from: match.range.upperBound)))
        return try object(members)
    }
}

/// Where a built-in function is called.
struct Scene {
    let input: Value
    let environment: Environment
}
