import StileJSON

/// One evaluation of one expression.
///
/// A tree walk. Its native depth is bounded by bytes of stack, measured, so that it fits whatever
/// thread calls it; calls in tail position take no stack.
final class Evaluator {
    let context: JSONataContext
    let bindings: [String: JSON]
    let root: Value
    var names: Compiler.Names
    var random: RandomSource
    /// A call that a lambda ended with; the loop that applied the lambda makes it.
    var pendingTail: TailCall?

    private var stepsLeft: Int
    private var memoryLeft: Int
    private var depth = 0
    private let depthMax: Int
    let stack: StackGuard
    private var tracked: [Environment] = []

    struct TailCall {
        let function: FunctionValue
        let arguments: [Value]
        let position: Int
        let token: String?
    }

    init(
        _ program: Compiler.Program, input: JSON?, bindings: [String: JSON], context: JSONataContext
    ) {
        self.context = context
        self.bindings = bindings
        self.names = program.names
        self.random = RandomSource(seed: context.randomSeed)
        self.stepsLeft = context.limits.stepsMax
        self.memoryLeft = context.limits.memoryBytesMax
        self.depthMax = context.limits.depthMax
        self.stack = StackGuard(bytes: context.limits.stackBytesMax)
        let value = input.map { Value($0) } ?? .undefined
        if case .array = value {
            let wrapper = ListValue([value], isSequence: true)
            wrapper.isOuterWrapper = true
            self.root = .array(wrapper)
        } else {
            self.root = value
        }
    }

    /// The value of the whole expression.
    func run(_ program: Compiler.Program) throws(JSONataError) -> Value {
        defer { for environment in tracked { environment.clear() } }
        return try evaluate(program.root, root, Environment(parent: nil))
    }

    // MARK: - Limits

    private func enter() throws(JSONataError) {
        stepsLeft -= 1
        depth += 1
        if stepsLeft < 0 || depth > depthMax || stack.isExhausted { throw exhausted() }
    }

    private func exhausted() -> JSONataError {
        JSONataError(
            .u1001,
            value: stepsLeft < 0
                ? "Expression evaluation took too many steps: check for infinite loop"
                : "Stack overflow error: check for non-terminating recursive function")
    }

    /// Refuses to go deeper when the stack is used up: for recursion over values.
    func checkStack() throws(JSONataError) {
        if stack.isExhausted { throw exhausted() }
    }

    /// Counts work that is not the evaluation of a node.
    func spend(steps: Int) throws(JSONataError) {
        stepsLeft -= steps
        if stepsLeft < 0 { throw exhausted() }
    }

    /// Counts the work of looking through values once.
    func spend(on values: [Value]) throws(JSONataError) {
        var steps = 0
        for value in values {
            switch value {
            case .array(let list): steps += list.count / 8
            case .object(let object): steps += object.count / 8
            case .string(let text): steps += text.utf8.count / 64
            case .undefined, .null, .bool, .number, .exact, .function: continue
            }
        }
        if steps > 0 { try spend(steps: steps) }
    }

    /// Counts `bytes` that a list or a text takes.
    func spend(bytes: Int) throws(JSONataError) {
        memoryLeft -= bytes
        if memoryLeft < 0 {
            throw JSONataError(.u1001, value: "Expression evaluation took too much memory")
        }
    }

    var stepsRemaining: Int { stepsLeft }

    // MARK: - Making values

    func list(_ values: [Value], isSequence: Bool = false) throws(JSONataError) -> ListValue {
        try spend(bytes: 48 + values.count * MemoryLayout<Value>.stride)
        let list = ListValue(values, isSequence: isSequence)
        if list.depth > context.limits.nestingMax { throw tooDeep() }
        return list
    }

    func sequence(_ values: [Value]) throws(JSONataError) -> Value {
        .array(try list(values, isSequence: true))
    }

    func object(_ members: ObjectValue.Members) throws(JSONataError) -> Value {
        try spend(bytes: 96 + members.keys.count * 48)
        let object = ObjectValue(members)
        if object.depth > context.limits.nestingMax { throw tooDeep() }
        return .object(object)
    }

    /// A text that was put together; refused when it is too long.
    func string(_ text: String) throws(JSONataError) -> Value {
        try checkText(byteCount: text.utf8.count)
        return .string(text)
    }

    /// Refuses a text of `byteCount` bytes before it is made, and counts it.
    func checkText(byteCount: Int) throws(JSONataError) {
        if byteCount > context.limits.textBytesMax {
            throw JSONataError(
                .u1001, value: "A text of more than \(context.limits.textBytesMax) bytes")
        }
        try spend(bytes: byteCount)
    }

    func environment(in parent: Environment, _ bindings: [Tuple.Binding] = [])
        throws(JSONataError) -> Environment
    {
        let environment = Environment(parent: parent, bindings: bindings)
        if environment.depth > 4 * context.limits.nestingMax { throw tooDeep() }
        return environment
    }

