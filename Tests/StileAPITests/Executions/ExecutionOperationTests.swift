import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import StileWire
import Testing

@testable import StileAPI

/// The service over an executor that runs.
private struct RunningService {
    let service: StepFunctionsService
    let executor: Executor

    static func run(
        _ body: (RunningService) async throws -> Void
    ) async throws {
        try await withStore(.memory) { store in
            try await withExecutor(store, clock: VirtualClock(jumps: true)) { executor in
                let service = StepFunctionsService(
                    store: store, executor: executor, logger: .silent,
                    nowMillis: { 1_700_000_000_500 })
                try await body(RunningService(service: service, executor: executor))
            }
        }
    }

    func call(
        _ operation: StileWire.Operation, _ parameters: JSON
    ) async throws -> JSONObject {
        try await service.call(operation, parameters.objectValue ?? JSONObject())
    }

    /// The refusal as `CODE: message`.
    func refusal(_ operation: StileWire.Operation, _ parameters: JSON) async -> String? {
        do throws(APIError) {
            _ = try await service.call(operation, parameters.objectValue ?? JSONObject())
            return nil
        } catch {
            return error.description
        }
    }

    @discardableResult
    func create(
        _ name: String, _ definition: String, type: String = "STANDARD"
    ) async throws -> JSON {
        let answer = try await call(
            .createStateMachine,
            [
                "name": .string(name), "definition": .string(definition),
                "roleArn": "arn:aws:iam::000000000000:role/r", "type": .string(type),
            ])
        return try #require(answer["stateMachineArn"])
    }

    /// Starts an execution and waits for its end.
    func finished(_ machine: JSON, _ name: String, input: String = "{}") async throws -> JSON {
        let answer = try await call(
            .startExecution,
            ["stateMachineArn": machine, "name": .string(name), "input": .string(input)])
        let arn = try #require(answer["executionArn"])
        _ = try await executor.outcome(of: try #require(arn.stringValue))
        return arn
    }
}

@Suite struct ExecutionOperationTests {
    private static let failing = #"{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"E"}}}"#
    private static let missing: JSON = "arn:aws:states:us-east-1:000000000000:execution:m:x"

    @Test func anExecutionIsDescribed() async throws {
        try await RunningService.run { running in
            let machine = try await running.create("m", Machines.passes(1))
            let arn = try await running.finished(machine, "n", input: "[1, 2]")
            let found = try await running.call(.describeExecution, ["executionArn": arn])
            #expect(found["status"] == "SUCCEEDED")
            #expect(found["input"] == "[1, 2]" && found["output"] == "[1, 2]")
            #expect(found["inputDetails"] == ["included": true])
            #expect(found["redriveStatus"] == "NOT_REDRIVABLE")
            #expect(
                found["redriveStatusReason"] == "Execution is SUCCEEDED and cannot be redriven")
            let less = try await running.call(
                .describeExecution, ["executionArn": arn, "includedData": "METADATA_ONLY"])
            #expect(less["input"] == nil && less["output"] == nil)
            #expect(less["outputDetails"] == ["included": false])
            let pinned = try await running.call(
                .describeStateMachineForExecution, ["executionArn": arn])
            #expect(pinned["definition"] == .string(Machines.passes(1)))
            #expect(pinned["stateMachineArn"] == machine)
        }
    }

    @Test(arguments: [false, true])
    func historiesComeInPages(isReversed: Bool) async throws {
        try await RunningService.run { running in
            let machine = try await running.create("m", Machines.passes(5))
            let arn = try await running.finished(machine, "n")
            var ids: [Int64] = []
            var parameters = JSONObject([
                ("executionArn", arn), ("maxResults", 5), ("reverseOrder", .bool(isReversed)),
            ])
            while true {
                let page = try await running.call(.getExecutionHistory, .object(parameters))
                ids += page["events"]?.arrayValue?.compactMap { $0["id"]?.integerValue } ?? []
                guard let token = page["nextToken"] else { break }
                parameters["nextToken"] = token
            }
            let all = Array(Int64(1)...12)
            #expect(ids == (isReversed ? all.reversed() : all))
            let bare = try await running.call(
                .getExecutionHistory, ["executionArn": arn, "includeExecutionData": false])
            let details = bare["events"]?[0]?["executionStartedEventDetails"]
            #expect(details?["input"] == nil)
            #expect(details?["inputDetails"] == ["truncated": false])
        }
    }

