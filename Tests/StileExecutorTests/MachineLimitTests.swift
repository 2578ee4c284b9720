import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Synchronization
import Testing

/// Machines that may have only so many executions or tasks at once.
@Suite struct MachineLimitTests {
    private static func settings(
        executions: Int? = nil, queued: Int = 100, tasks: Int? = nil
    ) -> ExecutorSettings {
        let limits = MachineLimits(
            executionsMax: executions, queuedExecutionsMax: queued, tasksMax: tasks)
        return ExecutorSettings(machineLimits: ["m": limits], drainSeconds: 0)
    }

    private static func holding(_ gate: Gate) -> ScriptedRunner {
        ScriptedRunner { task, _ in
            await gate.pass() ? .succeeded(task.input) : .cancelled
        }
    }

    @Test(arguments: [1, 2, 3])
    func thoseBeyondTheLimitWaitInTheOrderOfTheirStarts(limit: Int) async throws {
        try await withStore(.file) { store in
            try store.deploy("m", Machines.tasks(1))
            try store.deploy("other", Machines.tasks(1))
            let gate = Gate()
            let runner = Self.holding(gate)
            try await withExecutor(
                store, runner, settings: Self.settings(executions: limit)
            ) { executor in
                for number in 1...6 {
                    let record = try await executor.startExecution(
                        machine: "m", name: "n\(number)", input: "\(number)")
                    #expect(record.status == .running)
                    #expect(record.isHeld == (number > limit))
                }
                await gate.arrivals(limit)
                _ = try await executor.startExecution(machine: "other", name: "o")
                await gate.arrivals(limit + 1)
                #expect(try store.execution("n6")?.isHeld == true)
                #expect(try store.history(of: "n6").map(\.type) == ["ExecutionStarted"])
                gate.open()
                for number in 1...6 {
                    let ended = try await executor.outcome(of: "n\(number)")
                    #expect(ended.output == "\(number)")
                }
            }
            let inputs = runner.attempts.map(\.input.text).filter { $0 != "{}" }
            #expect(inputs.count == 6)
            if limit == 1 { #expect(inputs == (1...6).map(String.init)) }
            let types = try store.history(of: "n6").map(\.type)
            #expect(types.prefix(2) == ["ExecutionStarted", "TaskStateEntered"])
        }
    }

    @Test func theQueueHasAnEndAndWhoWaitsForTheEndIsToldAtOnce() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.tasks(1))
            let gate = Gate()
            try await withExecutor(
                store, Self.holding(gate), settings: Self.settings(executions: 1, queued: 1)
            ) { executor in
                for _ in 0..<2 { _ = try await executor.startExecution(machine: "m") }
                await #expect(
                    throws: ExecutorError.executionLimitExceeded(
                        machine: "m", running: 1, queued: 1)
                ) { try await executor.startExecution(machine: "m") }
                gate.open()
            }
            #expect(try store.counts().values.reduce(0, +) == 2)
        }
    }

    @Test func aSynchronousExecutionDoesNotWait() async throws {
        try await withStore(.memory) { store in
            _ = try store.createStateMachine(
                NewStateMachine(
                    name: "m", type: .express, definition: Machines.tasks(1),
                    settings: .init(), tags: [], publication: nil),
                nowMillis: 1)
            let gate = Gate()
            try await withExecutor(
                store, Self.holding(gate), settings: Self.settings(executions: 1),
                clock: VirtualClock()
            ) { executor in
                let first = try await executor.startExecution(machine: "m")
                await #expect(throws: ExecutorError.machineIsBusy(machine: "m", running: 1)) {
                    try await executor.startSyncExecution(StartOptions(target: "m"))
                }
                gate.open()
                _ = try await executor.outcome(of: first.arn)
                let again = try await executor.startSyncExecution(StartOptions(target: "m"))
                #expect(again.execution.status == .succeeded)
            }
        }
    }

    @Test(arguments: [1, nil]) func theQueueOutlivesARestart(limit: Int?) async throws {
        try await withStore(.file) { store in
            try store.deploy("m", Machines.tasks(1))
            try await withExecutor(
                store, Self.holding(Gate()), settings: Self.settings(executions: 1)
            ) { executor in
                for number in 1...5 {
                    _ = try await executor.startExecution(
                        machine: "m", name: "n\(number)", input: "\(number)")
                }
            }
            #expect(
                try store.runningExecutions().map(\.state.isHeld) == [false]
                    + Array(repeating: true, count: 4))
            let echo = ScriptedRunner.echoing()
            try await withExecutor(
                store, echo, settings: Self.settings(executions: limit)
            ) { executor in
                for number in 1...5 {
                    let ended = try await executor.outcome(of: "n\(number)")
                    #expect(ended.status == .succeeded)
                }
            }
            if limit != nil { #expect(echo.attempts.map(\.input.text) == (1...5).map(String.init)) }
        }
    }

    @Test func oneThatIsStoppedBeforeItsFirstStateCanBeRedriven() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.tasks(1))
            let gate = Gate()
            try await withExecutor(
                store, Self.holding(gate), settings: Self.settings(executions: 1)
            ) { executor in
                for name in ["a", "b", "c"] {
                    _ = try await executor.startExecution(machine: "m", name: name)
                }
                let stopped = try await executor.stopExecution("b")
                #expect(stopped.status == .aborted)
                await #expect(throws: ExecutorError.self) {
                    try await executor.redriveExecution("b")
                }
                gate.open()
                let ended = try await executor.outcome(of: "c")
                #expect(ended.status == .succeeded)
                _ = try await executor.redriveExecution("b")
                let again = try await executor.outcome(of: "b")
                #expect(again.status == .succeeded)
            }
            let types = try store.history(of: "b").map(\.type)
            #expect(
                types.prefix(4) == [
                    "ExecutionStarted", "ExecutionAborted", "ExecutionRedriven",
                    "TaskStateEntered",
                ])
        }
    }

    @Test func theTimeOfAnExecutionRunsFromItsFirstState() async throws {
        try await withStore(.memory) { store in
            try store.deploy(
                "m",
                """
                {"TimeoutSeconds":60,"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":50,
                 "End":true}}}
                """)
            let clock = VirtualClock()
            try await withExecutor(
                store, settings: Self.settings(executions: 1), clock: clock
            ) { executor in
                for name in ["a", "b", "c"] {
                    _ = try await executor.startExecution(machine: "m", name: name)
                }
                for name in ["a", "b", "c"] {
                    clock.advance(millis: 50_000)
                    #expect(try await executor.outcome(of: name).status == .succeeded)
                }
            }
            let last = try #require(try store.execution("c"))
            #expect((last.stoppedAtMillis ?? 0) - last.startedAtMillis >= 150_000)
        }
    }

    @Test func tasksBeyondTheLimitWaitAndOthersGoOn() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.tasks(1))
            try store.deploy("other", Machines.tasks(1, function: "other"))
            let counts = Mutex((now: 0, most: 0))
            let gate = Gate()
            let runner = ScriptedRunner { task, _ in
                guard !task.resource.hasSuffix("other") else { return .succeeded(task.input) }
                counts.withLock { counts in
                    counts.now += 1
                    counts.most = max(counts.most, counts.now)
                }
                defer { counts.withLock { $0.now -= 1 } }
                return await gate.pass() ? .succeeded(task.input) : .cancelled
            }
            try await withExecutor(store, runner, settings: Self.settings(tasks: 2)) { executor in
                for number in 1...40 {
                    _ = try await executor.startExecution(machine: "m", name: "n\(number)")
                }
                await gate.arrivals(2)
                let other = try await executor.startExecution(machine: "other")
                #expect(try await executor.outcome(of: other.arn).status == .succeeded)
                // One that waits at the gate is given up; the others still get through.
                _ = try await executor.stopExecution("n20")
                gate.open()
                for number in 1...40 where number != 20 {
                    let ended = try await executor.outcome(of: "n\(number)")
                    #expect(ended.status == .succeeded)
                }
            }
            #expect(counts.withLock { $0.most } == 2)
        }
    }

    @Test func theExecutorHasALimitToo() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.wait)
            var settings = ExecutorSettings(drainSeconds: 0)
            settings.openExecutionsMax = 2
            try await withExecutor(store, settings: settings, clock: VirtualClock()) { executor in
                for _ in 0..<2 { _ = try await executor.startExecution(machine: "m") }
                await #expect(
                    throws: ExecutorError.executionLimitExceeded(
                        machine: "m", running: 2, queued: nil)
                ) { try await executor.startExecution(machine: "m") }
            }
        }
    }
}
