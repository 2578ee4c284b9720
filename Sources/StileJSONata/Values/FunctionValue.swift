/// A function as a value.
final class FunctionValue {
    enum Kind {
        case lambda(Node.Lambda, Environment, input: Value)
        case builtin(Builtin)
        /// A function with some arguments filled in; nil ones are still to come.
        case partial(FunctionValue, [Value?])
        /// `first ~> second`.
        case composition(FunctionValue, FunctionValue)
        case regex(Regex)
        /// `next` of a match: the search goes on where it ended.
        case nextMatch(Regex, RegexText, from: Int)
        case transform(Node.Transform, Environment)
    }

    let kind: Kind

    init(_ kind: Kind) { self.kind = kind }

    /// How many arguments a higher-order function passes to it.
    var arity: Int {
        switch kind {
        case .lambda(let lambda, _, _): lambda.parameters.count
        case .builtin(let builtin): builtin.arity
        case .partial(_, let arguments): arguments.count { $0 == nil }
        case .composition, .regex, .transform: 1
        case .nextMatch: 0
        }
    }

    /// Closures within closures: freeing them takes stack for each.
    var depth: Int {
        switch kind {
        case .lambda(_, let environment, let input): 1 + max(environment.depth, input.depth)
        case .builtin, .regex, .nextMatch: 1
        case .partial(let function, let arguments):
            1 + max(function.depth, arguments.map { $0?.depth ?? 0 }.max() ?? 0)
        case .composition(let first, let second): 1 + max(first.depth, second.depth)
        case .transform(_, let environment): 1 + environment.depth
        }
    }
}
