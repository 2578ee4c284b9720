package import StileJSON

/// What an expression can see: the state's data, the context object and the variables in scope.
package struct EvaluationScope: Sendable {
    /// `$`
    package var input: JSON
    /// `$$`; built only for expressions whose `usesContext` is true.
    package var context: JSON
    /// `$name`
    package var variables: [String: JSON]

    package init(input: JSON, context: JSON = .null, variables: [String: JSON] = [:]) {
        self.input = input
        self.context = context
        self.variables = variables
    }
}

/// Why an expression gave no value at run time: an ASL error name and the cause AWS words for it.
///
/// The interpreter adds the prefix "An error occurred while executing the state …".
package struct EvaluationError: Error, Hashable, Sendable {
    /// `States.Runtime`, `States.IntrinsicFailure`, …
    package let error: String
    package let cause: String

    package init(error: String, cause: String) {
        self.error = error
        self.cause = cause
    }
}

/// Why a path, reference path, intrinsic call or template does not compile.
package struct ExpressionSyntaxError: Error, Hashable, Sendable {
    /// Lower case, no full stop: what was found and what was expected.
    package let message: String
    /// Zero-based UTF-8 offset into the expression.
    package let offset: Int

    package init(message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }
}

/// The randomness that intrinsic functions draw from: seeded by the caller, so that the same seed
/// gives the same transition (`States.UUID`, `States.MathRandom`).
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// SplitMix64.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
