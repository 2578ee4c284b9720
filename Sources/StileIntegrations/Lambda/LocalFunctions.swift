package import StileExecutor
package import StileInterpreter
package import StileJSON

/// The functions of this process, which go before those of any endpoint.
package protocol LocalFunctions: Sendable {
    /// Sorted.
    var names: [String] { get }

    /// Whether any function has a limit, so that nothing is looked up where none has.
    var hasLimits: Bool { get }

    /// How many calls of the function may run at once; nil: any number.
    func concurrencyMax(of name: String) -> Int?

    /// Calls the function `name` for a task; nil when there is none of that name.
    ///
    /// A failure's error is the function's own name for it, the cause its text.
    func call(
        _ name: String, payload: JSONDocument, task: TaskDispatch, executionARN: String,
        reporter: TaskReporter
    ) async -> TaskOutcome?

    /// Has the function called and does not wait (`InvocationType: Event`); nil when it will be
    /// called, else why not.
    func post(_ name: String, payload: JSONDocument, requestID: String) -> TaskError?
}

extension LocalFunctions {
    package var hasLimits: Bool { false }
    package func concurrencyMax(of name: String) -> Int? { nil }
}
