import Logging
import StileJSON
import StileTasks
import StileWire
import Synchronization
import Testing

/// A worker against a server that follows a script.
@Suite struct ActivityWorkerTests {
    @Test(arguments: [true, false])
    func aTaskIsDoneAndItsResultSent(isStile: Bool) async throws {
        let server = ScriptedServer(isStile: isStile)
        var registry = TaskRegistry()
        registry.register("echo") { input, context in
            #expect(context.stateName == (isStile ? "Call" : "a"))
            #expect(context.idempotencyKey == (isStile ? "key" : "token"))
            return input
        }
        let calls = try await server.run(registry, "echo", until: "SendTaskSuccess")
        #expect(calls.last == #"SendTaskSuccess {"taskToken":"token","output":"{\"n\": 1}"}"#)
    }

    @Test func aFailureKeepsItsName() async throws {
        var registry = TaskRegistry()
        registry.register("fails") { _, _ in throw TaskFailure("OutOfStock", cause: "none left") }
        let calls = try await ScriptedServer().run(registry, "fails", until: "SendTaskFailure")
        #expect(
            calls.last
                == #"SendTaskFailure {"taskToken":"token","error":"OutOfStock","cause":"none left"}"#
        )
    }

    @Test(arguments: [true, false])
    func aHandlerThatNobodyWaitsForIsCancelled(isStile: Bool) async throws {
        let server = ScriptedServer(isStile: isStile, isOver: true)
        var registry = TaskRegistry()
        let (ends, end) = AsyncStream<Void>.makeStream()
        registry.register("waits") { _, context in
            try context.heartbeat()
            await untilCancelled()
            end.finish()
            throw CancellationError()
        }
        let calls = try await server.run(registry, "waits") { for await _ in ends {} }
        #expect(calls.contains { $0.hasPrefix("SendTaskHeartbeat") })
        #expect(!calls.contains { $0.hasPrefix("SendTaskFailure") })
    }

    @Test func progressIsSentOn() async throws {
        let server = ScriptedServer()
        var registry = TaskRegistry()
        registry.register("tells") { input, context in
            try context.progress(3, of: 10, unit: "rows")
            await server.waitFor("SendTaskProgress")
            return input
        }
        let calls = try await server.run(registry, "tells", until: "SendTaskSuccess")
        #expect(
            calls.contains(
                #"SendTaskProgress {"taskToken":"token","completed":3,"total":10,"unit":"rows"}"#))
    }

    @Test func aWorkerThatStopsSaysSo() async throws {
        let server = ScriptedServer()
        var registry = TaskRegistry()
        let (begins, begin) = AsyncStream<Void>.makeStream()
        registry.register("waits") { _, _ in
            begin.finish()
            await untilCancelled()
            throw CancellationError()
        }
        let calls = try await server.run(registry, "waits") { for await _ in begins {} }
        #expect(calls.last?.contains(#""error":"Worker.Stopped""#) == true, "\(calls)")
    }

    @Test func aFunctionThatIsNotThereIsRefusedAtOnce() async {
        let server = ScriptedServer()
        await #expect(throws: TaskFailure.self) {
            try await server.worker(TaskRegistry(), "nobody").run()
        }
    }
}

/// Gives one task, `token` with `{"n": 1}`, and notes what it is told.
private final class ScriptedServer: StepFunctionsCalling, StileCalling {
    private struct State {
        var calls: [String] = []
        var hasGiven = false
        var waiting: [(prefix: String, CheckedContinuation<Void, Never>)] = []
    }

    private let isStile: Bool
    /// The task is over when anybody asks.
    private let isOver: Bool
    private let state = Mutex(State())

    init(isStile: Bool = true, isOver: Bool = false) {
        self.isStile = isStile
        self.isOver = isOver
    }

    func worker(_ registry: TaskRegistry, _ function: String) -> ActivityWorker {
        ActivityWorker(
            stepFunctions: self, stile: self, registry: registry,
            posts: [.init(activity: "a", function: function)], name: "w", drainSeconds: 0,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs a worker until it made the call; answers all calls.
    func run(_ registry: TaskRegistry, _ function: String, until prefix: String) async throws
        -> [String]
    {
        try await run(registry, function) { await self.waitFor(prefix) }
    }

    func run(
        _ registry: TaskRegistry, _ function: String,
        until isDone: @escaping @Sendable () async -> Void
    ) async throws -> [String] {
        let worker = worker(registry, function)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { do { try await worker.run() } catch is CancellationError {} }
            await isDone()
            group.cancelAll()
            try await group.waitForAll()
        }
        return state.withLock { $0.calls }
    }

    /// Waits until the worker has made a call.
    func waitFor(_ prefix: String) async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.calls.contains(where: { $0.hasPrefix(prefix) }) { return true }
                state.waiting.append((prefix, continuation))
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    private func note(_ name: String, _ parameters: JSONObject) {
        let call = "\(name) \(JSON.object(parameters).serialized())"
        let ready = state.withLock { state in
            state.calls.append(call)
            let ready = state.waiting.filter { call.hasPrefix($0.prefix) }
            state.waiting.removeAll { call.hasPrefix($0.prefix) }
            return ready
        }
        for (_, continuation) in ready { continuation.resume() }
    }

    func call(
        _ operation: StileWire.Operation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        note(operation.rawValue, parameters)
        if operation == .createActivity {
            return JSONObject([("activityArn", "arn:activity:a")])
        }
        if operation == .sendTaskHeartbeat, isOver { throw APIError("TaskTimedOut", "over") }
        guard operation == .getActivityTask else { return JSONObject() }
        let isFirst = state.withLock { state in
            defer { state.hasGiven = true }
            return !state.hasGiven
        }
        if isFirst { return JSONObject([("taskToken", "token"), ("input", #"{"n": 1}"#)]) }
        await untilCancelled()
        return JSONObject()
    }

    func call(
        _ operation: StileOperation, _ parameters: JSONObject
    ) async throws(APIError) -> JSONObject {
        guard isStile else { throw APIError("UnknownOperationException", "what?") }
        note(operation.rawValue, parameters)
        if operation == .describeServer { return JSONObject([("product", "Stile")]) }
        guard operation == .describeTask else { return JSONObject() }
        return JSONObject([
            ("executionArn", "arn:execution"), ("stateName", "Call"), ("attempt", 0),
            ("idempotencyKey", "key"),
        ])
    }
}

private func untilCancelled() async {
    let (nothing, continuation) = AsyncStream<Void>.makeStream()
    for await _ in nothing {}
    continuation.finish()
}
