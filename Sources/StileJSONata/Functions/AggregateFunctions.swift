import StileJSON

/// `$sum`, `$count` and the like.
enum AggregateFunctions {
    static let all = [
        Builtin("sum", "<a<n>:n>", arity: 1, sum),
        Builtin("count", "<a:n>", arity: 1, count),
        Builtin("max", "<a<n>:n>", arity: 1, maximum),
        Builtin("min", "<a<n>:n>", arity: 1, minimum),
        Builtin("average", "<a<n>:n>", arity: 1, average),
    ]

    private static func numbers(_ arguments: [Value]) -> [Double]? {
        arguments[argument: 0].list.map { list in
            if let json = list.json { return json.compactMap { $0.numberValue?.doubleValue } }
            return list.elements.compactMap(\.number)
        }
    }

    private static func sum(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        numbers(arguments).map { .number($0.reduce(0, +)) } ?? .undefined
    }

    private static func count(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        .number(Double(arguments[argument: 0].list?.count ?? 0))
    }

    private static func maximum(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        numbers(arguments)?.max().map { .number($0) } ?? .undefined
    }

    private static func minimum(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        numbers(arguments)?.min().map { .number($0) } ?? .undefined
    }

    private static func average(_ evaluator: Evaluator, _ arguments: [Value], _ scene: Scene)
        -> Value
    {
        guard let numbers = numbers(arguments), !numbers.isEmpty else { return .undefined }
        return .number(numbers.reduce(0, +) / Double(numbers.count))
    }
}