    @Test func listsAreFiltered() async throws {
        try await RunningService.run { running in
            let good = try await running.create("good", Machines.passes(1))
            let bad = try await running.create("bad", Self.failing)
            var starts: [JSON] = []
            for index in 0..<3 {
                starts.append(try await running.finished(good, "g\(index)"))
                _ = try await running.finished(bad, "b\(index)")
            }
            func list(_ parameters: JSON) async throws -> [JSON] {
                let answer = try await running.call(.listExecutions, parameters)
                return answer["executions"]?.arrayValue?.compactMap { $0["executionArn"] } ?? []
            }
            #expect(try await list(["stateMachineArn": good]) == starts.reversed())
            let statuses = [("SUCCEEDED", 0), ("FAILED", 3), ("PENDING_REDRIVE", 0)]
            for (status, count) in statuses {
                let found = try await list([
                    "stateMachineArn": bad, "statusFilter": .string(status),
                ])
                #expect(found.count == count)
            }
            let page = try await running.call(
                .listExecutions, ["stateMachineArn": good, "maxResults": 2])
            let rest = try await running.call(
                .listExecutions,
                ["stateMachineArn": good, "maxResults": 2, "nextToken": page["nextToken"] ?? nil])
            #expect(rest["executions"]?.arrayValue?.count == 1)
            #expect(rest["nextToken"] == nil)
        }
    }

