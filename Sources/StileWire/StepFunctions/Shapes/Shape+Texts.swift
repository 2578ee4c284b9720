/// Texts and numbers that several operations take.
///
/// Facts of botocore's service model `stepfunctions/2016-11-23`; the order of a set of values is
/// the recorded one where there is a recording.
extension Shape {
    static func text(
        _ min: Int? = nil, _ max: Int? = nil, _ pattern: StringShape.Pattern? = nil,
        sensitive: Bool = false
    ) -> Shape {
        .string(StringShape(min: min, max: max, pattern: pattern, isSensitive: sensitive))
    }

    static func oneOf(_ values: String...) -> Shape { .string(StringShape(values: values)) }

    static func int(_ min: Int64? = nil, _ max: Int64? = nil) -> Shape {
        .integer(bits: 32, min: min, max: max)
    }

    static let arn = text(1, 256)
    static let longARN = text(1, 2_000)
    static let name = text(1, 80)
    static let restrictedName = text(1, 80, .characterRestrictedName)
    static let clientToken = text(1, 64, .visibleASCII)
    static let traceHeader = text(0, 256, .ascii)
    static let revisionID = text()
    static let definition = text(1, 1_048_576, sensitive: true)
    static let description = text(nil, 256, sensitive: true)
    static let payload = text(nil, 262_144, sensitive: true)
    static let error = text(0, 256, sensitive: true)
    static let cause = text(0, 32_768, sensitive: true)
    static let taskToken = text(1, 2_048)
    static let pageToken = text(1, 1_024)
    static let executionsPageToken = text(1, 3_096)
    static let pageSize = int(0, 1_000)

    static let stateMachineType = oneOf("STANDARD", "EXPRESS")
    static let includedData = oneOf("ALL_DATA", "METADATA_ONLY")
    static let executionStatus = oneOf(
        "SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING")
    static let redriveFilter = oneOf("REDRIVEN", "NOT_REDRIVEN")
    static let inspectionLevel = oneOf("INFO", "DEBUG", "TRACE")
    static let severity = oneOf("ERROR", "WARNING")
}
