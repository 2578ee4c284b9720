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

    package func handler(named name: String) -> Erased? { handlers[name] }

    package mutating func register(_ name: String, _ handler: @escaping Erased) {
        precondition(handlers[name] == nil, "task \(name) is registered twice")
        handlers[name] = handler
    }
}
