import StileASL
import StileJSON

/// What services answer, for checking mocked results: those fields that their interfaces promise.
///
/// Services that are not listed are not checked.
enum MockSchema {
    indirect enum Shape: Sendable {
        case string(lengthMin: Int)
        case oneOf([String])
        case number(ClosedRange<Double>?)
        case boolean
        case list(Shape)
        case object([String: Shape], required: [String])
        case anything
    }

    /// What is wrong with a mocked answer of `resource`; nil if nothing is.
    static func fault(
        of result: JSON, _ resource: TaskResource, _ mode: StateTest.FieldValidation
    ) -> String? {
        guard mode != .none,
            case .integration(_, let service, let action, let pattern) = resource,
            pattern == .requestResponse || pattern == .waitForTaskToken,
            let shape = shapes["\(service):\(action)"]
        else { return nil }
        return fault(of: result, "", shape, isStrict: mode == .strict)
    }

    private static func fault(
        of value: JSON, _ name: String, _ shape: Shape, isStrict: Bool
    ) -> String? {
        switch shape {
        case .anything: return nil
        case .string(let lengthMin):
            guard let text = value.stringValue else { return "Field '\(name)' must be a string" }
            return text.unicodeScalars.count < lengthMin
                ? "Field '\(name)' is smaller than the minimum length" : nil
        case .oneOf(let values):
            guard let text = value.stringValue else { return "Field '\(name)' must be a string" }
            return values.contains(text) ? nil : "Field '\(name)' is not an expected value"
        case .number(let range):
            guard let number = value.numberValue?.doubleValue else {
                return "Field '\(name)' must be a number"
            }
            guard let range else { return nil }
            if number < range.lowerBound { return "Field '\(name)' is less than the minimum value" }
            return number > range.upperBound
                ? "Field '\(name)' exceeds the maximum value" : nil
        case .boolean:
            return value.boolValue == nil ? "Field '\(name)' must be a boolean" : nil
        case .list(let element):
            guard let elements = value.arrayValue else { return "Field '\(name)' must be an array" }
            return elements.lazy.compactMap {
                fault(of: $0, name, element, isStrict: isStrict)
            }.first
        case .object(let fields, let required):
            return fault(of: value, name, fields, required, isStrict: isStrict)
        }
    }

    private static func fault(
        of value: JSON, _ name: String, _ fields: [String: Shape], _ required: [String],
        isStrict: Bool
    ) -> String? {
        guard let object = value.objectValue else { return "Field '\(name)' must be an object" }
        if isStrict, let missing = required.first(where: { !object.contains($0) }) {
            return "Required field '\(missing)' is missing"
        }
        for (key, member) in object {
            guard let shape = fields[key] else { continue }
            if let fault = fault(of: member, key, shape, isStrict: isStrict) { return fault }
        }
        return nil
    }

    // MARK: - Services

    private static let text = Shape.string(lengthMin: 0)
    private static let number = Shape.number(nil)

    private static let shapes: [String: Shape] = [
        "states:startExecution": .object(
            ["ExecutionArn": .string(lengthMin: 1), "StartDate": text],
            required: ["ExecutionArn", "StartDate"]),
        "lambda:invoke": .object(
            [
                "StatusCode": number, "FunctionError": text, "LogResult": text,
                "ExecutedVersion": .string(lengthMin: 1), "Payload": .anything,
            ], required: []),
        "events:putEvents": .object(
            [
                "FailedEntryCount": number,
                "Entries": .list(
                    .object(
                        ["EventId": text, "ErrorCode": text, "ErrorMessage": text], required: [])),
            ], required: []),
        "sqs:sendMessage": .object(
            [
                "MD5OfMessageBody": text, "MD5OfMessageAttributes": text,
                "MD5OfMessageSystemAttributes": text, "MessageId": text, "SequenceNumber": text,
            ], required: []),
        "sns:publish": .object(["MessageId": text, "SequenceNumber": text], required: []),
        "dynamodb:getItem": dynamoDB(["Item": .anything]),
        "dynamodb:putItem": dynamoDB(["Attributes": .anything]),
        "dynamodb:updateItem": dynamoDB(["Attributes": .anything]),
        "dynamodb:deleteItem": dynamoDB(["Attributes": .anything]),
        "aws-sdk:kms:encrypt": .object(
            [
                "CiphertextBlob": .string(lengthMin: 1), "KeyId": .string(lengthMin: 1),
                "EncryptionAlgorithm": text,
            ], required: []),
        "aws-sdk:lambda:getFunction": .object(
            [
                "Configuration": .object(
                    [
                        "FunctionName": .string(lengthMin: 1), "FunctionArn": text, "Handler": text,
                        "Role": text, "CodeSize": number, "Timeout": .number(1...900),
                        "MemorySize": .number(128...10_240),
                    ], required: [])
            ], required: []),
        "aws-sdk:s3:getObject": .object(
            [
                "ContentLength": number, "ContentType": text, "ETag": text, "VersionId": text,
                "DeleteMarker": .boolean, "StorageClass": .oneOf(storageClasses),
            ], required: []),
        "aws-sdk:s3:putObject": .object(
            ["ETag": text, "VersionId": text, "Expiration": text], required: []),
        "aws-sdk:s3:listObjectsV2": .object(
            [
                "IsTruncated": .boolean, "KeyCount": number, "MaxKeys": number, "Name": text,
                "Prefix": text, "NextContinuationToken": text,
                "Contents": .list(
                    .object(
                        ["Key": .string(lengthMin: 1), "ETag": text, "Size": number],
                        required: [])),
            ], required: []),
        "aws-sdk:secretsmanager:getSecretValue": .object(
            [
                "ARN": .string(lengthMin: 20), "Name": .string(lengthMin: 1),
                "VersionId": .string(lengthMin: 32), "SecretString": text,
                "VersionStages": .list(.string(lengthMin: 1)),
            ], required: []),
        "aws-sdk:ssm:getParameter": .object(
            [
                "Parameter": .object(
                    ["Name": .string(lengthMin: 1), "Value": text, "Version": number, "ARN": text],
                    required: [])
            ], required: []),
        "athena:startQueryExecution": .object(
            ["QueryExecutionId": .string(lengthMin: 1)], required: []),
        "batch:submitJob": .object(
            ["JobArn": text, "JobName": text, "JobId": text], required: ["JobName", "JobId"]),
        "ecs:runTask": .object(
            [
                "Tasks": .list(
                    .object(
                        ["TaskArn": text, "ClusterArn": text, "LastStatus": text], required: [])),
                "Failures": .list(.object(["Arn": text, "Reason": text], required: [])),
            ], required: []),
        "glue:startJobRun": .object(["JobRunId": .string(lengthMin: 1)], required: []),
    ]

    private static let capacity: [String: Shape] = [
        "CapacityUnits": number, "ReadCapacityUnits": number, "WriteCapacityUnits": number,
    ]

    private static func dynamoDB(_ fields: [String: Shape]) -> Shape {
        var consumed = capacity
        consumed["TableName"] = .string(lengthMin: 1)
        consumed["Table"] = .object(capacity, required: [])
        var all = fields
        all["ConsumedCapacity"] = .object(consumed, required: [])
        return .object(all, required: [])
    }

    private static let storageClasses = [
        "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING",
        "GLACIER", "DEEP_ARCHIVE", "OUTPOSTS", "GLACIER_IR", "SNOW", "EXPRESS_ONEZONE",
        "FSX_OPENZFS", "FSX_ONTAP",
    ]
}
