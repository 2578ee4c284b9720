import StileJSON

/// The optimised service integrations of AWS Step Functions, so that a misspelt one is found before
/// it runs. SDK integrations (`aws-sdk:…`) are too many to list and are not looked up.
enum IntegrationCatalog {
    enum Finding {
        case known
        case unknownAction(suggestion: String?)
        case unknownService(suggestion: String?)
    }

    /// Services with all of their actions.
    private static let actions: [String: [String]] = [
        "apigateway": ["invoke"],
        "athena": [
            "startQueryExecution", "stopQueryExecution", "getQueryExecution", "getQueryResults",
        ],
        "batch": ["submitJob"],
        "dynamodb": ["getItem", "putItem", "deleteItem", "updateItem"],
        "ecs": ["runTask"],
        "events": ["putEvents"],
        "glue": ["startJobRun"],
        "http": ["invoke"],
        "lambda": ["invoke"],
        "sns": ["publish"],
        "sqs": ["sendMessage"],
        "states": ["startExecution"],
    ]

    /// Services whose actions are not checked.
    private static let services = [
        "bedrock", "codebuild", "databrew", "eks", "elasticmapreduce", "emr-containers",
        "emr-serverless", "mediaconvert", "sagemaker",
    ]

    static func find(service: String, action: String) -> Finding {
        if service.hasPrefix("aws-sdk:") || services.contains(service) { return .known }
        guard let known = actions[service] else {
            return .unknownService(
                suggestion: didYouMean(
                    service, among: actions.keys.sorted() + services))
        }
        if known.contains(action) { return .known }
        return .unknownAction(suggestion: didYouMean(action, among: known))
    }
}
