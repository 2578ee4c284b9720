package import StileJSON

extension JSONataExpression {
    /// The value of the expression where `input` is looked at and `bindings` are its variables
    /// (names without `$`).
    ///
    /// The same arguments give the same result. Stays within `context.limits`: a loop without end
    /// fails with `U1001`.
    package func evaluate(input: JSON?, bindings: [String: JSON], context: JSONataContext)
        throws(JSONataError) -> JSONataResult
    {
        let evaluator = Evaluator(program, input: input, bindings: bindings, context: context)
        let value = try evaluator.run(program)
        switch value {
        case .undefined: return .undefined
        case .function: return .function
        case .array, .object:
            if context.flavor == .stepFunctions, value.holdsFunction { return .function }
        case .null, .bool, .number, .exact, .string: break
        }
        guard let json = value.json else { return .undefined }
        return .value(json)
    }
}
