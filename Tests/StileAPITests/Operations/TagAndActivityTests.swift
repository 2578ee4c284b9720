import StileJSON
import StileWire
import Testing

@testable import StileAPI

@Suite struct TagAndActivityTests {
    @Test func tagsComeAndGo() async throws {
        let arn: JSON = "P:stateMachine:m"
        let two: JSON = [["key": "b", "value": "1"], ["key": "a", "value": "2"]]
        try await Scenario.withMachine().check([
            .init(.tagResource, ["resourceArn": arn, "tags": two], "{}"),
            .init(
                .listTagsForResource, ["resourceArn": arn],
                #"{"tags":[{"key":"b","value":"1"},{"key":"a","value":"2"}]}"#),
            .init(.untagResource, ["resourceArn": arn, "tagKeys": ["b", "x"]], "{}"),
            .init(
                .listTagsForResource, ["resourceArn": arn],
                #"{"tags":[{"key":"a","value":"2"}]}"#),
            .init(
                .tagResource, ["resourceArn": "P:stateMachine:m:1", "tags": two],
                "ResourceNotFound: Resource not found: 'P:stateMachine:m:1' "
                    + #"{"resourceName":"P:stateMachine:m:1"}"#),
            .init(
                .listTagsForResource, ["resourceArn": "P:activity:a"],
                "ResourceNotFound: Resource not found: 'P:activity:a' "
                    + #"{"resourceName":"P:activity:a"}"#),
            .init(
                .listTagsForResource, ["resourceArn": "P:execution:m:e"],
                "InvalidArn: Invalid Arn: 'Resource type not valid in this context: execution'"),
        ])
    }

    @Test func anActivityLives() async throws {
        let arn: JSON = ["activityArn": "P:activity:a"]
        let created = #"{"activityArn":"P:activity:a","creationDate":T}"#
        try await Scenario().check([
            .init(.createActivity, ["name": "a"], created),
            .init(.createActivity, ["name": "a"], created),
            .init(
                .createActivity,
                [
                    "name": "a",
                    "encryptionConfiguration": [
                        "type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "k",
                    ],
                ], "ActivityAlreadyExists: Activity Already Exists: 'P:activity:a'"),
            .init(
                .describeActivity, arn,
                #"{"activityArn":"P:activity:a","name":"a","creationDate":T,"#
                    + #""encryptionConfiguration":{"type":"AWS_OWNED_KEY"}}"#),
            .init(.deleteActivity, arn, "{}"),
            .init(.deleteActivity, arn, "{}"),
            .init(
                .describeActivity, arn,
                "ActivityDoesNotExist: Activity Does Not Exist: 'P:activity:a'"),
            .init(
                .describeActivity, ["activityArn": "a"],
                "InvalidArn: Invalid Arn: 'Invalid ARN prefix: a'"),
        ])
    }

    @Test(arguments: "\u{0}\u{1F} <>{}[]?*\"#%\\^|~`$&,;:/\u{7F}\u{9F}".map(String.init))
    func aForbiddenCharacterIsRefused(character: String) async throws {
        let name = "activity\(character)name"
        try await Scenario().check([
            .init(
                .createActivity, ["name": .string(name)], "InvalidName: Invalid Name: '\(name)'")
        ])
    }
}
