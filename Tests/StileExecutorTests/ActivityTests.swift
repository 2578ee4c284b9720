import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Synchronization
import Testing

@testable import StileExecutor

/// A machine with one task of the activity `a`, and whatever fields.
private func prepare(_ store: Database, _ fields: String = "") throws -> String {
    let arn = Names.activityARN("a")
    _ = try store.createActivity("a", encryption: nil, tags: [], nowMillis: 1)
    try store.deploy(
        "m",
        """
        {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"\(arn)",\(fields)"End":true}}}
        """)
    return arn
}

@Suite struct ActivityTests {
    @Test(arguments: [false, true])
    func aWorkerGetsATask(pollsFirst: Bool) async throws {
        try await withStore(.memory) { store in
            let arn = try prepare(store)
            let record = try await withExecutor(store, clock: VirtualClock()) { executor in
                async let early = pollsFirst ? executor.pollActivity(arn, workerName: "w") : nil
                let started = try await executor.startExecution(machine: "m", input: "[7]")
                var task = try await early
                if !pollsFirst { task = try await executor.pollActivity(arn, workerName: "w") }
                let given = try #require(task)
                #expect(given.input == "[7]")
                // Begun, and stored, before the worker heard of it.
                let types = try store.history(of: started.arn).map(\.type)
                #expect(types.last == "ActivityStarted")
                try await executor.sendTaskHeartbeat(given.taskToken)
                try await executor.sendTaskSuccess(given.taskToken, output: #"{"o": 1}"#)
                await #expect(throws: ExecutorError.taskTimedOut) {
                    try await executor.sendTaskSuccess(given.taskToken, output: "1")
                }
                return try await executor.outcome(of: started.arn)
            }
            #expect(record.output == #"{"o": 1}"#)
        }
    }

    @Test func aFailureMayBeWithoutAnyText() async throws {
        try await withStore(.memory) { store in
            let arn = try prepare(store)
            let record = try await withExecutor(store, clock: VirtualClock()) { executor in
                let started = try await executor.startExecution(machine: "m")
                let task = try #require(try await executor.pollActivity(arn))
                try await executor.sendTaskFailure(task.taskToken, error: nil, cause: nil)
                return try await executor.outcome(of: started.arn)
            }
            #expect(record.status == .failed)
            #expect(record.error == nil && record.cause == nil)
        }
    }

    @Test func aPollEndsWithoutATaskWhenItsTimeIsOver() async throws {
        try await withStore(.memory) { store in
            let arn = try prepare(store)
            let clock = VirtualClock(jumps: true)
            let begin = clock.nowMillis()
            try await withExecutor(store, clock: clock) { executor in
                let task = try await executor.pollActivity(arn)
                #expect(task == nil)
            }
            #expect(clock.nowMillis() - begin == 60_000)
        }
    }

