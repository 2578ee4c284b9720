package import StileJSON

/// The functions of this process, as callers of the Lambda API reach them; the composition root
/// connects it to the registry.
package protocol FunctionInvoking: Sendable {
    /// Sorted.
    var functionNames: [String] { get }

    /// Calls the function and answers how it ended; `unknown` when there is none of that name.
    func invoke(_ name: String, payload: JSONDocument, requestID: String) async -> FunctionAnswer

    /// Has the function called and does not wait; nil when it will be called, else why not.
    func invokeLater(_ name: String, payload: JSONDocument, requestID: String) -> FunctionAnswer?
}

/// How a function ended.
package enum FunctionAnswer: Sendable, Equatable {
    case succeeded(JSONDocument)
    case failed(error: String, cause: String)
    /// There is no function of that name.
    case unknown
    /// Too many calls are under way.
    case throttled
}
