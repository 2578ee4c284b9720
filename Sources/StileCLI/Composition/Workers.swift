import Crawl
import StileCatalog
import StileFunctions
import StileJSON
import StileTasks
import Synchronization

/// The functions of this process: the pipeline tasks, which the binary brings along, and the
/// programs of the configuration.
///
/// Lake, data engine and catalog are opened when the first of them is called, so that a workflow
/// without any needs none of the three.
final class Workers: Sendable {
    /// Names of the pipeline tasks, known without opening anything.
    static let names = builders.map(\.name).sorted()

    private let session: Session
    private let opened = Mutex<TaskRegistry?>(nil)

    init(_ session: Session) { self.session = session }

    /// What the executor calls.
    func registry() -> TaskRegistry {
        var registry = TaskRegistry()
        for name in Self.names {
            registry.register(name) { [self] input, context in
                try await call(name, input, context)
            }
        }
        let environment = session.surroundings.environment
        for function in session.settings.functions.value {
            registry.register(function, surroundings: environment)
        }
        return registry
    }

    /// How many calls of a program may run at once, where that is said.
    var limits: [String: Int] {
        Dictionary(
            uniqueKeysWithValues: session.settings.functions.value.compactMap { function in
                function.concurrency.map { (function.name, $0) }
            })
    }

    /// What is wrong with programs of the configuration, as far as one can see before a call.
    var commandProblems: [String] {
        session.settings.functions.value.compactMap {
            $0.problem(surroundings: session.surroundings.environment)
        }
    }

    /// Opens what the functions need.
    ///
    /// - Throws: why it can not be had, such as a missing DuckDB.
    @discardableResult
    func open() throws -> TaskRegistry {
        try opened.withLock { opened in
            if let opened { return opened }
            let parts = try Parts(session)
            var registry = TaskRegistry()
            for builder in Self.builders { builder.register(parts, &registry) }
            opened = registry
            return registry
        }
    }

    private func call(_ name: String, _ input: JSONDocument, _ context: TaskContext) async throws
        -> JSONDocument
    {
        let registry: TaskRegistry
        do {
            registry = try open()
        } catch {
            throw TaskFailure(
                "Task.NotAvailable", cause: CommandFailure(translating: error).message)
        }
        guard let handler = registry.handler(named: name) else {
            preconditionFailure("the function \(name) is named and not registered")
        }
        return try await handler(input, context)
    }
}