    /// Thousands wait at once, are cancelled, and the task goes to the one that still waits.
    @Test func aPollThatIsGoneGetsNoTask() async throws {
        try await withStore(.memory) { store in
            let arn = try prepare(store)
            try await withExecutor(store, clock: VirtualClock()) { executor in
                let gone = (0..<5_000).map { _ in
                    Task { try await executor.pollActivity(arn) }
                }
                for task in gone { task.cancel() }
                for task in gone { #expect(try await task.value == nil) }
                _ = try await executor.startExecution(machine: "m")
                #expect(try await executor.pollActivity(arn) != nil)
            }
        }
    }

    @Test func aDrainingExecutorSendsPollsAway() async throws {
        try await withStore(.memory) { store in
            let arn = try prepare(store)
            try await withExecutor(store, clock: VirtualClock()) { executor in
                async let waiting = executor.pollActivity(arn)
                executor.drain(seconds: 0)
                do {
                    let task = try await waiting
                    #expect(task == nil)
                } catch let error as ExecutorError {
                    #expect(error == .stopped)
                }
            }
        }
    }

    @Test func aTaskThatAWorkerHasIsNotGivenAgainAfterARestart() async throws {
        try await withStore(.memory) { store in
            let arn = try prepare(store, #""TimeoutSeconds":100,"#)
            let clock = VirtualClock()
            let task = try await withExecutor(store, clock: clock) { executor in
                _ = try await executor.startExecution(machine: "m", name: "n")
                return try await executor.pollActivity(arn)
            }
            let token = try #require(task).taskToken
            let record = try await withExecutor(store, clock: clock) { executor in
                #expect(try await executor.pollActivity(arn, waitMillis: 0) == nil)
                try await executor.sendTaskSuccess(token, output: "1")
                return try await executor.outcome(of: "n")
            }
            #expect(record.status == .succeeded)
        }
    }

    /// The process dies between storing that a worker has the task and telling the worker.
    @Test(arguments: [FaultPoint.afterCommit, .beforeAnswer])
    func aTaskHandedOutInACrashIsOfferedAgain(point: FaultPoint) async throws {
        try await withStore(.memory) { store in
            let arn = try prepare(store, #""TimeoutSeconds":5,"#)
            let clock = VirtualClock()
            _ = try await withExecutor(store, clock: clock) { executor in
                try await executor.startExecution(machine: "m", name: "n")
            }
            await #expect(throws: ExecutorError.crashed(point)) {
                try await withExecutor(store, clock: clock, faults: { $0 == point }) {
                    _ = try await $0.pollActivity(arn, workerName: "a")
                }
            }
            #expect(try store.history(of: "n").last?.type == "ActivityStarted")
            // Its time begins anew with the worker that gets it.
            clock.advance(millis: 60_000)
            try await withExecutor(store, clock: clock) { executor in
                let task = try #require(try await executor.pollActivity(arn, workerName: "b"))
                try await executor.sendTaskSuccess(task.taskToken, output: "1")
                #expect(try await executor.outcome(of: "n").status == .succeeded)
                await #expect(throws: ExecutorError.taskTimedOut) {
                    try await executor.sendTaskSuccess(task.taskToken, output: "1")
                }
            }
            let starts = try store.history(of: "n").filter { $0.type == "ActivityStarted" }
            #expect(starts.count == 1)
        }
    }

    /// A sign of life, or two seconds, and the worker counts as having it.
    @Test(arguments: [true, false])
    func aTaskThatAWorkerHasIsNotOfferedAfterACrash(beats: Bool) async throws {
        try await withStore(.memory) { store in
            let arn = try prepare(store, #""TimeoutSeconds":100,"#)
            let clock = VirtualClock()
            let isDoomed = Mutex(false)
            let given = Mutex<ActivityTask?>(nil)
            await #expect(throws: ExecutorError.crashed(.beforeCommit)) {
                try await withExecutor(
                    store, clock: clock,
                    faults: { point in
                        point == .beforeCommit && isDoomed.withLock { $0 }
                    }
                ) { executor in
                    _ = try await executor.startExecution(machine: "m", name: "n")
                    let task = try #require(try await executor.pollActivity(arn))
                    given.withLock { $0 = task }
                    if beats {
                        try await executor.sendTaskHeartbeat(task.taskToken)
                    } else {
                        clock.advance(millis: 2_000)
                        // An answer from the engine comes after the turn of the timer.
                        _ = try await executor.pollActivity(arn, waitMillis: 0)
                    }
                    isDoomed.withLock { $0 = true }
                    _ = try await executor.startExecution(machine: "m")
                }
            }
            let token = try #require(given.withLock { $0 }).taskToken
            try await withExecutor(store, clock: clock) { executor in
                #expect(try await executor.pollActivity(arn, waitMillis: 0) == nil)
                try await executor.sendTaskSuccess(token, output: "1")
                #expect(try await executor.outcome(of: "n").status == .succeeded)
            }
        }
    }

    /// Offered again, but the worker had it after all: its answer counts, and nobody else gets it.
    @Test(arguments: [true, false])
    func theFirstAnswerWins(beats: Bool) async throws {
        try await withStore(.memory) { store in
            let arn = try prepare(store, #""TimeoutSeconds":100,"#)
            let clock = VirtualClock()
            let given = Mutex<ActivityTask?>(nil)
            let isDoomed = Mutex(false)
            await #expect(throws: ExecutorError.crashed(.beforeCommit)) {
                try await withExecutor(
                    store, clock: clock,
                    faults: { point in
                        point == .beforeCommit && isDoomed.withLock { $0 }
                    }
                ) { executor in
                    _ = try await executor.startExecution(machine: "m", name: "n")
                    let task = try await executor.pollActivity(arn)
                    given.withLock { $0 = task }
                    isDoomed.withLock { $0 = true }
                    _ = try await executor.startExecution(machine: "m")
                }
            }
            let token = try #require(given.withLock { $0 }).taskToken
            try await withExecutor(store, clock: clock) { executor in
                if beats {
                    try await executor.sendTaskHeartbeat(token)
                } else {
                    try await executor.sendTaskSuccess(token, output: "1")
                }
                #expect(try await executor.pollActivity(arn, waitMillis: 0) == nil)
                if beats { try await executor.sendTaskSuccess(token, output: "1") }
                #expect(try await executor.outcome(of: "n").status == .succeeded)
            }
        }
    }

    @Test func aTaskWithoutAWorkerIsQueuedAgainAfterARestart() async throws {
        try await withStore(.memory) { store in
            let arn = try prepare(store)
            try await withExecutor(store, clock: VirtualClock()) { executor in
                _ = try await executor.startExecution(machine: "m")
            }
            try await withExecutor(store, clock: VirtualClock()) { executor in
                let task = try await executor.pollActivity(arn)
                #expect(task != nil)
            }
        }
    }

    @Test(arguments: [#""TimeoutSeconds":5,"#, #""TimeoutSeconds":60,"HeartbeatSeconds":5,"#])
    func aSilentWorkerTimesOut(fields: String) async throws {
        try await withStore(.memory) { store in
            let arn = try prepare(store, fields)
            let clock = VirtualClock()
            let record = try await withExecutor(store, clock: clock) { executor in
                let started = try await executor.startExecution(machine: "m")
                let task = try #require(try await executor.pollActivity(arn))
                clock.advance(millis: 5_000)
                let record = try await executor.outcome(of: started.arn)
                await #expect(throws: ExecutorError.taskTimedOut) {
                    try await executor.sendTaskHeartbeat(task.taskToken)
                }
                return record
            }
            #expect(record.error == "States.Timeout")
        }
    }

    @Test func anActivityThatIsMissingFailsTheExecution() async throws {
        try await withStore(.memory) { store in
            let arn = try prepare(store)
            let record = try await withExecutor(store) { executor in
                try store.deleteActivity("a")
                let started = try await executor.startExecution(machine: "m")
                return try await executor.outcome(of: started.arn)
            }
            #expect(record.cause?.hasSuffix("The activity \(arn) does not exist.") == true)
        }
    }
}

@Suite struct TaskTokenTests {
    private static let tokens = TaskTokens(secret: Array(1...32))
    private static let key = TaskKey(
        executionID: 0x0102_0304_0506_0708, stamp: Stamp(frame: FrameID(9), entry: 70_000))

    @Test func aTokenLeadsBackToItsTask() {
        let token = Self.tokens.token(Self.key)
        #expect(Self.tokens.task(of: token) == Self.key)
        #expect(token.count == 44)
    }

    @Test func noOtherTextIsAToken() {
        let token = Self.tokens.token(Self.key)
        for index in token.indices {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(Self.tokens.task(of: changed) == nil)
        }
        let other = TaskTokens(secret: Array(2...33))
        for text in ["", "AQ==", "x", token + "AAAA", other.token(Self.key)] {
            #expect(Self.tokens.task(of: text) == nil)
        }
    }

    @Test func badTokensAndOutputsAreRefused() async throws {
        try await withStore(.memory) { store in
            try await withExecutor(store) { executor in
                await #expect(throws: ExecutorError.invalidTaskToken) {
                    try await executor.sendTaskHeartbeat("nonsense")
                }
                await #expect(throws: ExecutorError.self) {
                    try await executor.sendTaskSuccess("nonsense", output: "{")
                }
            }
        }
    }
}

