import Foundation
import StileJSON
import StileWire
import Synchronization
import Testing

/// A backup of a server under load, and what comes back of it.
@Suite(.enabled(if: StileProcess.isBuilt, "needs the built stile: make build"))
struct BackupTests {
    private static let approve = """
        {
          "StartAt": "Approve",
          "States": {
            "Approve": {
              "Type": "Task",
              "Resource": "arn:aws:states:us-east-1:000000000000:activity:approve",
              "TimeoutSeconds": 600,
              "End": true
            }
          }
        }
        """

    private let place: DataFolder

    init() throws {
        place = try DataFolder()
        try place.folder.write(Self.approve, to: "approve.asl.json")
        try place.require("deploy", "hold.asl.json", "approve.asl.json")
    }

    private func client(_ server: RunningServer) throws -> StepFunctionsClient {
        StepFunctionsClient(endpoint: try #require(server.url), nowMillis: { 0 })
    }

    private static func machine(_ name: String) -> JSON {
        .string("arn:aws:states:us-east-1:000000000000:stateMachine:\(name)")
    }

    private let activity: JSON = "arn:aws:states:us-east-1:000000000000:activity:approve"

    @Test func whatWasAcknowledgedComesBackAndGoesOn() async throws {
        let server = try RunningServer(place)
        let client = try client(server)
        let token = try await taskInHand(client)
        let acknowledged = try await backUpUnderLoad(client)
        server.kill()
        #expect(acknowledged.count >= 50)

        let restored = try DataFolder()
        let refused = try place.stile("restore", place.folder.path("copy.sqlite"))
        #expect(refused.status == 4 && refused.errors.contains("is not empty"))
        try restored.require("restore", place.folder.path("copy.sqlite"))
        let second = try RunningServer(restored)
        let other = try self.client(second)
        try await checkAll(acknowledged, other)
        // The worker of before still holds its task, and its token counts.
        _ = try await other.call(
            .sendTaskSuccess, JSONObject([("taskToken", token), ("output", "{\"ok\":true}")]))
        try restored.wait(for: "the approval's end") {
            try restored.status(of: "in-hand") == "SUCCEEDED"
        }
        #expect(second.stop() == 0)
    }

    /// An execution whose activity task a worker has taken; its token.
    private func taskInHand(_ client: StepFunctionsClient) async throws -> JSON {
        _ = try await client.call(.createActivity, JSONObject([("name", "approve")]))
        _ = try await client.call(
            .startExecution,
            JSONObject([("stateMachineArn", Self.machine("approve")), ("name", "in-hand")]))
        let task = try await client.call(
            .getActivityTask, JSONObject([("activityArn", activity)]))
        return try #require(task["taskToken"])
    }

    /// Starts executions from four callers while the backup is made; the names that were
    /// acknowledged before it began.
    private func backUpUnderLoad(_ client: StepFunctionsClient) async throws -> [String] {
        let progress = Progress()
        let started = progress
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<4 {
                group.addTask { try await Self.load(client, caller, started) }
            }
            while started.names.count < 50 { try await Task.sleep(for: .milliseconds(5)) }
            let before = started.names
            let printed = try place.require(
                "backup", place.folder.path("copy.sqlite"), "--json")
            let report = try JSON(parsing: printed)
            #expect((report["executions"]?.integerValue ?? 0) >= before.count)
            started.stop()
            try await group.waitForAll()
            return before
        }
    }

    private static func load(
        _ client: StepFunctionsClient, _ caller: Int, _ progress: Progress
    ) async throws {
        var number = 0
        while !progress.isStopped {
            number += 1
            let name = "load-\(caller)-\(number)"
            // Some end at once, some run at the backup and end soon, some long after.
            let seconds = [0, 3, 3_600][number % 3]
            _ = try await client.call(
                .startExecution,
                JSONObject([
                    ("stateMachineArn", machine("hold")), ("name", .string(name)),
                    ("input", .string("{\"seconds\": \(seconds)}")),
                ]))
            progress.add(name)
        }
    }

    /// Every one is there, and those whose time has come end.
    private func checkAll(_ names: [String], _ client: StepFunctionsClient) async throws {
        for name in names {
            let arn: JSON = .string("arn:aws:states:us-east-1:000000000000:execution:hold:\(name)")
            let number = name.split(separator: "-").last.flatMap { Int($0) } ?? 0
            let isLong = number % 3 == 2
            for _ in 0..<400 {
                let shown = try await client.call(
                    .describeExecution, JSONObject([("executionArn", arn)]))
                if isLong || shown["status"] != "RUNNING" {
                    #expect(shown["status"] == (isLong ? "RUNNING" : "SUCCEEDED"), "\(name)")
                    break
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private final class Progress: Sendable {
        private let state = Mutex<(names: [String], stopped: Bool)>(([], false))
        var names: [String] { state.withLock { $0.names } }
        var isStopped: Bool { state.withLock { $0.stopped } }
        func add(_ name: String) { state.withLock { $0.names.append(name) } }
        func stop() { state.withLock { $0.stopped = true } }
    }
}
