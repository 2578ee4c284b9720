package import StileJSON

/// The functions of this process, by name.
public struct TaskRegistry: Sendable {
    /// A handler with its types erased: JSON text in, JSON text out.
    package typealias Erased =
        @Sendable (_ input: JSONDocument, TaskContext) async throws ->
        JSONDocument

    private var handlers: [String: Erased] = [:]

    public init() {}

    /// The registered names, sorted.
    public var names: [String] { handlers.keys.sorted() }

    /// Makes `handler` callable under its name, which no other handler may have.
    public mutating func register<Handler: TaskHandler>(_ handler: Handler) {
        register(handler.name) { input, context in
            let typed = try TaskCoding.decode(input, as: Handler.Input.self)
            return try TaskCoding.encode(try await handler.handle(typed, context: context))
        }
    }

    package func handler(named name: String) -> Erased? { handlers[name] }

    package mutating func register(_ name: String, _ handler: @escaping Erased) {
        precondition(handlers[name] == nil, "task \(name) is registered twice")
        handlers[name] = handler
    }
}

// MARK: - Running

extension TaskRegistry {
    /// How a call of a handler ended.
    package enum Outcome: Sendable {
        case succeeded(JSONDocument)
        /// Name and cause are within AWS's limits.
        case failed(TaskFailure)
        /// It could not begin: there is nothing to be called.
        case notStarted(TaskFailure)
        /// The surrounding Swift task was cancelled and the handler stopped for it.
        case cancelled
    }

    /// Calls the handler `name` and answers how it ended; nil when there is no such handler.
    package func run(_ name: String, input: JSONDocument, context: TaskContext) async -> Outcome? {
        guard let handler = handlers[name] else { return nil }
        do {
            return .succeeded(try await handler(input, context))
        } catch is CancellationError where Task.isCancelled {
            return .cancelled
        } catch let error as TaskNotStarted {
            return .notStarted(TaskFailure(describing: error.failure))
        } catch {
            return .failed(TaskFailure(describing: error))
        }
    }
}

/// What a function throws that can not begin, as opposed to one that failed.
package struct TaskNotStarted: Error {
    package let failure: TaskFailure

    package init(_ failure: TaskFailure) { self.failure = failure }
}
