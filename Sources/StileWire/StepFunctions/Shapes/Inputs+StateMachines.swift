/// Requests about state machines, their versions and aliases, and about tags.
extension ServiceModel {
    static let createStateMachine = input(
        "CreateStateMachineInput", .required("name", .name), .required("definition", .definition),
        .required("roleArn", .arn), .optional("type", .stateMachineType),
        .optional("loggingConfiguration", .logging), .optional("tags", .tags),
        .optional("tracingConfiguration", .tracing), .optional("publish", .boolean),
        .optional("versionDescription", .description),
        .optional("encryptionConfiguration", .encryption))

    static let updateStateMachine = input(
        "UpdateStateMachineInput", .required("stateMachineArn", .arn),
        .optional("definition", .definition), .optional("roleArn", .arn),
        .optional("loggingConfiguration", .logging), .optional("tracingConfiguration", .tracing),
        .optional("publish", .boolean), .optional("versionDescription", .description),
        .optional("encryptionConfiguration", .encryption))

    static let deleteStateMachine = input(
        "DeleteStateMachineInput", .required("stateMachineArn", .arn))

    static let describeStateMachine = input(
        "DescribeStateMachineInput", .required("stateMachineArn", .arn),
        .optional("includedData", .includedData))

    static let describeStateMachineForExecution = input(
        "DescribeStateMachineForExecutionInput", .required("executionArn", .arn),
        .optional("includedData", .includedData))

    static let listStateMachines = input(
        "ListStateMachinesInput", .optional("maxResults", .pageSize),
        .optional("nextToken", .pageToken))

    static let validateStateMachineDefinition = input(
        "ValidateStateMachineDefinitionInput", .required("definition", .definition),
        .optional("type", .stateMachineType), .optional("severity", .severity),
        .optional("maxResults", .int(0, 100)))

    static let testState = input(
        "TestStateInput", .required("definition", .definition), .optional("roleArn", .arn),
        .optional("input", .payload), .optional("inspectionLevel", .inspectionLevel),
        .optional("revealSecrets", .boolean), .optional("variables", .payload),
        .optional("stateName", .testStateName), .optional("mock", .mock),
        .optional("context", .payload), .optional("stateConfiguration", .testConfiguration))

    // MARK: - Versions and aliases

    static let publishStateMachineVersion = input(
        "PublishStateMachineVersionInput", .required("stateMachineArn", .arn),
        .optional("revisionId", .revisionID), .optional("description", .description))

    static let deleteStateMachineVersion = input(
        "DeleteStateMachineVersionInput", .required("stateMachineVersionArn", .longARN))

    static let listStateMachineVersions = input(
        "ListStateMachineVersionsInput", .required("stateMachineArn", .arn),
        .optional("nextToken", .pageToken), .optional("maxResults", .pageSize))

    static let createStateMachineAlias = input(
        "CreateStateMachineAliasInput", .optional("description", .description),
        .required("name", .restrictedName), .required("routingConfiguration", .routing))

    static let updateStateMachineAlias = input(
        "UpdateStateMachineAliasInput", .required("stateMachineAliasArn", .arn),
        .optional("description", .description), .optional("routingConfiguration", .routing))

    static let deleteStateMachineAlias = input(
        "DeleteStateMachineAliasInput", .required("stateMachineAliasArn", .arn))

    static let describeStateMachineAlias = input(
        "DescribeStateMachineAliasInput", .required("stateMachineAliasArn", .arn))

    static let listStateMachineAliases = input(
        "ListStateMachineAliasesInput", .required("stateMachineArn", .arn),
        .optional("nextToken", .pageToken), .optional("maxResults", .pageSize))

    // MARK: - Tags

    static let tagResource = input(
        "TagResourceInput", .required("resourceArn", .arn), .required("tags", .tags))

    static let untagResource = input(
        "UntagResourceInput", .required("resourceArn", .arn), .required("tagKeys", .tagKeys))

    static let listTagsForResource = input(
        "ListTagsForResourceInput", .required("resourceArn", .arn))
}
