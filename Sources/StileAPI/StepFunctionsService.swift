package import Logging
package import StileExecutor
package import StileJSON
package import StileStore
package import StileWire

/// AWS Step Functions, answered from the store and the executor of this process.
///
/// The one place where an operation's name meets what Stile does: the HTTP server, the control
/// channel, the command line and nested executions all call it.
package struct StepFunctionsService: StepFunctionsCalling {
    let store: Database
    let executor: Executor
    let logger: Logger
    let nowMillis: @Sendable () -> Int64

    package init(
        store: Database, executor: Executor, logger: Logger,
        nowMillis: @escaping @Sendable () -> Int64
    ) {
        self.store = store
        self.executor = executor
        self.logger = logger
        self.nowMillis = nowMillis
    }

    package func call(
        _ operation: Operation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        do throws(APIError) {
            let request = Request(try ServiceModel.check(operation, parameters))
            // A long poll keeps its frames while it waits; the one of `perform` has 2 kB.
            if operation == .getActivityTask { return try await getActivityTask(request) }
            return try await perform(operation, request)
        } catch {
            logRefusal(operation, parameters, error)
            throw error
        }
    }

    /// The code and what it is about; a message may quote what the caller sent.
    private func logRefusal(
        _ operation: Operation, _ parameters: JSONObject, _ error: APIError
    ) {
        let level: Logger.Level = error.httpStatus >= 500 ? .error : .info
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "operation": "\(operation.rawValue)", "code": "\(error.code)",
        ]
        metadata["execution"] = parameters["executionArn"]?.stringValue.map { "\($0.prefix(300))" }
        metadata["stateMachine"] = parameters["stateMachineArn"]?.stringValue.map {
            "\($0.prefix(300))"
        }
        logger.log(level: level, "request refused", metadata: metadata)
    }

    private func perform(
        _ operation: Operation, _ request: Request
    ) async throws(APIError) -> JSONObject {
        switch operation {
        case .createActivity: try await createActivity(request)
        case .createStateMachine: try await createStateMachine(request)
        case .createStateMachineAlias: try await createStateMachineAlias(request)
        case .deleteActivity: try await deleteActivity(request)
        case .deleteStateMachine: try await deleteStateMachine(request)
        case .deleteStateMachineAlias: try await deleteStateMachineAlias(request)
        case .deleteStateMachineVersion: try await deleteStateMachineVersion(request)
        case .describeActivity: try await describeActivity(request)
        case .describeExecution: try await describeExecution(request)
        case .describeMapRun: try await describeMapRun(request)
        case .describeStateMachine: try await describeStateMachine(request)
        case .describeStateMachineAlias: try await describeStateMachineAlias(request)
        case .describeStateMachineForExecution: try await describeStateMachineForExecution(request)
        case .getActivityTask: try await getActivityTask(request)
        case .getExecutionHistory: try await getExecutionHistory(request)
        case .listActivities: try await listActivities(request)
        case .listExecutions: try await listExecutions(request)
        case .listMapRuns: try await listMapRuns(request)
        case .listStateMachineAliases: try await listStateMachineAliases(request)
        case .listStateMachineVersions: try await listStateMachineVersions(request)
        case .listStateMachines: try await listStateMachines(request)
        case .listTagsForResource: try await listTagsForResource(request)
        case .publishStateMachineVersion: try await publishStateMachineVersion(request)
        case .redriveExecution: try await redriveExecution(request)
        case .sendTaskFailure: try await sendTaskFailure(request)
        case .sendTaskHeartbeat: try await sendTaskHeartbeat(request)
        case .sendTaskSuccess: try await sendTaskSuccess(request)
        case .startExecution: try await startExecution(request)
        case .startSyncExecution: try await startSyncExecution(request)
        case .stopExecution: try await stopExecution(request)
        case .tagResource: try await tagResource(request)
        case .testState: try await testState(request)
        case .untagResource: try await untagResource(request)
        case .updateMapRun: try await updateMapRun(request)
        case .updateStateMachine: try await updateStateMachine(request)
        case .updateStateMachineAlias: try await updateStateMachineAlias(request)
        case .validateStateMachineDefinition: try await validateStateMachineDefinition(request)
        }
    }
}

extension APIError {
    /// An operation whose part of the engine is not there.
    static func missing(_ operation: String) -> APIError {
        APIError("UnknownOperationException", "\(operation) is not there yet")
    }
}
