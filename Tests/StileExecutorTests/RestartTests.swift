import StileExecutor
import StileInterpreter
import StileStore
import StileTestSupport
import Synchronization
import Testing

@Suite struct RestartTests {
    @Test(arguments: Backend.allCases)
    func aStopLetsGoAndAStartGoesOn(backend: Backend) async throws {
        try await withStore(backend) { store in
            try store.deploy("m", Machines.tasks(2))
            try store.deploy("w", Machines.wait)
            let gate = Gate()
            let holding = ScriptedRunner { task, _ in
                await gate.pass() ? .succeeded(task.input) : .cancelled
            }
            let clock = VirtualClock()
            let settings = ExecutorSettings(drainSeconds: 0)
            let started = try await withExecutor(
                store, holding, settings: settings, clock: clock
            ) { executor in
                let task = try await executor.startExecution(machine: "m", input: "[1]")
                let wait = try await executor.startExecution(machine: "w", input: "[2]")
                await gate.arrivals(1)
                return [task, wait]
            }
            #expect(try store.counts() == [.running: 2])

            let echo = ScriptedRunner.echoing()
            try await withExecutor(store, echo, clock: VirtualClock(jumps: true)) { executor in
                for (record, output) in zip(started, ["[1]", "[2]"]) {
                    let ended = try await executor.outcome(of: record.arn)
                    #expect(ended.status == .succeeded)
                    #expect(ended.output == output)
                }
            }
            #expect(holding.attempts.count == 1)
            #expect(echo.attempts.count == 2)
            #expect(
                echo.attempts.first?.idempotencyKey == holding.attempts.first?.idempotencyKey)
            #expect(try store.counts() == [.succeeded: 2])
        }
    }

    @Test(arguments: FaultPoint.allCases)
    func aCrashAnswersNobodyAndLosesNothing(point: FaultPoint) async throws {
        try await withStore(.file) { store in
            try store.deploy("m", Machines.passes(3))
            // The caller's error and the executor's own are the same.
            await #expect(throws: ExecutorError.crashed(point)) {
                try await withExecutor(store, faults: { $0 == point }) { executor in
                    _ = try await executor.startExecution(machine: "m", name: "n")
                }
            }
            let isStored = point != .beforeCommit
            #expect(try store.execution("n")?.status == (isStored ? .succeeded : nil))
        }
    }

    @Test func manyCallersShareCommits() async throws {
        try await withStore(.file) { store in
            try store.deploy("m", Machines.passes(1))
            let commits = Mutex(0)
            let count = 200
            try await withExecutor(
                store,
                faults: { point in
                    if point == .beforeCommit { commits.withLock { $0 += 1 } }
                    return false
                }
            ) { executor in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<count {
                        group.addTask { _ = try await executor.startExecution(machine: "m") }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(try store.counts() == [.succeeded: count])
            #expect(commits.withLock { $0 } < count)
        }
    }

    @Test func startAndStopManyTimes() async throws {
        try await withStore(.file) { store in
            try store.deploy("m", Machines.tasks(3))
            var arns: [String] = []
            for round in 0..<20 {
                let record = try await withExecutor(store, seed: UInt64(round)) { executor in
                    try await executor.startExecution(machine: "m", name: "n\(round)")
                }
                arns.append(record.arn)
            }
            let all = arns
            try await withExecutor(store) { executor in
                for arn in all {
                    let ended = try await executor.outcome(of: arn)
                    #expect(ended.status == .succeeded)
                }
            }
        }
    }

    @Test func anEndedExecutorRefuses() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.tasks(1))
            let executor = try await withExecutor(store) { $0 }
            await #expect(throws: ExecutorError.stopped) {
                try await executor.startExecution(machine: "m")
            }
        }
    }

    @Test func aCancelledRunStops() async throws {
        try await withStore(.memory) { store in
            let executor = Executor(
                store: store, runner: ScriptedRunner.echoing(), settings: .init(drainSeconds: 0),
                logger: .silent)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await executor.run() }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }
}
