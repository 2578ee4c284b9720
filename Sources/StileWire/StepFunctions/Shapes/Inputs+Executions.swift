/// Requests about executions, map runs, activities and their tasks.
extension ServiceModel {
    static let startExecution = input(
        "StartExecutionInput", .required("stateMachineArn", .arn), .optional("name", .name),
        .optional("input", .payload), .optional("traceHeader", .traceHeader))

    static let startSyncExecution = input(
        "StartSyncExecutionInput", .required("stateMachineArn", .arn), .optional("name", .name),
        .optional("input", .payload), .optional("traceHeader", .traceHeader),
        .optional("includedData", .includedData))

    static let stopExecution = input(
        "StopExecutionInput", .required("executionArn", .arn), .optional("error", .error),
        .optional("cause", .cause))

    static let redriveExecution = input(
        "RedriveExecutionInput", .required("executionArn", .arn),
        .optional("clientToken", .clientToken))

    static let describeExecution = input(
        "DescribeExecutionInput", .required("executionArn", .arn),
        .optional("includedData", .includedData))

    static let listExecutions = input(
        "ListExecutionsInput", .optional("stateMachineArn", .arn),
        .optional("statusFilter", .executionStatus), .optional("maxResults", .pageSize),
        .optional("nextToken", .executionsPageToken), .optional("mapRunArn", .longARN),
        .optional("redriveFilter", .redriveFilter))

    static let getExecutionHistory = input(
        "GetExecutionHistoryInput", .required("executionArn", .arn),
        .optional("maxResults", .pageSize), .optional("reverseOrder", .boolean),
        .optional("nextToken", .pageToken), .optional("includeExecutionData", .boolean))

    // MARK: - Map runs

    static let describeMapRun = input("DescribeMapRunInput", .required("mapRunArn", .longARN))

    static let listMapRuns = input(
        "ListMapRunsInput", .required("executionArn", .arn), .optional("maxResults", .pageSize),
        .optional("nextToken", .pageToken))

    static let updateMapRun = input(
        "UpdateMapRunInput", .required("mapRunArn", .longARN),
        .optional("maxConcurrency", .int(0)),
        .optional("toleratedFailurePercentage", .float(min: 0, max: 100)),
        .optional("toleratedFailureCount", .integer(bits: 64, min: 0, max: nil)))

    // MARK: - Activities

    static let createActivity = input(
        "CreateActivityInput", .required("name", .name), .optional("tags", .tags),
        .optional("encryptionConfiguration", .encryption))

    static let deleteActivity = input("DeleteActivityInput", .required("activityArn", .arn))

    static let describeActivity = input("DescribeActivityInput", .required("activityArn", .arn))

    static let listActivities = input(
        "ListActivitiesInput", .optional("maxResults", .pageSize),
        .optional("nextToken", .pageToken))

    static let getActivityTask = input(
        "GetActivityTaskInput", .required("activityArn", .arn), .optional("workerName", .name))

    static let sendTaskSuccess = input(
        "SendTaskSuccessInput", .required("taskToken", .taskToken), .required("output", .payload))

    static let sendTaskFailure = input(
        "SendTaskFailureInput", .required("taskToken", .taskToken), .optional("error", .error),
        .optional("cause", .cause))

    static let sendTaskHeartbeat = input(
        "SendTaskHeartbeatInput", .required("taskToken", .taskToken))
}
