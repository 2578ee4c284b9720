import StileASL
import StileExecutor
import StileJSON

/// What the `Resource` of a Task state means here.
enum TaskResources {
    enum Target: Equatable {
        /// A function by its own ARN.
        case function(String)
        /// `arn:aws:states:::lambda:invoke`: the input names the function.
        case invoke
    }

    /// What serves the resource; a failure with a name that says what is missing otherwise.
    static func target(of resource: String) -> Result<Target, TaskError> {
        if let name = functionName(resource) { return .success(.function(name)) }
        guard let integration = integration(resource) else {
            let what = resource.contains(":activity:") ? "activities are" : "this resource is"
            return .failure(unsupported(resource, "\(what) not served here"))
        }
        guard integration == "lambda:invoke" else {
            return .failure(
                unsupported(resource, "the integration \(integration) is not served here"))
        }
        return .success(.invoke)
    }

    /// The name in a function ARN, without version or alias; nil for everything else.
    static func functionName(_ arn: String) -> String? {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 7, parts[0] == "arn", parts[2] == "lambda", parts[5] == "function"
        else { return nil }
        return parts[6]
    }

    static func unknownFunction(_ name: String, _ known: [String]) -> TaskError {
        let hint =
            nearestName(to: name, among: known).map { "; did you mean \"\($0)\"?" }
            ?? (known.isEmpty ? "" : "; known are \(known.joined(separator: ", "))")
        return TaskError(
            error: "Lambda.ResourceNotFoundException",
            cause: "Function not found: \(name)\(hint)")
    }

    private static func integration(_ resource: String) -> String? {
        let prefix = "arn:aws:states:::"
        return resource.hasPrefix(prefix) ? String(resource.dropFirst(prefix.count)) : nil
    }

    private static func unsupported(_ resource: String, _ reason: String) -> TaskError {
        TaskError(
            error: "States.Runtime",
            cause: "\(resource): \(reason); served are function ARNs"
                + " (arn:aws:lambda:REGION:ACCOUNT:function:NAME) and arn:aws:states:::lambda:invoke"
        )
    }
}

// MARK: - Before anything runs

/// A Task state that nothing here serves.
struct UnservedTask {
    let pointer: String
    let stateName: String
    let reason: String
}

extension TaskResources {
    /// The Task states of a definition that would fail here, in the order of the text.
    static func unserved(in definition: Definition, functions: [String]) -> [UnservedTask] {
        unserved(in: definition.graph, functions)
    }

    /// Whether there is a Task state anywhere in the graph.
    static func hasTasks(_ graph: StateGraph) -> Bool {
        graph.states.values.contains { state in
            switch state.kind {
            case .task: true
            case .parallel(let parallel): parallel.branches.contains(where: hasTasks)
            case .map(let map): hasTasks(map.itemProcessor)
            case .pass, .choice, .wait, .succeed, .fail: false
            }
        }
    }

    private static func unserved(in graph: StateGraph, _ functions: [String]) -> [UnservedTask] {
        graph.stateNames.compactMap { graph.states[$0] }.flatMap { state -> [UnservedTask] in
            switch state.kind {
            case .task(let task): return unserved(state, task, functions)
            case .parallel(let parallel):
                return parallel.branches.flatMap { unserved(in: $0, functions) }
            case .map(let map): return unserved(in: map.itemProcessor, functions)
            case .pass, .choice, .wait, .succeed, .fail: return []
            }
        }
    }

    private static func unserved(_ state: State, _ task: TaskState, _ functions: [String])
        -> [UnservedTask]
    {
        let reason: String
        switch target(of: task.resource.arn) {
        case .failure(let error): reason = error.cause ?? error.error
        case .success(.invoke): return []
        case .success(.function(let name)):
            guard !functions.contains(name) else { return [] }
            reason = unknownFunction(name, functions).cause ?? ""
        }
        return [UnservedTask(pointer: state.pointer, stateName: state.name, reason: reason)]
    }
}
