import StileJSON
import StileStore
import StileWire
import Testing

@testable import StileAPI

@Suite struct StateMachineTests {
    private let role = Scenario.role
    private let pass = Scenario.pass
    private let settings =
        #""loggingConfiguration":{"level":"OFF","includeExecutionData":false},"#
        + #""tracingConfiguration":{"enabled":false},"encryptionConfiguration":{"type":"AWS_OWNED_KEY"}"#

    @Test func aMachineLives() async throws {
        let definition = pass.serialized()
        let arn: JSON = ["stateMachineArn": "P:stateMachine:m"]
        try await Scenario().check([
            .init(
                .createStateMachine, ["name": "m", "definition": pass, "roleArn": role],
                #"{"stateMachineArn":"P:stateMachine:m","creationDate":T}"#),
            .init(
                .createStateMachine, ["name": "m", "definition": pass, "roleArn": role],
                #"{"stateMachineArn":"P:stateMachine:m","creationDate":T}"#),
            .init(
                .createStateMachine,
                ["name": "m", "definition": pass, "roleArn": role, "type": "EXPRESS"],
                "StateMachineAlreadyExists: State Machine Already Exists: 'P:stateMachine:m'"),
            .init(
                .describeStateMachine, arn,
                #"{"stateMachineArn":"P:stateMachine:m","name":"m","status":"ACTIVE","#
                    + #""type":"STANDARD","creationDate":T,"definition":\#(definition),"#
                    + #""roleArn":\#(role.serialized()),\#(settings)}"#),
            .init(
                .describeStateMachine,
                ["stateMachineArn": "P:stateMachine:m", "includedData": "METADATA_ONLY"],
                #"{"stateMachineArn":"P:stateMachine:m","name":"m","status":"ACTIVE","#
                    + #""type":"STANDARD","creationDate":T,"definition":"{}","#
                    + #""roleArn":\#(role.serialized()),\#(settings)}"#),
            .init(
                .updateStateMachine,
                ["stateMachineArn": "P:stateMachine:m", "definition": pass],
                #"{"updateDate":T}"#),
            .init(
                .listStateMachines, [:],
                #"{"stateMachines":[{"stateMachineArn":"P:stateMachine:m","name":"m","#
                    + #""type":"STANDARD","creationDate":T}]}"#),
            .init(.deleteStateMachine, arn, "{}"),
            .init(.deleteStateMachine, arn, "{}"),
            .init(
                .describeStateMachine, arn,
                "StateMachineDoesNotExist: State Machine Does Not Exist: 'P:stateMachine:m'"),
            .init(.listStateMachines, [:], #"{"stateMachines":[]}"#),
        ])
    }

    @Test func creationRefusesWithAWSTexts() async throws {
        func create(_ more: JSON) -> JSON {
            var parameters = JSONObject([
                ("name", "m"), ("definition", pass), ("roleArn", role),
            ])
            for (key, value) in more.objectValue ?? JSONObject() { parameters[key] = value }
            return .object(parameters)
        }
        let task = #"{"StartAt":"A","States":{"A":{"Type":"Task","End":true,"Resource":""#
        let express: (String) -> JSON = {
            create(["type": "EXPRESS", "definition": .string(task + $0 + "\"}}}")])
        }
        let refused = "InvalidDefinition: Invalid State Machine Definition: '"
        let unsupported =
            refused + "SCHEMA_VALIDATION_FAILED: Express state machine does not support "
        let noDestination =
            "InvalidLoggingConfiguration: Invalid Logging Configuration: "
            + "Must specify exactly one Log Destination."
        let log: JSON = ["cloudWatchLogsLogGroup": ["logGroupArn": "arn:aws:logs:x"]]
        try await Scenario().check([
            .init(.createStateMachine, create(["name": "a b"]), "InvalidName: Invalid Name: 'a b'"),
            .init(
                .createStateMachine, create(["roleArn": "r"]), "InvalidArn: Invalid Role Arn: 'r'"),
            .init(
                .createStateMachine, create(["versionDescription": "d"]),
                "ValidationException: Version description can only be set when publish is true"),
            .init(
                .createStateMachine, create(["definition": #"{"StartAt":"A"}"#]),
                refused + "SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'"),
            .init(
                .createStateMachine, create(["definition": "not JSON"]),
                refused + "INVALID_JSON_DESCRIPTION: Unrecognized token 'not': was expecting (JSON "
                    + "String, Number, Array, Object or token 'null', 'true' or 'false') at "
                    + "[Source: (String)\"not JSON\"; line: 1, column: 4]'"),
            .init(
                .createStateMachine, create(["loggingConfiguration": ["level": "ALL"]]),
                noDestination),
            .init(
                .createStateMachine,
                create(["loggingConfiguration": ["destinations": [log, log]]]), noDestination),
            .init(
                .createStateMachine, express("arn:aws:states:::sqs:sendMessage.waitForTaskToken"),
                unsupported
                    + "'.waitForTaskToken' service integration  at /States/A/Resource'"),
            .init(
                .createStateMachine, express("arn:aws:states:::states:startExecution.sync"),
                unsupported + "'.sync' service integration at /States/A/Resource'"),
            .init(
                .createStateMachine,
                express("arn:aws:states:us-east-1:000000000000:activity:a"),
                unsupported + "Activity ARN at /States/A/Resource'"),
            .init(
                .createStateMachine,
                create([
                    "tags": .array((0...50).map { ["key": .string("\($0)"), "value": ""] })
                ]),
                "TooManyTags: Too Many Tags: 'P:stateMachine:m' "
                    + #"{"resourceName":"P:stateMachine:m"}"#),
            .init(
                .createStateMachine,
                create(["encryptionConfiguration": ["type": "CUSTOMER_MANAGED_KMS_KEY"]]),
                "InvalidEncryptionConfiguration: Invalid Encryption Configuration: kmsKeyId must be "
                    + "given with the type CUSTOMER_MANAGED_KMS_KEY, and only with it."),
        ])
    }

    @Test(arguments: [
        ("m", "InvalidArn: Invalid Arn: 'Invalid ARN prefix: m'"),
        (
            "P:execution:m:e",
            "InvalidArn: Invalid Arn: 'Resource type not valid in this context: execution'"
        ),
        ("P:stateMachine:", "InvalidArn: Invalid Arn: 'Invalid ARN format: P:stateMachine:'"),
        (
            "P:stateMachine:x",
            "StateMachineDoesNotExist: State Machine Does Not Exist: 'P:stateMachine:x'"
        ),
        (
            "P:stateMachine:m:2",
            "StateMachineDoesNotExist: State Machine Does Not Exist: 'P:stateMachine:m:2'"
        ),
        (
            "P:stateMachine:m:a",
            "StateMachineDoesNotExist: State Machine Does Not Exist: 'P:stateMachine:m:a'"
        ),
        (
            "P:stateMachine:m/L",
            "StateMachineDoesNotExist: State Machine Does Not Exist: 'P:stateMachine:m/L'"
        ),
        (
            "arn:aws:states:eu-west-1:111111111111:stateMachine:m",
            "StateMachineDoesNotExist: State Machine Does Not Exist: "
                + "'arn:aws:states:eu-west-1:111111111111:stateMachine:m'"
        ),
        (
            "P:stateMachine:/",
            "StateMachineDoesNotExist: State Machine Does Not Exist: 'P:stateMachine:/'"
        ),
        (
            "P:stateMachine:m:99999999999999999999",
            "StateMachineDoesNotExist: State Machine Does Not Exist: "
                + "'P:stateMachine:m:99999999999999999999'"
        ),
    ])
    func whatIsNotThereIsNamed(arn: String, expected: String) async throws {
        let parameters: JSON = ["stateMachineArn": .string(arn)]
        try await Scenario.withMachine().check([
            .init(.describeStateMachine, parameters, expected)
        ])
    }

    @Test func anUpdateNeedsSomethingToChange() async throws {
        let scenario = try await Scenario.withMachine()
        let missing =
            "MissingRequiredParameter: Either the definition, the role ARN, the "
            + "LoggingConfiguration, or the TracingConfiguration must be specified"
        try await scenario.check([
            .init(.updateStateMachine, ["stateMachineArn": "P:stateMachine:m"], missing),
            .init(
                .updateStateMachine, ["stateMachineArn": "P:stateMachine:m", "publish": true],
                missing),
            .init(
                .updateStateMachine,
                ["stateMachineArn": "P:stateMachine:m:1", "definition": pass],
                "StateMachineDoesNotExist: State Machine Does Not Exist: 'P:stateMachine:m:1'"),
            .init(
                .updateStateMachine,
                ["stateMachineArn": "P:stateMachine:m/L", "definition": pass],
                "ValidationException: This operation does not support state machine ARNs that are "
                    + "qualified with a label: 'P:stateMachine:m/L' "
                    + #"{"reason":"API_DOES_NOT_SUPPORT_LABELED_ARNS"}"#),
        ])
    }

    @Test func aConfigurationComesAndGoes() async throws {
        let scenario = try await Scenario.withMachine()
        func configuration(_ given: JSON) async throws -> JSON? {
            let full: JSON = .string(Scenario.prefix + "stateMachine:m")
            _ = try await scenario.call(
                .updateStateMachine, ["stateMachineArn": full, "tracingConfiguration": given])
            return try await scenario.call(.describeStateMachine, ["stateMachineArn": full])[
                "tracingConfiguration"]
        }
        #expect(try await configuration(["enabled": true]) == ["enabled": true])
        #expect(try await configuration([:]) == ["enabled": false])
        #expect(try scenario.store.machine("m")?.revision == 3)
    }

    @Test func aDistributedMapIsFoundByItsLabel() async throws {
        let definition: JSON = .string(
            #"{"StartAt":"M","States":{"M":{"Type":"Map","Label":"L","End":true,"ItemProcessor":"#
                + #"{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"#
                + #""StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}}}}"#)
        let machine = JSONObject([("name", "m"), ("definition", definition), ("roleArn", role)])
        var express = machine
        express["type"] = "EXPRESS"
        let scenario = try Scenario()
        try await scenario.check([
            .init(
                .createStateMachine, .object(express),
                "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: "
                    + "Express state machine does not support Distributed Map at /States/M'"),
            .init(
                .createStateMachine, .object(machine),
                #"{"stateMachineArn":"P:stateMachine:m","creationDate":T}"#),
            .init(
                .describeStateMachine, ["stateMachineArn": "P:stateMachine:m/M"],
                "StateMachineDoesNotExist: State Machine Does Not Exist: 'P:stateMachine:m/M'"),
        ])
        let found = try await scenario.call(
            .describeStateMachine,
            ["stateMachineArn": .string(Scenario.prefix + "stateMachine:m/L")])
        #expect(found["label"] == "L")
    }

    @Test func variablesAreListedByState() async throws {
        let scenario = try Scenario()
        let definition: JSON = .string(
            #"{"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"x":1},"Next":"B"},"#
                + #""B":{"Type":"Pass","InputPath":"$x","End":true}}}"#)
        _ = try await scenario.call(
            .createStateMachine, ["name": "m", "definition": definition, "roleArn": role])
        let found = try await scenario.call(
            .describeStateMachine,
            ["stateMachineArn": .string(Scenario.prefix + "stateMachine:m")])
        #expect(found["variableReferences"] == ["B": ["x"]])
    }
}