@Suite struct CallbackTests {
    private func deploy(_ store: Database, _ pattern: String) throws {
        try store.deploy(
            "m",
            """
            {"StartAt":"T","States":{"T":{"Type":"Task",
             "Resource":"arn:aws:states:::states:startExecution\(pattern)","End":true}}}
            """)
    }

    @Test(arguments: [false, true])
    func theResultComesWithTheToken(isEarly: Bool) async throws {
        try await withStore(.memory) { store in
            try deploy(store, ".waitForTaskToken")
            let gate = Gate()
            let runner = ScriptedRunner { _, _ in
                _ = await gate.pass()
                return .awaitingToken(JSONDocument(["sent": true]))
            }
            let record = try await withExecutor(store, runner) { executor in
                let started = try await executor.startExecution(machine: "m")
                await gate.arrivals(1)
                let token = try #require(runner.attempts.first?.taskToken)
                if !isEarly {
                    let watch = executor.observe(started.arn)
                    gate.open()
                    for await seen in watch {
                        guard case .history(let events) = seen.kind else { continue }
                        if events.contains(where: { $0.type == "TaskSubmitted" }) { break }
                    }
                }
                try await executor.sendTaskSuccess(token, output: "[3]")
                gate.open()
                return try await executor.outcome(of: started.arn)
            }
            #expect(record.output == "[3]")
            let types = try store.history(of: record.arn).map(\.type)
            #expect(types.contains("TaskSubmitted") == !isEarly)
            #expect(types.contains("TaskStarted"))
        }
    }

