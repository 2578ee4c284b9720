/// The operations of AWS Step Functions, by AWS's names (`X-Amz-Target: AWSStepFunctions.NAME`).
///
/// Source: botocore's service model `stepfunctions/2016-11-23`.
package enum Operation: String, Sendable, CaseIterable {
    case createActivity = "CreateActivity"
    case createStateMachine = "CreateStateMachine"
    case createStateMachineAlias = "CreateStateMachineAlias"
    case deleteActivity = "DeleteActivity"
    case deleteStateMachine = "DeleteStateMachine"
    case deleteStateMachineAlias = "DeleteStateMachineAlias"
    case deleteStateMachineVersion = "DeleteStateMachineVersion"
    case describeActivity = "DescribeActivity"
    case describeExecution = "DescribeExecution"
    case describeMapRun = "DescribeMapRun"
    case describeStateMachine = "DescribeStateMachine"
    case describeStateMachineAlias = "DescribeStateMachineAlias"
    case describeStateMachineForExecution = "DescribeStateMachineForExecution"
    case getActivityTask = "GetActivityTask"
    case getExecutionHistory = "GetExecutionHistory"
    case listActivities = "ListActivities"
    case listExecutions = "ListExecutions"
    case listMapRuns = "ListMapRuns"
    case listStateMachineAliases = "ListStateMachineAliases"
    case listStateMachineVersions = "ListStateMachineVersions"
    case listStateMachines = "ListStateMachines"
    case listTagsForResource = "ListTagsForResource"
    case publishStateMachineVersion = "PublishStateMachineVersion"
    case redriveExecution = "RedriveExecution"
    case sendTaskFailure = "SendTaskFailure"
    case sendTaskHeartbeat = "SendTaskHeartbeat"
    case sendTaskSuccess = "SendTaskSuccess"
    case startExecution = "StartExecution"
    case startSyncExecution = "StartSyncExecution"
    case stopExecution = "StopExecution"
    case tagResource = "TagResource"
    case testState = "TestState"
    case untagResource = "UntagResource"
    case updateMapRun = "UpdateMapRun"
    case updateStateMachine = "UpdateStateMachine"
    case updateStateMachineAlias = "UpdateStateMachineAlias"
    case validateStateMachineDefinition = "ValidateStateMachineDefinition"
}

extension Operation {
    /// How long a client waits for the answer: a poll for work is held for a minute, a synchronous
    /// execution and a state's test run for five.
    var patienceSeconds: Int {
        if self == .getActivityTask { return 75 }
        return self == .startSyncExecution || self == .testState ? 330 : 60
    }
}
