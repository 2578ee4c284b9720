import Foundation
import StileJSON
import StileWire
import Testing

@Suite struct ServiceModelTests {
    /// What is refused, and how; the texts are recorded ones or follow them.
    static let refusals: [(StileWire.Operation, String, String, String)] = [
        (
            .listExecutions, #"{"maxResults":1001}"#, "ValidationException",
            "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint:"
                + " Member must have value less than or equal to 1000"
        ),
        (
            .listExecutions, #"{"statusFilter":"succeeded"}"#, "ValidationException",
            "1 validation error detected: Value 'succeeded' at 'statusFilter' failed to satisfy"
                + " constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT,"
                + " PENDING_REDRIVE, ABORTED, FAILED, RUNNING]"
        ),
        (
            .startExecution, #"{"stateMachineArn":null,"name":""}"#, "ValidationException",
            "2 validation errors detected: Value null at 'stateMachineArn' failed to satisfy"
                + " constraint: Member must not be null; Value '' at 'name' failed to satisfy"
                + " constraint: Member must have length greater than or equal to 1"
        ),
        (
            .createStateMachineAlias,
            #"{"name":"123","routingConfiguration":[{"stateMachineVersionArn":"a","weight":101}]}"#,
            "ValidationException",
            "2 validation errors detected: Value '123' at 'name' failed to satisfy constraint:"
                + #" Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$"#
                + "; Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy"
                + " constraint: Member must have value less than or equal to 100"
        ),
        (
            .updateStateMachineAlias,
            #"{"stateMachineAliasArn":"a","routingConfiguration":[{"stateMachineVersionArn":"v:1","weight":50},"#
                + #"{"stateMachineVersionArn":"v:2","weight":30},{"stateMachineVersionArn":"v:3","weight":20}]}"#,
            "ValidationException",
            "1 validation error detected: Value '[RoutingConfigurationListItem(stateMachineVersionArn=v:1, weight=50),"
                + " RoutingConfigurationListItem(stateMachineVersionArn=v:2, weight=30),"
                + " RoutingConfigurationListItem(stateMachineVersionArn=v:3, weight=20)]'"
                + " at 'routingConfiguration' failed to satisfy constraint: Member must have length"
                + " less than or equal to 2"
        ),
        (
            .sendTaskFailure,
            #"{"taskToken":"t","error":"\#(String(repeating: "e", count: 257))"}"#,
            "ValidationException",
            "1 validation error detected: Value at 'error' failed to satisfy constraint: Member must"
                + " have length less than or equal to 256"
        ),
        (
            .updateMapRun, #"{"mapRunArn":"m","toleratedFailurePercentage":100.5}"#,
            "ValidationException",
            "1 validation error detected: Value '100.5' at 'toleratedFailurePercentage' failed to"
                + " satisfy constraint: Member must have value less than or equal to 100"
        ),
        (
            .startExecution, #"{"stateMachineArn":1}"#, "SerializationException",
            "NUMBER_VALUE can not be converted to a String"
        ),
        (
            .startExecution, #"{"stateMachineArn":"a","input":{}}"#, "SerializationException",
            "Start of structure or map found where not expected"
        ),
        (
            .listExecutions, #"{"maxResults":99999999999}"#, "SerializationException",
            "NUMBER_VALUE can not be converted to an Integer"
        ),
        (
            .tagResource, #"{"resourceArn":"a","tags":{}}"#, "SerializationException",
            "Expected list or null"
        ),
    ]

    @Test(arguments: refusals)
    func refuses(
        _ operation: StileWire.Operation, _ text: String, _ code: String, _ message: String
    ) throws {
        let parameters = try #require(try JSON(parsing: text).objectValue)
        let error = #expect(throws: APIError.self) {
            try ServiceModel.check(operation, parameters)
        }
        #expect(error?.code == code)
        #expect(error?.message == message)
    }

    @Test(
        arguments: [
            (
                .startExecution, #"{"stateMachineArn":"a","name":null,"later":[1]}"#,
                #"{"stateMachineArn":"a","later":[1]}"#
            ),
            (
                .tagResource, #"{"resourceArn":"a","tags":[{"key":"k"}]}"#,
                #"{"resourceArn":"a","tags":[{"key":"k"}]}"#
            ),
            (.createActivity, #"{"name":"not {allowed}"}"#, #"{"name":"not {allowed}"}"#),
            (
                .createActivity, #"{"name":"\#(String(repeating: "\\ud83d\\ude00", count: 40))"}"#,
                #"{"name":"\#(String(repeating: "😀", count: 40))"}"#
            ),
        ] as [(StileWire.Operation, String, String)])
    func letsPass(_ operation: StileWire.Operation, _ text: String, _ checked: String) throws {
        let parameters = try #require(try JSON(parsing: text).objectValue)
        let passed = try ServiceModel.check(operation, parameters)
        #expect(JSON.object(passed).serialized() == checked)
    }

    @Test func everyOperationWantsWhatItRequires() {
        let free: Set<StileWire.Operation> = [.listActivities, .listStateMachines, .listExecutions]
        for operation in StileWire.Operation.allCases {
            let passes = (try? ServiceModel.check(operation, JSONObject())) != nil
            #expect(passes == free.contains(operation), "\(operation)")
        }
    }
}
