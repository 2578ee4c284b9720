package import StileJSON

/// The shapes of the operations' requests, and AWS's texts for what does not fit them.
package enum ServiceModel {
    /// Checks a request's types and constraints before the operation sees it.
    ///
    /// - Returns: The parameters without members that are null, which are the same as absent.
    /// - Throws: `SerializationException` for a wrong JSON type, `ValidationException` with one
    ///   message for all constraints that are not satisfied.
    @discardableResult
    package static func check(
        _ operation: Operation, _ parameters: JSONObject
    ) throws(APIError) -> JSONObject {
        var check = ConstraintCheck()
        try check.visit(parameters, input(of: operation), at: "")
        guard check.problems.isEmpty else { throw check.refusal }
        guard parameters.values.contains(where: isNull) else { return parameters }
        return JSONObject(parameters.filter { !isNull($0.value) }.map { ($0.key, $0.value) })
    }

    private static func isNull(_ value: JSON) -> Bool {
        if case .null = value { true } else { false }
    }

    static func input(of operation: Operation) -> StructureShape {
        switch operation {
        case .createActivity: createActivity
        case .createStateMachine: createStateMachine
        case .createStateMachineAlias: createStateMachineAlias
        case .deleteActivity: deleteActivity
        case .deleteStateMachine: deleteStateMachine
        case .deleteStateMachineAlias: deleteStateMachineAlias
        case .deleteStateMachineVersion: deleteStateMachineVersion
        case .describeActivity: describeActivity
        case .describeExecution: describeExecution
        case .describeMapRun: describeMapRun
        case .describeStateMachine: describeStateMachine
        case .describeStateMachineAlias: describeStateMachineAlias
        case .describeStateMachineForExecution: describeStateMachineForExecution
        case .getActivityTask: getActivityTask
        case .getExecutionHistory: getExecutionHistory
        case .listActivities: listActivities
        case .listExecutions: listExecutions
        case .listMapRuns: listMapRuns
        case .listStateMachineAliases: listStateMachineAliases
        case .listStateMachineVersions: listStateMachineVersions
        case .listStateMachines: listStateMachines
        case .listTagsForResource: listTagsForResource
        case .publishStateMachineVersion: publishStateMachineVersion
        case .redriveExecution: redriveExecution
        case .sendTaskFailure: sendTaskFailure
        case .sendTaskHeartbeat: sendTaskHeartbeat
        case .sendTaskSuccess: sendTaskSuccess
        case .startExecution: startExecution
        case .startSyncExecution: startSyncExecution
        case .stopExecution: stopExecution
        case .tagResource: tagResource
        case .testState: testState
        case .untagResource: untagResource
        case .updateMapRun: updateMapRun
        case .updateStateMachine: updateStateMachine
        case .updateStateMachineAlias: updateStateMachineAlias
        case .validateStateMachineDefinition: validateStateMachineDefinition
        }
    }

    static func input(_ name: String, _ members: StructureShape.Member...) -> StructureShape {
        StructureShape(name, members)
    }
}
