import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Synchronization
import Testing

/// Fails an attempt while `failures` are left for its function.
private func flaky(_ failures: [String: Int]) -> ScriptedRunner {
    let left = Mutex(failures)
    return ScriptedRunner { task, _ in
        let name = String(task.resource.split(separator: ":").last ?? "")
        let fails = left.withLock { left in
            left[name, default: 0] -= 1
            return left[name, default: 0] >= 0
        }
        if fails { return .failed(TaskError(error: "Flaky", cause: "not yet")) }
        return .succeeded(task.input)
    }
}

@Suite struct LifeTests {
    @Test(arguments: [(0, 1), (1, 2), (2, 3)])
    func aFailedTaskIsTriedAgain(failures: Int, attempts: Int) async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.retrying)
            let runner = flaky(["flaky": failures])
            let clock = VirtualClock(jumps: true)
            let begin = clock.nowMillis()
            let record = try await withExecutor(store, runner, clock: clock) { executor in
                let started = try await executor.startExecution(machine: "m")
                return try await executor.outcome(of: started.arn)
            }
            #expect(record.status == .succeeded)
            #expect(runner.attempts.map(\.attempt) == Array(0..<attempts))
            #expect(Set(runner.attempts.map(\.idempotencyKey)).count == attempts)
            #expect(clock.nowMillis() - begin == [0, 1_000, 3_000][failures])
        }
    }

    @Test(arguments: [
        #""TimeoutSeconds":5"#, #""TimeoutSeconds":60,"HeartbeatSeconds":5"#,
    ])
    func aTaskThatDoesNotEndTimesOut(limit: String) async throws {
        try await withStore(.memory) { store in
            try store.deploy(
                "m",
                """
                {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"\(Machines.function("x"))",
                 \(limit),"End":true}}}
                """)
            let gate = Gate()
            let runner = ScriptedRunner { task, _ in
                await gate.pass() ? .succeeded(task.input) : .cancelled
            }
            let clock = VirtualClock()
            let settings = ExecutorSettings(drainSeconds: 1)
            let record = try await withExecutor(
                store, runner, settings: settings, clock: clock
            ) { executor in
                let started = try await executor.startExecution(machine: "m")
                await gate.arrivals(1)
                clock.advance(millis: 4_999)
                #expect(try store.execution(started.arn)?.status == .running)
                clock.advance(millis: 1)
                return try await executor.outcome(of: started.arn)
            }
            #expect(record.status == .failed)
            #expect(record.error == "States.Timeout")
            let types = try store.history(of: record.arn).map(\.type)
            #expect(types.contains("LambdaFunctionStarted"))
        }
    }

    @Test func aHeartbeatMovesItsDeadline() async throws {
        try await withStore(.memory) { store in
            try store.deploy(
                "m",
                """
                {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"\(Machines.function("x"))",
                 "HeartbeatSeconds":5,"TimeoutSeconds":60,"End":true}}}
                """)
            let clock = VirtualClock()
            let gates = (Gate(), Gate(), Gate())
            let runner = ScriptedRunner { task, reporter in
                guard await gates.0.pass() else { return .cancelled }
                reporter.heartbeat()
                _ = await gates.1.pass()
                return .succeeded(task.input)
            }
            let record = try await withExecutor(store, runner, clock: clock) { executor in
                let started = try await executor.startExecution(machine: "m")
                await gates.0.arrivals(1)
                clock.advance(millis: 4_000)
                gates.0.open()
                await gates.1.arrivals(1)
                // A command after the heartbeat: once it is answered, the heartbeat is taken.
                _ = try? await executor.outcome(of: "nobody")
                clock.advance(millis: 4_000)
                _ = try? await executor.outcome(of: "nobody")
                gates.1.open()
                return try await executor.outcome(of: started.arn)
            }
            #expect(record.status == .succeeded)
        }
    }

    @Test(arguments: Backend.allCases)
    func aStoppedExecutionStaysAborted(backend: Backend) async throws {
        try await withStore(backend) { store in
            try store.deploy("m", Machines.parallel)
            let gate = Gate()
            let runner = ScriptedRunner { task, _ in
                _ = await gate.pass()
                return .succeeded(task.input)
            }
            try await withExecutor(store, runner) { executor in
                let started = try await executor.startExecution(machine: "m")
                await gate.arrivals(2)
                let stopped = try await executor.stopExecution(
                    started.arn, error: "E", cause: "C")
                #expect(stopped.status == .aborted)
                #expect(stopped.error == "E")
                gate.open()
                let again = try await executor.stopExecution(started.name, error: "F", cause: nil)
                #expect(again.error == "E")
                #expect(try await executor.outcome(of: started.arn) == again)
            }
        }
    }

    @Test(arguments: [(Machines.map, "item", "[1,2,3,4]"), (Machines.parallel, "b", "1")])
    func aRedriveTakesUpWhatDidNotSucceed(
        machine: String, function: String, input: String
    ) async throws {
        for backend in Backend.allCases {
            try await withStore(backend) { store in
                try store.deploy("m", machine)
                let runner = flaky([function: 1])
                let settings = ExecutorSettings(taskConcurrencyMax: 1, drainSeconds: 0)
                let (failed, record) = try await withExecutor(
                    store, runner, settings: settings
                ) { executor in
                    let started = try await executor.startExecution(machine: "m", input: input)
                    let failed = try await executor.outcome(of: started.arn)
                    #expect(failed.status == .failed)
                    #expect(try store.liveState(of: started.arn) != nil)
                    let redriven = try await executor.redriveExecution(started.arn)
                    #expect(redriven.redriveCount == 1)
                    return (failed, try await executor.outcome(of: started.arn))
                }
                #expect(record.status == .succeeded)
                #expect(record.error == nil)
                #expect(try store.execution(record.arn) == record)
                let history = try store.history(of: record.arn)
                #expect(history.map(\.id) == Array(1...record.lastEventID))
                #expect(history[failed.lastEventID].type == "ExecutionRedriven")
                await #expect(throws: ExecutorError.self) {
                    try await withExecutor(store) { try await $0.redriveExecution(record.arn) }
                }
            }
        }
    }

    @Test func aTaskThatNobodyServesFails() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.tasks(1, function: "missing"))
            let record = try await withExecutor(store) { executor in
                let started = try await executor.startExecution(machine: "m")
                return try await executor.outcome(of: started.arn)
            }
            #expect(record.status == .failed)
            #expect(record.cause?.hasPrefix("nothing serves ") == true)
        }
    }

    @Test func watchersSeeWhatIsStored() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.tasks(2))
            let gate = Gate()
            let runner = ScriptedRunner { task, reporter in
                _ = await gate.pass()
                reporter.progress(1, 2, "rows")
                return .succeeded(task.input)
            }
            try await withExecutor(store, runner) { executor in
                let started = try await executor.startExecution(machine: "m")
                let stream = executor.observe(started.arn)
                let before = try store.history(of: started.arn).count
                gate.open()
                var events = before
                var progress = 0
                var ended: ExecutionRecord?
                for await observation in stream {
                    switch observation.kind {
                    case .history(let new): events += new.count
                    case .taskProgress: progress += 1
                    case .taskStarted: break
                    case .ended(let record): ended = record
                    }
                }
                #expect(events == ended?.lastEventID)
                #expect(progress == 2)
                #expect(ended?.status == .succeeded)
            }
        }
    }
}
