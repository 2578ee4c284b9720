/// A piece of work that a workflow's Task state calls by name.
///
/// A handler may be called more than once for the same attempt (a crash between doing and
/// recording), never zero times; `TaskContext.idempotencyKey` is the same in each of these calls.
/// A handler that is run twice with the same input must leave the same state as one that ran once.
public protocol TaskHandler: Sendable {
    associatedtype Input: Decodable & Sendable
    associatedtype Output: Encodable & Sendable

    /// The function name that workflows use: `arn:aws:lambda:REGION:ACCOUNT:function:NAME`.
    var name: String { get }

    /// Does the work.
    ///
    /// - Throws: `TaskFailure` to fail with an ASL error name that workflows can catch; any other
    ///   error fails the task under its type's name; `CancellationError` when it was cancelled.
    func handle(_ input: Input, context: TaskContext) async throws -> Output
}

/// A failure with the error name and cause that `Retry` and `Catch` see.
public struct TaskFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// For example `QualityCheck.Failed`; must not start with `States.`.
    public let error: String
    /// What a person should know: what was found, where, and what to do next.
    public let cause: String

    public init(_ error: String, cause: String) {
        self.error = error
        self.cause = cause
    }

    public var description: String { "\(error): \(cause)" }
}