    private func tooDeep() -> JSONataError {
        JSONataError(.u1001, value: "Values are nested too deep")
    }

    func bind(_ slot: Int, _ value: Value, in environment: Environment) {
        environment.bind(slot, value)
        if value.holdsFunction, !environment.isTracked {
            environment.isTracked = true
            tracked.append(environment)
        }
    }

    // MARK: - Evaluation

    /// The value of `node` where `input` is looked at.
    func evaluate(_ node: Node, _ input: Value, _ environment: Environment) throws(JSONataError)
        -> Value
    {
        try enter()
        defer { depth -= 1 }
        var result = try value(of: node, input, environment)
        if node.hasSuffix { result = try suffix(node, result, environment) }
        guard case .array(let list) = result, list.isSequence, list.tuples == nil else {
            return result
        }
        if node.keepsArray { list.keepsSingleton = true }
        switch list.count {
        case 0: return .undefined
        case 1: return list.keepsSingleton ? result : list[0]
        default: return result
        }
    }

    private func suffix(_ node: Node, _ value: Value, _ environment: Environment)
        throws(JSONataError) -> Value
    {
        var result = value
        for predicate in node.predicates {
            result = .array(try filter(result, by: predicate, environment))
        }
        if let group = node.group, !isPath(node) {
            result = try self.group(group, result, environment)
        }
        return result
    }

    private func isPath(_ node: Node) -> Bool {
        if case .path = node.kind { return true }
        return false
    }

    private func value(of node: Node, _ input: Value, _ environment: Environment)
        throws(JSONataError) -> Value
    {
        switch node.kind {
        case .string(let text): return .string(text)
        case .number(let value): return .number(value)
        case .bool(let value): return .bool(value)
        case .null: return .null
        case .regex(let regex): return .function(FunctionValue(.regex(regex)))
        case .name(let name): return try lookup(name, in: input)
        case .context: return unwrapped(input)
        case .root: return unwrapped(root)
        case .variable(let variable): return lookup(variable, environment)
        case .wildcard: return try wildcard(input)
        case .descendants: return try descendants(input)
        case .parent(let slot): return environment.lookup(slot) ?? .undefined
        case .placeholder, .sortStep: return .undefined
        case .path(let path): return try self.path(node, path, input, environment)
        case .call(let call): return try self.call(node, call, input, environment)
        case .condition(let test, let then, let otherwise):
            if try evaluate(test, input, environment).isTruthy {
                return try evaluate(then, input, environment)
            }
            guard let otherwise else { return .undefined }
            return try evaluate(otherwise, input, environment)
        case .block(let nodes, let hasScope):
            return try block(nodes, hasScope, input, environment)
        case .arithmetic(let operation, let left, let right):
            return try arithmetic(operation, left, right, node, input, environment)
        case .comparison, .equality, .and, .or, .contains, .concatenation, .range, .negate:
            return try operation(node, input, environment)
        case .array, .object, .partial, .lambda, .elvis, .coalesce, .transform, .bind, .apply:
            return try construction(node, input, environment)
        }
    }

    private func unwrapped(_ value: Value) -> Value {
        if case .array(let list) = value, list.isOuterWrapper { return list[0] }
        return value
    }

    func lookup(_ variable: Node.Variable, _ environment: Environment) -> Value {
        if let slot = variable.slot, let value = environment.lookup(slot) { return value }
        if let json = bindings[variable.name] { return Value(json) }
        if let builtin = variable.builtin, builtin.isAvailable(in: context) {
            return .function(builtin.function())
        }
        return .undefined
    }

    @inline(never)
    private func block(
        _ nodes: [Node], _ hasScope: Bool, _ input: Value, _ environment: Environment
    ) throws(JSONataError) -> Value {
        let inner = hasScope ? try self.environment(in: environment) : environment
        var result = Value.undefined
        for node in nodes { result = try evaluate(node, input, inner) }
        return result
    }

    @inline(never)
    private func construction(_ node: Node, _ input: Value, _ environment: Environment)
        throws(JSONataError) -> Value
    {
        switch node.kind {
        case .array(let items): return try array(items, node, input, environment)
        case .object(let pairs): return try group(pairs, input, environment)
        case .partial(let call): return try partial(node, call, input, environment)
        case .lambda(let lambda):
            return .function(FunctionValue(.lambda(lambda, environment, input: input)))
        case .transform(let transform):
            return .function(FunctionValue(.transform(transform, environment)))
        case .elvis(let test, let otherwise):
            let value = try evaluate(test, input, environment)
            return value.isTruthy ? value : try evaluate(otherwise, input, environment)
        case .coalesce(let left, let right):
            let value = try evaluate(left, input, environment)
            return value.isUndefined ? try evaluate(right, input, environment) : value
        case .bind(let slot, let expression):
            let value = try evaluate(expression, input, environment)
            bind(slot, value, in: environment)
            return value
        case .apply(let left, let right):
            return try apply(left, right, node, input, environment)
        default: return .undefined
        }
    }
}
