import Testing

/// What AWS's model says of a history event: facts of its `HistoryEventType` and details shapes.
struct EventShape: Sendable, CustomTestStringConvertible {
    let type: String
    /// The member with its details; nil for a type that has none.
    let key: String?
    let members: Set<String>
    let required: Set<String>
    /// Whether Stile's event has the details where the model allows an event without.
    let hasDetails: Bool
    var testDescription: String { type }

    init(
        _ type: String, _ key: String? = nil, _ members: String = "", required: String = "",
        hasDetails: Bool = true
    ) {
        self.type = type
        self.key = key.map { $0 + "EventDetails" }
        self.members = Set(members.split(separator: " ").map(String.init))
        self.required = Set(required.split(separator: " ").map(String.init))
        self.hasDetails = hasDetails && key != nil
    }
}

/// All 62 types.
enum HistoryShapes {
    static let all: [EventShape] =
        activities + executions + functions + maps + mapRuns + parallels + states + tasks + [
            EventShape(
                "EvaluationFailed", "evaluationFailed", "error cause location state",
                required: "state")
        ]

    private static let failure = "error cause"
    private static let input = "input inputDetails"
    private static let output = "output outputDetails"

    private static let activities = [
        EventShape("ActivityFailed", "activityFailed", failure),
        EventShape(
            "ActivityScheduled", "activityScheduled",
            input + " resource timeoutInSeconds heartbeatInSeconds", required: "resource"),
        EventShape("ActivityScheduleFailed", "activityScheduleFailed", failure),
        EventShape("ActivityStarted", "activityStarted", "workerName"),
        EventShape("ActivitySucceeded", "activitySucceeded", output),
        EventShape("ActivityTimedOut", "activityTimedOut", failure),
    ]
    private static let executions = [
        EventShape("ExecutionAborted", "executionAborted", failure),
        EventShape("ExecutionFailed", "executionFailed", failure),
        EventShape("ExecutionRedriven", "executionRedriven", "redriveCount"),
        EventShape(
            "ExecutionStarted", "executionStarted",
            input + " roleArn stateMachineAliasArn stateMachineVersionArn"),
        EventShape("ExecutionSucceeded", "executionSucceeded", output),
        EventShape("ExecutionTimedOut", "executionTimedOut", failure),
    ]
    private static let functions = [
        EventShape("LambdaFunctionFailed", "lambdaFunctionFailed", failure),
        EventShape(
            "LambdaFunctionScheduled", "lambdaFunctionScheduled",
            input + " resource timeoutInSeconds taskCredentials", required: "resource"),
        EventShape("LambdaFunctionScheduleFailed", "lambdaFunctionScheduleFailed", failure),
        EventShape("LambdaFunctionStarted"),
        EventShape("LambdaFunctionStartFailed", "lambdaFunctionStartFailed", failure),
        EventShape("LambdaFunctionSucceeded", "lambdaFunctionSucceeded", output),
        EventShape("LambdaFunctionTimedOut", "lambdaFunctionTimedOut", failure),
    ]
    private static let maps =
        [
            EventShape("MapStateAborted"), EventShape("MapStateFailed"),
            EventShape("MapStateStarted", "mapStateStarted", "length"),
            EventShape("MapStateSucceeded"),
        ]
        + ["Aborted", "Failed", "Started", "Succeeded"].map {
            EventShape("MapIteration\($0)", "mapIteration\($0)", "name index")
        }
    private static let mapRuns = [
        EventShape("MapRunAborted"), EventShape("MapRunFailed", "mapRunFailed", failure),
        EventShape("MapRunRedriven", "mapRunRedriven", "mapRunArn redriveCount"),
        EventShape("MapRunStarted", "mapRunStarted", "mapRunArn"),
        EventShape("MapRunSucceeded"),
    ]
    private static let parallels = ["Aborted", "Failed", "Started", "Succeeded"].map {
        EventShape("ParallelState\($0)")
    }
    private static let states =
        ["Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait"].map {
            EventShape("\($0)StateEntered", "stateEntered", input + " name", required: "name")
        }
        + ["Choice", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait"].map {
            EventShape(
                "\($0)StateExited", "stateExited",
                output + " name assignedVariables assignedVariablesDetails", required: "name")
        }
        + [EventShape("TaskStateAborted"), EventShape("WaitStateAborted")]
    private static let service = "resourceType resource"
    private static let tasks =
        [
            EventShape(
                "TaskScheduled", "taskScheduled",
                service + " region parameters timeoutInSeconds heartbeatInSeconds taskCredentials",
                required: service + " region parameters"),
            EventShape("TaskStarted", "taskStarted", service, required: service),
        ]
        + ["Submitted", "Succeeded"].map {
            EventShape("Task\($0)", "task\($0)", service + " " + output, required: service)
        }
        + ["Failed", "StartFailed", "SubmitFailed", "TimedOut"].map {
            EventShape("Task\($0)", "task\($0)", service + " " + failure, required: service)
        }
}