    /// Parents that wait for their jobs leave the places to those that work.
    @Test func submittedJobsTakeNoPlace() async throws {
        try await withStore(.memory) { store in
            try deploy(store, ".sync")
            let gate = Gate()
            let runner = ScriptedRunner { task, reporter in
                reporter.submitted(JSONDocument(["id": 1]))
                return await gate.pass() ? .succeeded(task.input) : .cancelled
            }
            let settings = ExecutorSettings(serviceCallsMax: 1, drainSeconds: 0)
            try await withExecutor(store, runner, settings: settings) { executor in
                var started: [ExecutionRecord] = []
                for _ in 0..<3 {
                    started.append(try await executor.startExecution(machine: "m"))
                }
                await gate.arrivals(3)
                gate.open()
                for execution in started {
                    #expect(try await executor.outcome(of: execution.arn).status == .succeeded)
                }
            }
        }
    }

    @Test func aSubmittedJobIsAttachedToAfterARestart() async throws {
        try await withStore(.memory) { store in
            try deploy(store, ".sync")
            let first = Gate()
            let lost = ScriptedRunner { _, reporter in
                reporter.submitted(JSONDocument(["id": 1]))
                _ = await first.pass()
                return .cancelled
            }
            let started = try await withExecutor(store, lost) { executor in
                let watch = executor.observe()
                let started = try await executor.startExecution(machine: "m")
                for await seen in watch {
                    guard case .history(let events) = seen.kind else { continue }
                    if events.contains(where: { $0.type == "TaskSubmitted" }) { break }
                }
                return started
            }
            let runner = ScriptedRunner { task, _ in
                task.submission.map { .succeeded($0) } ?? .cancelled
            }
            let record = try await withExecutor(store, runner) { executor in
                try await executor.outcome(of: started.arn)
            }
            #expect(record.output == #"{"id":1}"#)
        }
    }
}
