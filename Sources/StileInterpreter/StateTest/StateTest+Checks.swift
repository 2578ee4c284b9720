import StileASL
import StileJSON

// What TestState refuses before it begins, in AWS's words.
extension StateTest {
    /// - Throws: the first thing that is wrong with what was asked.
    package func check() throws(StateTestRefusal) {
        try checkMock()
        try checkErrorSource()
        try checkContext()
        try checkResult()
    }

    private func checkMock() throws(StateTestRefusal) {
        guard let mock else {
            if configuration.mapIterationFailureCount != nil {
                throw StateTestRefusal(
                    "TestState does not support MapIterationFailureCount when a mock is not"
                        + " specified.")
            }
            if context != nil {
                throw StateTestRefusal(
                    "TestState does not support Context when a mock is not specified.")
            }
            guard !state.kind.isJoin else {
                throw StateTestRefusal(
                    "TestState API does not support Map or Parallel states. Supported state types"
                        + " include: [Task, Wait, Pass, Succeed, Fail, Choice]", .invalidDefinition)
            }
            return try checkUnmockedTask()
        }
        if mock.result != nil, mock.errorOutput != nil {
            throw StateTestRefusal(
                "A test mock should have only one of the following fields: [result, errorOutput].")
        }
        if revealsSecrets {
            throw StateTestRefusal(
                "TestState does not support RevealSecrets when a mock is specified.")
        }
        switch state.kind {
        case .task, .parallel, .map: break
        case .pass, .choice, .wait, .succeed, .fail:
            throw StateTestRefusal(
                "State type '\(state.kind.typeName)' is not supported when a mock is specified")
        }
    }

    /// The state whose mocked error it is must be one of those inside.
    private func checkErrorSource() throws(StateTestRefusal) {
        guard let name = configuration.errorCausedByState else { return }
        guard state.kind.isJoin else {
            throw StateTestRefusal(
                "ErrorCausedByState is supported only for Map and Parallel states, not for a"
                    + " '\(state.kind.typeName)' state.")
        }
        guard !state.innerStates.contains(where: { $0.name == name }) else { return }
        throw StateTestRefusal(
            "ErrorCausedByState '\(name)' is not a state inside the '\(state.kind.typeName)' state."
        )
    }

    /// What only its own worker, or a job, could answer.
    private func checkUnmockedTask() throws(StateTestRefusal) {
        guard case .task(let task) = state.kind else { return }
        guard roleARN != nil else {
            throw StateTestRefusal("RoleArn must be specified when testing a Task state")
        }
        let what: String
        switch task.resource {
        case .function, .integration(_, _, _, .requestResponse): return
        case .activity: what = "Activity ARN"
        case .integration(_, _, _, .sync), .integration(_, _, _, .sync2):
            what = "'.sync' service integration"
        case .integration(_, _, _, .waitForTaskToken):
            what = "'.waitForTaskToken' service integration"
        }
        throw StateTestRefusal(
            "TestState API does not support \(what) when a mock is not specified.",
            .invalidDefinition)
    }

    // MARK: - The mocked result

    private func checkResult() throws(StateTestRefusal) {
        guard let result = mock?.result else { return }
        switch state.kind {
        case .parallel(let parallel):
            guard try elements(of: result).count == parallel.branches.count else {
                throw StateTestRefusal(
                    "Mocked result must contain the same number of items as number of Parallel"
                        + " branches.")
            }
        case .map(let map): try checkMapResult(result, map)
        case .task(let task):
            let mode = mock?.fieldValidation ?? .strict
            if let fault = MockSchema.fault(of: result.value, task.resource, mode) {
                throw StateTestRefusal("Mock result schema validation error: \(fault)")
            }
        case .pass, .choice, .wait, .succeed, .fail: break
        }
    }

    private func checkMapResult(
        _ result: JSONDocument, _ map: MapState
    ) throws(StateTestRefusal) {
        if map.distributed?.resultWriter != nil {
            guard result.value.objectValue != nil else {
                throw StateTestRefusal("Mocked result must be a JSON object.")
            }
            return
        }
        let count = try elements(of: result).count
        if let failures = configuration.mapIterationFailureCount, failures > count {
            throw StateTestRefusal(
                "Map iteration failure count must be less than or equal to the number of Map"
                    + " iterations")
        }
    }

    private func elements(of result: JSONDocument) throws(StateTestRefusal) -> [JSON] {
        guard let elements = result.value.arrayValue else {
            throw StateTestRefusal("Mocked result must be an array.")
        }
        return elements
    }

    // MARK: - The context object

    private static let contextFields = [
        "Execution": [
            "Id", "Input", "Name", "RedriveCount", "RedriveTime", "RoleArn", "StartTime",
        ],
        "State": ["EnteredTime", "Name", "RetryCount"],
        "StateMachine": ["Id", "Name"],
        "Task": ["Token"],
    ]

    private func checkContext() throws(StateTestRefusal) {
        guard let context else { return }
        guard let members = context.objectValue else {
            throw Self.contextRefusal("Context object must be a JSON object")
        }
        for (name, value) in members {
            if name == "Map" {
                throw Self.contextRefusal(
                    "'Map' field is not supported when mocking a Context object")
            }
            guard let allowed = Self.contextFields[name] else {
                throw Self.contextRefusal("Field '\(name)' is not allowed")
            }
            guard let fields = value.objectValue else {
                throw Self.contextRefusal("Field '\(name)' must be a JSON object")
            }
            for field in fields.keys where !allowed.contains(field) {
                throw Self.contextRefusal("Field '\(field)' is not allowed")
            }
            if name == "Task", !hasToken {
                throw Self.contextRefusal(
                    "Context object contains 'Task' when state is not a Task state with a '.sync'"
                        + " or '.waitForTaskToken' service integration pattern")
            }
        }
    }

    private static func contextRefusal(_ message: String) -> StateTestRefusal {
        StateTestRefusal("Invalid Context object provided: \(message)")
    }

    /// Whether the state's task is answered by a token.
    var hasToken: Bool {
        guard case .task(let task) = state.kind else { return false }
        return task.resource.hasToken && !task.resource.isActivity
    }
}
