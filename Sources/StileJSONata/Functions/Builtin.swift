/// A built-in function.
final class Builtin: Sendable {
    typealias Body = @Sendable (Evaluator, [Value], Scene) throws(JSONataError) -> Value

    enum Availability {
        case everywhere
        /// JSONata's own only: AWS refuses it.
        case standard
        /// What AWS Step Functions adds.
        case stepFunctions
        /// Added by Step Functions, and only there when the caller brought digests.
        case hashing
    }

    let name: String
    let signature: Signature?
    /// How many arguments a higher-order function passes to it.
    let arity: Int
    let availability: Availability
    let body: Body

    init(
        _ name: String, _ signature: String, arity: Int,
        availability: Availability = .everywhere, _ body: @escaping Body
    ) {
        self.name = name
        self.signature = try? Signature(parsing: signature)
        self.arity = arity
        self.availability = availability
        self.body = body
    }

    func isAvailable(in context: JSONataContext) -> Bool {
        switch availability {
        case .everywhere: true
        case .standard: context.flavor == .standard
        case .stepFunctions: context.flavor == .stepFunctions
        case .hashing: context.flavor == .stepFunctions && context.hash != nil
        }
    }

    func function() -> FunctionValue { FunctionValue(.builtin(self)) }
}

/// All built-in functions by name.
enum Builtins {
    static let table: [String: Builtin] = {
        let families = [
            AggregateFunctions.all, ArrayFunctions.all, DateFunctions.all, EncodingFunctions.all,
            HigherOrderFunctions.all, NumberFunctions.all, ObjectFunctions.all,
            PatternFunctions.all, StepFunctionsFunctions.all, StringFunctions.all,
            ValueFunctions.all,
        ]
        return Dictionary(
            families.flatMap { $0 }.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }()
}

extension [Value] {
    /// The argument at `index`, undefined when it was not given.
    subscript(argument index: Int) -> Value { index < count ? self[index] : .undefined }
}
