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
