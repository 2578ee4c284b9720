import StileASL
import StileExecutor
import StileFunctions
import StileIntegrations

/// A Task state that nothing here serves.
struct UnservedTask {
    let pointer: String
    let stateName: String
    let reason: String
}

/// What Task states ask for, before anything runs.
struct TaskResources {
    /// Names of the functions of this process.
    let functions: [String]
    /// Whether functions that are not here are asked of a Lambda endpoint.
    let hasLambdaEndpoint: Bool

    init(_ settings: Settings) {
        functions = (Workers.names + settings.functions.value.map(\.name)).sorted()
        hasLambdaEndpoint = settings.lambdaEndpoint != nil
    }

    /// The Task states of a definition that would fail here, in the order of the text.
    func unserved(in definition: Definition) -> [UnservedTask] { unserved(in: definition.graph) }

    /// Whether a Task state names one of the pipeline's functions as its resource. What `lambda:invoke`
    /// calls may be known only while it runs, and fails there by name.
    static func callsOwnFunction(_ graph: StateGraph) -> Bool {
        graph.states.values.contains { state in
            switch state.kind {
            case .task(let task): task.resource.functionName.map(Workers.names.contains) ?? false
            case .parallel(let parallel): parallel.branches.contains(where: callsOwnFunction)
            case .map(let map): callsOwnFunction(map.itemProcessor)
            case .pass, .choice, .wait, .succeed, .fail: false
            }
        }
    }

    private func unserved(in graph: StateGraph) -> [UnservedTask] {
        graph.stateNames.compactMap { graph.states[$0] }.flatMap { state -> [UnservedTask] in
            switch state.kind {
            case .task(let task):
                return reason(task.resource).map {
                    [UnservedTask(pointer: state.pointer, stateName: state.name, reason: $0)]
                } ?? []
            case .parallel(let parallel): return parallel.branches.flatMap { unserved(in: $0) }
            case .map(let map): return unserved(in: map.itemProcessor)
            case .pass, .choice, .wait, .succeed, .fail: return []
            }
        }
    }

    private func reason(_ resource: TaskResource) -> String? {
        switch resource {
        case .activity: return nil
        case .integration, .function:
            if let error = IntegrationTable.refusal(of: TaskResourceName(resource.arn)) {
                return error.cause
            }
            guard let name = resource.functionName, !functions.contains(name), !hasLambdaEndpoint
            else { return nil }
            return LambdaIntegration.unknownFunction(name, among: functions).cause
        }
    }
}