    @Test func endsAndRedrives() async throws {
        try await RunningService.run { running in
            let machine = try await running.create("m", Self.failing)
            let arn = try await running.finished(machine, "n")
            let stopped = try await running.call(
                .stopExecution, ["executionArn": arn, "error": "late"])
            let found = try await running.call(.describeExecution, ["executionArn": arn])
            #expect(found["status"] == "FAILED" && found["error"] == "E")
            #expect(stopped["stopDate"] == found["stopDate"])
            #expect(found["redriveStatus"] == "REDRIVABLE")
            let redriven = try await running.call(
                .redriveExecution, ["executionArn": arn, "clientToken": "t"])
            let again = try await running.call(.describeExecution, ["executionArn": arn])
            #expect(again["redriveCount"] == 1)
            #expect(again["redriveDate"] == redriven["redriveDate"])
            let good = try await running.create("good", Machines.passes(1))
            let done = try await running.finished(good, "n")
            #expect(
                await running.refusal(.redriveExecution, ["executionArn": done])
                    == "ExecutionNotRedrivable: Execution is SUCCEEDED and cannot be redriven")
        }
    }

    @Test func expressExecutions() async throws {
        try await RunningService.run { running in
            let machine = try await running.create("x", Machines.passes(1), type: "EXPRESS")
            let answer = try await running.call(
                .startSyncExecution,
                ["stateMachineArn": machine, "name": "n", "input": "[3]", "traceHeader": "T"])
            #expect(answer["status"] == "SUCCEEDED" && answer["output"] == "[3]")
            #expect(answer["traceHeader"] == "T")
            #expect(answer["billingDetails"]?["billedMemoryUsedInMB"] == 64)
            let arn = try await running.finished(machine, "n")
            let operations: [StileWire.Operation] = [
                .describeExecution, .stopExecution, .getExecutionHistory, .redriveExecution,
                .describeStateMachineForExecution, .listMapRuns,
            ]
            for operation in operations {
                #expect(
                    await running.refusal(operation, ["executionArn": arn])
                        == "InvalidArn: Invalid Arn: 'Resource type not valid in this context: express'"
                )
            }
            let unsupported =
                "StateMachineTypeNotSupported: This operation is not supported by this type of "
                + "state machine"
            #expect(
                await running.refusal(.listExecutions, ["stateMachineArn": machine])
                    == unsupported)
            let standard = try await running.create("m", Machines.passes(1))
            #expect(
                await running.refusal(.startSyncExecution, ["stateMachineArn": standard])
                    == unsupported)
        }
    }

    @Test func refusals() async throws {
        try await RunningService.run { running in
            let machine = try await running.create("m", Machines.passes(1))
            let arn = try await running.finished(machine, "n")
            let other = try #require(machine.stringValue) + "x"
            let input = "InvalidExecutionInput: Invalid State Machine Execution Input: "
            let cases: [(StileWire.Operation, JSON, String)] = [
                (
                    .startExecution, ["stateMachineArn": .string(other)],
                    "StateMachineDoesNotExist: State Machine Does Not Exist: '\(other)'"
                ),
                (
                    .startExecution, ["stateMachineArn": "m"],
                    "InvalidArn: Invalid Arn: 'Invalid ARN prefix: m'"
                ),
                (
                    .startExecution, ["stateMachineArn": arn],
                    "InvalidArn: Invalid Arn: 'Resource type not valid in this context: execution'"
                ),
                (
                    .startExecution, ["stateMachineArn": machine, "name": "n"],
                    "ExecutionAlreadyExists: Execution Already Exists: '\(arn.stringValue ?? "")'"
                ),
                (
                    .startExecution, ["stateMachineArn": machine, "name": "a b"],
                    "InvalidName: Invalid Name: 'a b'"
                ),
                (
                    .startExecution, ["stateMachineArn": machine, "input": ""],
                    input + "'Invalid execution input.'"
                ),
                (
                    .startExecution, ["stateMachineArn": machine, "input": "not JSON"],
                    input + "'Unrecognized token 'not': was expecting (JSON String, Number, Array, "
                        + "Object or token 'null', 'true' or 'false')'"
                ),
                (
                    .describeExecution, ["executionArn": Self.missing],
                    "ExecutionDoesNotExist: Execution Does Not Exist: "
                        + "'\(Self.missing.stringValue ?? "")'"
                ),
                (
                    .sendTaskSuccess, ["taskToken": "x", "output": "{}"],
                    "InvalidToken: Invalid Token: 'Invalid token'"
                ),
                (
                    .describeMapRun,
                    ["mapRunArn": "arn:aws:states:us-east-1:000000000000:mapRun:m/l:u"],
                    "ResourceNotFound: Resource not found: "
                        + "'arn:aws:states:us-east-1:000000000000:mapRun:m/l:u'"
                ),
                (
                    .listExecutions, [:],
                    "ValidationException: Either stateMachineArn or mapRunArn must be specified"
                ),
            ]
            for (operation, parameters, expected) in cases {
                #expect(await running.refusal(operation, parameters) == expected)
            }
        }
    }

    @Test func aWorkersCalls() async throws {
        try await RunningService.run { running in
            let made = try await running.call(.createActivity, ["name": "a"])
            let activity = try #require(made["activityArn"])
            let machine = try await running.create(
                "m",
                """
                {"StartAt":"T","States":{"T":{"Type":"Task",
                 "Resource":"\(activity.stringValue ?? "")","End":true}}}
                """)
            _ = try await running.call(.startExecution, ["stateMachineArn": machine, "name": "n"])
            let task = try await running.call(
                .getActivityTask, ["activityArn": activity, "workerName": "w"])
            let token = try #require(task["taskToken"])
            #expect(task["input"] == "{}")
            #expect(
                await running.refusal(.sendTaskSuccess, ["taskToken": token, "output": "not"])
                    == "InvalidOutput: Invalid Output: 'Unrecognized token 'not': was expecting "
                    + "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')'")
            _ = try await running.call(.sendTaskHeartbeat, ["taskToken": token])
            _ = try await running.call(
                .sendTaskFailure, ["taskToken": token, "error": "E", "cause": "C"])
            #expect(
                await running.refusal(.sendTaskHeartbeat, ["taskToken": token])
                    == "TaskTimedOut: Task Timed Out: 'Provided task does not exist anymore'")
            #expect(try await running.executor.outcome(of: "n").error == "E")
            #expect(
                try await running.call(.getActivityTask, ["activityArn": activity]).isEmpty)
        }
    }
}
