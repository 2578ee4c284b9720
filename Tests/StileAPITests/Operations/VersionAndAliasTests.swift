import StileJSON
import StileWire
import Testing

@testable import StileAPI

@Suite struct VersionAndAliasTests {
    private let machine: JSON = ["stateMachineArn": "P:stateMachine:m"]

    private func route(_ version: Int, _ weight: Int = 100) -> JSON {
        [
            "stateMachineVersionArn": .string("P:stateMachine:m:\(version)"),
            "weight": .integer(weight),
        ]
    }

    @Test func versionsArePublishedAndListedAndDeleted() async throws {
        try await Scenario.withMachine().check([
            .init(
                .publishStateMachineVersion, machine,
                #"{"stateMachineVersionArn":"P:stateMachine:m:1","creationDate":T}"#),
            .init(
                .publishStateMachineVersion,
                ["stateMachineArn": "P:stateMachine:m", "revisionId": "INITIAL"],
                #"{"stateMachineVersionArn":"P:stateMachine:m:1","creationDate":T}"#),
            .init(
                .publishStateMachineVersion,
                ["stateMachineArn": "P:stateMachine:m", "revisionId": "r"],
                "ConflictException: Failed to publish the State Machine version for revision r. The "
                    + "current State Machine revision is INITIAL."),
            .init(
                .publishStateMachineVersion, ["stateMachineArn": "P:stateMachine:x"],
                "StateMachineDoesNotExist: State Machine Does Not Exist: 'P:stateMachine:x'"),
            .init(
                .listStateMachineVersions, machine,
                #"{"stateMachineVersions":[{"stateMachineVersionArn":"P:stateMachine:m:1","#
                    + #""creationDate":T}]}"#),
            .init(
                .deleteStateMachineVersion,
                ["stateMachineVersionArn": "P:stateMachine:m:1"], "{}"),
            .init(
                .deleteStateMachineVersion,
                ["stateMachineVersionArn": "P:stateMachine:m:1"], "{}"),
            .init(
                .publishStateMachineVersion, machine,
                #"{"stateMachineVersionArn":"P:stateMachine:m:2","creationDate":T}"#),
        ])
    }

    @Test func aliasesRoute() async throws {
        let alias: JSON = ["stateMachineAliasArn": "P:stateMachine:m:prod"]
        let create: JSON = ["name": "prod", "routingConfiguration": [route(1)]]
        let created = #"{"stateMachineAliasArn":"P:stateMachine:m:prod","creationDate":T}"#
        let missing = "ResourceNotFound: Request references a resource that does not exist. "
        try await Scenario.withMachine().check([
            .init(.createStateMachineAlias, create, created),
            .init(.createStateMachineAlias, create, created),
            .init(
                .createStateMachineAlias,
                ["name": "prod", "description": "d", "routingConfiguration": [route(1)]],
                "ConflictException: Failed to create alias because an alias with the same name and "
                    + "a different routing configuration already exists."),
            .init(
                .describeStateMachineAlias, alias,
                #"{"stateMachineAliasArn":"P:stateMachine:m:prod","name":"prod","#
                    + #""routingConfiguration":[{"stateMachineVersionArn":"P:stateMachine:m:1","#
                    + #""weight":100}],"creationDate":T,"updateDate":T}"#),
            .init(
                .updateStateMachineAlias, alias,
                "ValidationException: Either the description or the RoutingConfiguration must be "
                    + #"specified {"reason":"MISSING_REQUIRED_PARAMETER"}"#),
            .init(
                .updateStateMachineAlias,
                ["stateMachineAliasArn": "P:stateMachine:m:prod", "description": "d"],
                #"{"updateDate":T}"#),
            .init(
                .deleteStateMachineVersion, ["stateMachineVersionArn": "P:stateMachine:m:1"],
                "ConflictException: Version to be deleted must not be referenced by an alias. "
                    + "Current list of aliases referencing this version: [prod]"),
            .init(
                .listStateMachineAliases, ["stateMachineArn": "P:stateMachine:m:1"],
                #"{"stateMachineAliases":[{"stateMachineAliasArn":"P:stateMachine:m:prod","#
                    + #""creationDate":T}]}"#),
            .init(.deleteStateMachineAlias, alias, "{}"),
            .init(
                .describeStateMachineAlias, alias,
                missing + #"{"resourceName":"P:stateMachine:m:prod"}"#),
            .init(
                .createStateMachineAlias, ["name": "b", "routingConfiguration": [route(7)]],
                missing + #"{"resourceName":"P:stateMachine:m:7"}"#),
        ])
    }

    @Test func routingIsChecked() async throws {
        let reason = #" {"reason":"INVALID_ROUTING_CONFIGURATION"}"#
        func alias(_ routes: JSON...) -> JSON {
            ["name": "a", "routingConfiguration": .array(routes)]
        }
        try await Scenario.withMachine().check([
            .init(
                .createStateMachineAlias, alias(route(1, 50), route(1, 50)),
                "ValidationException: Routing configuration must contain distinct state machine "
                    + "version ARNs. Received: [P:stateMachine:m:1, P:stateMachine:m:1]" + reason),
            .init(
                .createStateMachineAlias,
                alias(["stateMachineVersionArn": "P:stateMachine:m", "weight": 100]),
                "ValidationException: Routing configuration must contain state machine version "
                    + "ARNs. Received: [P:stateMachine:m]" + reason),
            .init(
                .createStateMachineAlias, alias(route(1, 70), route(2, 29)),
                "ValidationException: Sum of routing configuration weights must equal 100. "
                    + "Received: [70, 29]" + reason),
            .init(
                .createStateMachineAlias,
                alias(
                    route(1, 70), ["stateMachineVersionArn": "P:stateMachine:n:1", "weight": 30]),
                "ValidationException: Routing configuration must contain versions of the same state "
                    + "machine. Received: [P:stateMachine:m:1, P:stateMachine:n:1]" + reason),
        ])
    }

    @Test func aVersionIsDescribedAsItWas() async throws {
        let scenario = try await Scenario.withMachine()
        let arn: JSON = .string(Scenario.prefix + "stateMachine:m")
        _ = try await scenario.call(
            .updateStateMachine,
            [
                "stateMachineArn": arn, "definition": Scenario.pass("two"), "publish": true,
                "versionDescription": "second",
            ])
        func describe(_ suffix: String) async throws -> JSONObject {
            try await scenario.call(
                .describeStateMachine,
                ["stateMachineArn": .string(Scenario.prefix + "stateMachine:m" + suffix)])
        }
        let first = try await describe(":1")
        #expect(first["definition"] == Scenario.pass)
        #expect(first["description"] == nil)
        #expect(first["revisionId"] == nil)
        let second = try await describe(":2")
        #expect(second["definition"] == Scenario.pass("two"))
        #expect(second["description"] == "second")
        #expect(second["revisionId"] == (try await describe("")["revisionId"]))
    }
}
