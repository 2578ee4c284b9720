import StileJSON

/// The functions that AWS Step Functions adds.
enum StepFunctionsFunctions {
    static let all = [
        Builtin("partition", "<an:a<a>>", arity: 2, availability: .stepFunctions, partition),
        Builtin("range", "<nnn:a<n>>", arity: 3, availability: .stepFunctions, range),
        Builtin("hash", "<xs:s>", arity: 2, availability: .hashing, hash),
        Builtin("uuid", "<:s>", arity: 0, availability: .stepFunctions, uuid),
        Builtin("parse", "<s:x>", arity: 1, availability: .stepFunctions, parse),
    ]

    /// The array cut into arrays of `size` elements, the last perhaps smaller.
    private static func partition(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard case .array(let list) = arguments[argument: 0],
            let size = arguments[argument: 1].number
        else { return .undefined }
        guard size >= 1 else { throw JSONataError(.t0410, token: "partition", value: "2") }
        let elements = list.elements
        let width = Int(min(size, Double(max(1, elements.count))))
        var parts: [Value] = []
        for start in stride(from: 0, to: elements.count, by: width) {
            let end = min(start + width, elements.count)
            parts.append(.array(try evaluator.list(Array(elements[start..<end]))))
        }
        return .array(try evaluator.list(parts))
    }

    /// Numbers from the first to the second, which is included when it is met; all three are cut to
    /// whole numbers towards zero.
    private static func range(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let start = arguments[argument: 0].number?.rounded(.towardZero),
            let end = arguments[argument: 1].number?.rounded(.towardZero),
            let step = arguments[argument: 2].number?.rounded(.towardZero)
        else { return .undefined }
        guard step != 0, start.isFinite, end.isFinite, step.isFinite else {
            throw JSONataError(.t0410, token: "range", value: "3")
        }
        let count = ((end - start) / step).rounded(.down) + 1
        guard count > 0 else { return .array(ListValue([])) }
        guard count <= Double(evaluator.context.limits.rangeCountMax) else {
            throw JSONataError(
                .d2014, token: "range", value: String(evaluator.context.limits.rangeCountMax))
        }
        let values = (0..<Int(count)).map { Value.number(start + Double($0) * step) }
        // A sequence: its only element stands for the whole (recorded).
        return try evaluator.sequence(values)
    }

    private static func hash(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        let data = arguments[argument: 0]
        guard !data.isUndefined, let algorithm = arguments[argument: 1].text else {
            return .undefined
        }
        let text = try evaluator.text(of: data)
        guard let digest = evaluator.context.hash?(algorithm, Array(text.utf8)) else {
            throw JSONataError(.t0410, token: "hash", value: "2")
        }
        return .string(digest)
    }

    /// A random UUID, version 4.
    private static func uuid(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        let (high, low) = (evaluator.random.next(), evaluator.random.next())
        return .string(String(uuidVersion: 4, high: high, low: low))
    }

    private static func parse(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        throws(JSONataError) -> Value
    {
        guard let text = arguments[argument: 0].text else { return .undefined }
        guard let json = try? JSON(parsing: text) else {
            throw JSONataError(.d3142, token: "parse", value: evaluator.brief(.string(text)))
        }
        try evaluator.spend(bytes: text.utf8.count)
        return Value(json)
    }
}
