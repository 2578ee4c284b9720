package import StileExecutor
package import StileInterpreter
package import StileJSON

/// Runs the Task states whose resource is a service.
///
/// What nobody serves fails loudly under a name of its own; nothing is ever echoed as a success.
package struct IntegrationRunner: TaskRunner {
    private let table: IntegrationTable

    package init(_ table: IntegrationTable) { self.table = table }

    package func refusal(of resource: String, input: JSONDocument) -> TaskError? {
        let name = TaskResourceName(resource)
        switch table.find(name) {
        case .failure(let error): return error
        case .success(let integration): return integration.refusal(of: name, input: input)
        }
    }

    package func worksElsewhere(_ task: TaskDispatch) -> Bool {
        let name = TaskResourceName(task.resource)
        switch table.find(name) {
        case .failure: return false
        case .success(let integration): return integration.worksElsewhere(name, input: task.input)
        }
    }

    package func limit(of task: TaskDispatch) -> TaskLimit? {
        let name = TaskResourceName(task.resource)
        switch table.find(name) {
        case .failure: return nil
        case .success(let integration): return integration.limit(of: name, input: task.input)
        }
    }

    package func run(
        _ task: TaskDispatch, executionARN: String, reporter: TaskReporter
    ) async -> TaskOutcome {
        let resource = TaskResourceName(task.resource)
        switch table.find(resource) {
        case .failure(let error): return .failed(error)
        case .success(let integration):
            return await integration.run(
                IntegrationCall(resource: resource, task: task, executionARN: executionARN),
                reporter: reporter)
        }
    }
}
