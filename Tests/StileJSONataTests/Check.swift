import StileJSON

@testable import StileJSONata

/// Evaluates expressions for tables of expectations.
enum Check {
    static let standard = JSONataContext(nowMillis: 1_510_067_557_121, randomSeed: 1)

    static let stepFunctions = JSONataContext(
        nowMillis: 1_510_067_557_121, randomSeed: 1, flavor: .stepFunctions,
        limits: .stepFunctions,
        hash: { algorithm, bytes in
            algorithm == "SHA-256" ? "\(algorithm) of \(bytes.count) bytes" : nil
        })

    static func result(
        _ text: String, input: JSON? = nil, bindings: [String: JSON] = [:],
        context: JSONataContext = standard
    ) -> Result<JSONataResult, JSONataError> {
        Result { () throws(JSONataError) -> JSONataResult in
            try JSONataExpression(compiling: text).evaluate(
                input: input, bindings: bindings, context: context)
        }
    }

    /// The result as compact JSON, `undefined`, `function`, or the error's code.
    static func text(
        _ text: String, input: JSON? = nil, bindings: [String: JSON] = [:],
        context: JSONataContext = standard
    ) -> String {
        switch result(text, input: input, bindings: bindings, context: context) {
        case .failure(let error): error.code
        case .success(.undefined): "undefined"
        case .success(.function): "function"
        case .success(.value(let value)): value.serialized()
        }
    }

    /// The error's code, or the result cut short.
    static func code(_ text: String, context: JSONataContext = standard) -> String {
        String(self.text(text, context: context).prefix(60))
    }
}
