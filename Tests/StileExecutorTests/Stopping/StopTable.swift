import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Synchronization
import Testing

/// One cell of the table, carried out on an engine and its store.
struct StopTable {
    let below: Below
    let by: GivenUpBy
    let store: Database
    let world = StopWorld()
    let clock = VirtualClock()
    private let isArmed = Armed()

    init(_ cell: StopTests.Cell, _ store: Database) {
        below = cell.below
        by = cell.by
        self.store = store
    }

    func deploy() throws {
        _ = try store.createActivity("a", encryption: nil, tags: [], nowMillis: 1)
        try store.deploy("waiting", Machines.wait)
        try store.deploy("nesting", #"{"StartAt":"V","States":{\#(Below.syncChild.states)}}"#)
        try store.deploy("inner", #"{"StartAt":"V","States":{\#(below.states)}}"#)
        try store.deploy("m", by.machine(below.states))
        try store.deploy("holder", Machines.tasks(1, function: "gated"))
    }

    func run(_ body: (Executor) async throws -> Void) async throws {
        let isArmed = isArmed
        try await withExecutor(
            store, world, clock: clock,
            faults: { $0 == .afterCommit && isArmed.value.withLock { $0 } }
        ) { executor in
            world.bind(executor)
            try await body(executor)
            world.open()
        }
    }

    /// The crash comes after the stop is stored, before anybody is told.
    func crash() async throws {
        await #expect(throws: ExecutorError.crashed(.afterCommit)) {
            try await run { executor in
                try await begin(executor)
                isArmed.value.withLock { $0 = true }
                _ = try await executor.stopExecution("top", error: "E", cause: "C")
            }
        }
        isArmed.value.withLock { $0 = false }
    }

    // MARK: - Beginning, end

    func begin(_ executor: Executor) async throws {
        if below == .gatedHandler {
            _ = try await executor.startExecution(machine: "holder", name: "holder")
            try await reach(executor) { world.begun.contains("gated") }
        }
        _ = try await executor.startExecution(
            machine: "m", name: "top",
            input: by == .stopOfMapRunsParent ? "[[0,1]]" : "[0,1]")
        if below == .activityWithWorker {
            let task = try await executor.pollActivity(Names.activityARN("a"))
            world.keep(try #require(task).taskToken)
        }
        try await reach(executor) { try isThere() }
    }

    /// Whether what is below has come so far that it could be forgotten.
    private func isThere() throws -> Bool {
        switch below {
        case .handler: world.begun.contains("hold")
        case .iterations: world.begun.filter { $0 == "hold" }.count >= 2
        case .gatedHandler: try events().contains("LambdaFunctionScheduled")
        case .activityWithWorker: try events().contains("ActivityStarted")
        case .activityInQueue: try events().contains("ActivityScheduled")
        case .callback: try !world.tokens.isEmpty && events().contains("TaskSubmitted")
        case .retry: try events().contains("LambdaFunctionFailed")
        case .wait: try events().contains("WaitStateEntered")
        case .requestResponseChild:
            try world.children.contains { $0.contains(":waiting:") }
                && events().contains("TaskSucceeded")
        case .syncChild, .syncGrandchild:
            try store.executions(ExecutionFilter(machine: "waiting", limit: 9)).count == 1
                && events().contains("TaskSubmitted")
        case .mapRun: try waiters().count == 2
        }
    }

    func end(_ executor: Executor) async throws {
        if by.isByTime {
            clock.advance(millis: 5_000)
            if by != .caughtFailure {
                _ = try await executor.outcome(of: "top")
            } else {
                try await reach(executor) { try events().contains("ParallelStateExited") }
            }
        } else {
            _ = try await executor.stopExecution("top", error: "E", cause: "C")
        }
    }

    // MARK: - What is left

    func check(_ executor: Executor) async throws {
        let top = try #require(try store.execution("top"))
        #expect((top.status, top.error, top.cause) == by.end)
        try await checkBelow(executor)
        // Nothing that was armed or queued has anything to say later.
        let before = try counts()
        world.open()
        if below == .gatedHandler { _ = try await executor.outcome(of: "holder") }
        clock.advance(millis: 4_000_000)
        for _ in 0..<3 { _ = try? await executor.outcome(of: "nobody") }
        #expect(try counts() == before)
    }

    /// Executions by status, events of all of them, and begun handlers; the request-response child's
    /// wait and the holder of the gate are not below anything.
    private func counts() throws -> [String: Int] {
        var counts: [String: Int] = ["begun": world.begun.count]
        for record in try everything() where record.machineName != "holder" {
            if below == .requestResponseChild, record.machineName == "waiting" { continue }
            counts[record.arn] = record.lastEventID
        }
        return counts
    }

    private func checkBelow(_ executor: Executor) async throws {
        switch below {
        case .handler, .iterations:
            // A process that died cancels nobody: its handlers are gone with it.
            let count = below == .handler ? 1 : 2
            if by == .stopThenCrash {
                #expect(world.begun.count >= count)
            } else {
                try await reach(executor) { world.cancelled.filter { $0 == "hold" }.count >= count }
            }
        case .gatedHandler:
            // The holder of the only place, which a restart begins again.
            let count = by == .stopThenCrash ? 2 : 1
            try await reach(executor) { world.begun.filter { $0 == "gated" }.count == count }
        case .activityWithWorker, .callback:
            for token in world.tokens { await refuses(executor, token) }
            #expect(!world.tokens.isEmpty)
        case .activityInQueue:
            let poll = try await executor.pollActivity(Names.activityARN("a"), waitMillis: 0)
            #expect(poll == nil)
        case .retry, .wait: break
        case .syncChild, .syncGrandchild:
            for arn in world.children where arn.contains(":waiting:") || arn.contains(":nesting:") {
                let child = try #require(try store.execution(arn))
                #expect((child.status, child.error, child.cause) == (.aborted, nil, nil))
            }
            #expect(world.children.count >= (below == .syncChild ? 1 : 2))
        case .requestResponseChild:
            let child = try #require(world.children.last)
            #expect(try store.execution(child)?.status == .running)
        case .mapRun:
            for child in try waiters() {
                let ended = try await executor.outcome(of: child.arn)
                #expect((ended.status, ended.error, ended.cause) == (.aborted, nil, nil))
            }
            #expect(try store.activeMapRuns().isEmpty)
        }
    }

    /// As AWS answers whoever has the token of an attempt that is over.
    private func refuses(_ executor: Executor, _ token: String) async {
        await #expect(throws: ExecutorError.taskTimedOut) {
            try await executor.sendTaskHeartbeat(token)
        }
        await #expect(throws: ExecutorError.taskTimedOut) {
            try await executor.sendTaskSuccess(token, output: "1")
        }
        await #expect(throws: ExecutorError.taskTimedOut) {
            try await executor.sendTaskFailure(token, error: nil, cause: nil)
        }
    }

    // MARK: - Reading

    private func everything() throws -> [ExecutionRecord] {
        let all = try store.executions(ExecutionFilter(limit: 100))
        return try all
            + mapRuns(of: all).flatMap {
                try store.mapRunChildren($0.id, fromIndex: 0, limit: 100)
            }
    }

    private func mapRuns(of records: [ExecutionRecord]) throws -> [MapRunRecord] {
        let runs = try records.flatMap { try store.mapRuns(of: $0.id, limit: 10) }
        let children = try runs.flatMap {
            try store.mapRunChildren($0.id, fromIndex: 0, limit: 100)
        }
        return try runs + children.flatMap { try store.mapRuns(of: $0.id, limit: 10) }
    }

    /// The children of the map run that is below, not those of the one around.
    private func waiters() throws -> [ExecutionRecord] {
        try everything().filter { record in
            guard let child = record.launch.child else { return false }
            let parent = try store.mapRun(child.mapRunARN)?.executionID
            guard by == .stopOfMapRunsParent else { return true }
            return try store.execution("top")?.id != parent
        }
    }

    private func events() throws -> Set<String> {
        Set(
            try everything().filter { $0.machineName != "holder" }
                .flatMap { try store.history(of: $0.id).map(\.type) })
    }

    /// Takes turns of the engine until something holds.
    private func reach(_ executor: Executor, _ holds: () throws -> Bool) async throws {
        for _ in 0..<50_000 {
            if try holds() { return }
            _ = try? await executor.outcome(of: "nobody")
            await Task.yield()
        }
        throw NeverReached()
    }
}

struct NeverReached: Error {}

private final class Armed: Sendable {
    let value = Mutex(false)
}
