/// Structures within requests.
///
/// Facts of botocore's service model `stepfunctions/2016-11-23`.
extension Shape {
    static func structured(_ name: String, _ members: StructureShape.Member...) -> Shape {
        .structure(StructureShape(name, members))
    }

    static let tagKey = text(1, 128)
    static let tags = list(
        of: structured("Tag", .optional("key", tagKey), .optional("value", text(0, 256))),
        min: nil, max: nil)
    static let tagKeys = list(of: tagKey, min: nil, max: nil)

    static let encryption = structured(
        "EncryptionConfiguration", .optional("kmsKeyId", text(1, 2_048)),
        .optional("kmsDataKeyReusePeriodSeconds", int(60, 900)),
        .required("type", oneOf("AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY")))

    static let logging = structured(
        "LoggingConfiguration", .optional("level", oneOf("ALL", "ERROR", "FATAL", "OFF")),
        .optional("includeExecutionData", .boolean),
        .optional("destinations", list(of: logDestination, min: nil, max: nil)))

    private static let logDestination = structured(
        "LogDestination",
        .optional(
            "cloudWatchLogsLogGroup",
            structured("CloudWatchLogsLogGroup", .optional("logGroupArn", arn))))

    static let tracing = structured("TracingConfiguration", .optional("enabled", .boolean))

    static let routing = list(
        of: structured(
            "RoutingConfigurationListItem", .required("stateMachineVersionArn", arn),
            .required("weight", int(0, 100))), min: 1, max: 2)

    static let mock = structured(
        "MockInput", .optional("result", payload),
        .optional(
            "errorOutput",
            structured("MockErrorOutput", .optional("error", error), .optional("cause", cause))),
        .optional("fieldValidationMode", oneOf("STRICT", "PRESENT", "NONE")))

    static let testStateName = text(1, 80, sensitive: true)

    static let testConfiguration = structured(
        "TestStateConfiguration", .optional("retrierRetryCount", int(0)),
        .optional("errorCausedByState", testStateName),
        .optional("mapIterationFailureCount", int(0)), .optional("mapItemReaderData", payload))
}
