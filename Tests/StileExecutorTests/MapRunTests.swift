import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Synchronization
import Testing

@Suite struct MapRunTests {
    /// A Distributed Map over the input whose children are one Task each.
    static func machine(
        _ fields: String = "", type: String = "STANDARD", states: String? = nil
    ) -> String {
        let task = #""Type":"Task","Resource":"\#(Machines.function("item"))","End":true"#
        return """
            {"StartAt":"M","States":{"M":{"Type":"Map",\(fields)"ItemProcessor":{
             "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"\(type)"},
             "StartAt":"T","States":{\(states ?? #""T":{\#(task)}"#)}},"End":true}}}
            """
    }

    /// Fails for items that are strings, with their text as the error.
    static let failingTexts = ScriptedRunner { task, _ in
        if let text = task.input.value.stringValue {
            return .failed(TaskError(error: text, cause: nil))
        }
        return .succeeded(task.input)
    }

    struct Ending: Sendable, CustomTestStringConvertible {
        let fields: String
        let input: String
        var type = "STANDARD"
        let status: ExecutionStatus
        var output: String?
        var error: String?
        /// Succeeded, failed, aborted.
        let children: [Int]
        var testDescription: String { "\(fields) \(input) \(type)" }
    }

    static let tolerance = "States.ExceedToleratedFailureThreshold"
    static let endings: [Ending] = [
        Ending(
            fields: "", input: "[1,2,3]", status: .succeeded, output: "[1,2,3]",
            children: [3, 0, 0]),
        Ending(
            fields: "", input: "[1, {\"a\": 2}]", type: "EXPRESS", status: .succeeded,
            output: "[1,{\"a\":2}]", children: [2, 0, 0]),
        Ending(fields: "", input: "[]", status: .succeeded, output: "[]", children: [0, 0, 0]),
        Ending(
            fields: #""MaxConcurrency":1,"#, input: #"[1,"x",3]"#, status: .failed,
            error: tolerance, children: [1, 1, 0]),
        Ending(
            fields: #""ToleratedFailureCount":1,"#, input: #"[1,"x",3]"#, status: .succeeded,
            output: "[1,FAILED,3]", children: [2, 1, 0]),
        Ending(
            fields: #""MaxConcurrency":1,"ToleratedFailureCount":1,"#,
            input: #"["x","y",3,4]"#, status: .failed, error: tolerance, children: [0, 2, 0]),
        Ending(
            fields: #""ToleratedFailurePercentage":50,"#, input: #"["x","y",3,4]"#,
            status: .succeeded, output: "[FAILED,FAILED,3,4]", children: [2, 2, 0]),
        Ending(
            fields: #""MaxConcurrency":1,"ToleratedFailurePercentage":49,"#,
            input: #"["x","y",3,4]"#, status: .failed, error: tolerance, children: [0, 2, 0]),
        Ending(
            fields: #""ItemBatcher":{"MaxItemsPerBatch":2,"BatchInput":{"b":1}},"#,
            input: "[1,2,3]", status: .succeeded,
            output: #"[{"BatchInput":{"b":1},"Items":[1,2]},{"BatchInput":{"b":1},"Items":[3]}]"#,
            children: [2, 0, 0]),
        Ending(
            fields: #""ResultWriter":{"WriterConfig":{"Transformation":"FLATTEN"}},"#,
            input: "[[1,2],3]", status: .succeeded, output: "[1,2,3]", children: [2, 0, 0]),
        Ending(
            fields:
                #""ItemSelector":{"i.$":"$$.Map.Item.Index","v.$":"$$.Map.Item.Value","s.$":"$$.Map.Item.Source"},"#,
            input: "[7]", status: .succeeded, output: #"[{"i":0,"v":7,"s":"STATE_DATA"}]"#,
            children: [1, 0, 0]),
    ]

    @Test(arguments: endings)
    func aRunEnds(ending: Ending) async throws {
        try await withStore(.file) { store in
            try store.deploy("m", Self.machine(ending.fields, type: ending.type))
            let ended = try await withExecutor(
                store, Self.failingTexts, clock: VirtualClock()
            ) { executor in
                let started = try await executor.startExecution(
                    machine: "m", input: ending.input)
                return try await executor.outcome(of: started.arn)
            }
            #expect(ended.status == ending.status)
            #expect(try Self.compact(ended.output) == ending.output)
            #expect(ended.error == ending.error)
            let run = try #require(try store.mapRuns(of: ended.id, limit: 10).first)
            #expect(run.status == (ending.status == .succeeded ? .succeeded : .failed))
            #expect(
                [run.children.succeeded, run.children.failed, run.children.aborted]
                    == ending.children)
            try Self.expectTrueCounts(run, store)
        }
    }

    /// A result with FAILED in the place of what is told of a child that failed.
    static func compact(_ output: String?) throws -> String? {
        guard let output, let entries = try JSON(parsing: output).arrayValue else { return output }
        return "["
            + entries.map { $0["Status"]?.stringValue ?? $0.serialized() }.joined(separator: ",")
            + "]"
    }

    /// The counts of a run are those of its children.
    static func expectTrueCounts(_ run: MapRunRecord, _ store: Database) throws {
        let counted = try store.countedChildren(run.id)
        #expect(run.children == counted.children)
        #expect(run.items == counted.items)
        #expect(run.nextChild == counted.children.total)
    }

    @Test func childrenAreExecutionsOfTheirOwn() async throws {
        try await withStore(.file) { store in
            try store.deploy("m", Self.machine(#""Label":"each","#))
            let ended = try await withExecutor(store) { executor in
                let started = try await executor.startExecution(machine: "m", input: "[5,6]")
                return try await executor.outcome(of: started.arn)
            }
            let run = try #require(try store.mapRuns(of: ended.id, limit: 10).first)
            #expect(run.arn.contains(":mapRun:m/each:"))
            let children = try store.mapRunChildren(run.id, fromIndex: 0, limit: 10)
            #expect(children.map(\.input) == ["5", "6"])
            for child in children {
                #expect(child.arn == Names.executionARN(machine: "m/each", name: child.name))
                #expect(child.stateMachineARN == Names.stateMachineARN("m/each"))
                #expect(child.machineName == "m")
                #expect(try store.execution(child.arn) == child)
                #expect(child.launch.child?.mapRunARN == run.arn)
                let types = try store.history(of: child.id).map(\.type)
                #expect(types.first == "ExecutionStarted")
                #expect(types.last == "ExecutionSucceeded")
            }
            // Lists and counts of the machine leave its children out.
            #expect(try store.executions(ExecutionFilter()).map(\.id) == [ended.id])
            #expect(try store.counts() == [.succeeded: 1])
            let types = try store.history(of: ended.id).map(\.type)
            #expect(
                types == [
                    "ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapRunStarted",
                    "MapRunSucceeded", "MapStateSucceeded", "MapStateExited",
                    "ExecutionSucceeded",
                ])
        }
    }

    @Test func aRunWithinARun() async throws {
        let inner = """
            "T":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED",
             "ExecutionType":"STANDARD"},"StartAt":"I","States":{"I":{"Type":"Task",
             "Resource":"\(Machines.function("item"))","End":true}}},"End":true}
            """
        try await withStore(.file) { store in
            try store.deploy("m", Self.machine(states: inner))
            let ended = try await withExecutor(store) { executor in
                let started = try await executor.startExecution(
                    machine: "m", input: "[[1,2],[],[3]]")
                return try await executor.outcome(of: started.arn)
            }
            #expect(ended.output == "[[1,2],[],[3]]")
            #expect(try store.activeMapRuns().isEmpty)
        }
    }

    @Test func aStopEndsEveryChildBelow() async throws {
        try await withStore(.file) { store in
            try store.deploy(
                "m", Self.machine(states: #""T":{"Type":"Wait","Seconds":60,"End":true}"#))
            let clock = VirtualClock()
            let items = "[" + Array(repeating: "1", count: 300).joined(separator: ",") + "]"
            try await withExecutor(store, clock: clock) { executor in
                let started = try await executor.startExecution(machine: "m", input: items)
                let stopped = try await executor.stopExecution(started.arn)
                #expect(stopped.status == .aborted)
                let run = try #require(try store.mapRuns(of: started.id, limit: 1).first)
                #expect(run.status == .aborted)
                // Whoever runs still ends in turns to come; each answers when it has.
                for child in try store.mapRunChildren(run.id, fromIndex: 0, limit: 1_000) {
                    let ended = try await executor.outcome(of: child.arn)
                    #expect(ended.status == .aborted)
                }
                let after = try #require(try store.mapRun(run.arn))
                #expect(after.children.running == 0)
                try Self.expectTrueCounts(after, store)
            }
            #expect(try store.activeMapRuns().isEmpty)
        }
    }

    @Test func aRedriveTakesUpWhatFailedAndWhatNeverBegan() async throws {
        try await withStore(.file) { store in
            try store.deploy("m", Self.machine(#""MaxConcurrency":1,"#))
            let isFixed = Mutex(false)
            let runner = ScriptedRunner { task, _ in
                if task.input.value.stringValue != nil, !isFixed.withLock({ $0 }) {
                    return .failed(TaskError(error: "Broken", cause: nil))
                }
                return .succeeded(task.input)
            }
            let ended = try await withExecutor(store, runner) { executor in
                let started = try await executor.startExecution(
                    machine: "m", input: #"[1,"x",3]"#)
                let failed = try await executor.outcome(of: started.arn)
                #expect(failed.error == Self.tolerance)
                isFixed.withLock { $0 = true }
                _ = try await executor.redriveExecution(started.arn)
                return try await executor.outcome(of: started.arn)
            }
            #expect(ended.output == #"[1,"x",3]"#)
            #expect(runner.attempts.map(\.input.text) == ["1", #""x""#, #""x""#, "3"])
            let run = try #require(try store.mapRuns(of: ended.id, limit: 10).first)
            #expect(run.redriveCount == 1)
            #expect(run.pendingRedrive == 0)
            #expect(run.status == .succeeded)
            try Self.expectTrueCounts(run, store)
            let children = try store.mapRunChildren(run.id, fromIndex: 0, limit: 10)
            #expect(children.map(\.redriveCount) == [0, 1, 0])
            #expect(try store.history(of: ended.id).map(\.type).contains("MapRunRedriven"))
        }
    }

    /// Crashes at the nth fault point of a run that fails and is redriven twice; what comes after the
    /// restart must make up for it.
    @Test(arguments: 1...45)
    func noCrashLosesOrDoublesAChild(point: Int) async throws {
        try await withStore(.file) { store in
            try store.deploy("m", Self.machine(#""MaxConcurrency":2,"#))
            let left = Mutex(point)
            do {
                _ = try await withExecutor(
                    store, Self.failingTwice(store), clock: VirtualClock(),
                    faults: { _ in
                        left.withLock {
                            $0 -= 1; return $0 == 0
                        }
                    }
                ) { try await Self.failAndRedrive(store, $0) }
            } catch ExecutorError.crashed {
            }
            try Self.expectTrueCounts(store)
            let ended = try await withExecutor(
                store, Self.failingTwice(store), clock: VirtualClock(), seed: 2
            ) { try await Self.failAndRedrive(store, $0) }
            #expect(ended.output == #"["1","x",3,4]"#)
            try Self.expectTrueCounts(store)
            let run = try #require(try store.mapRuns(of: ended.id, limit: 10).first)
            let children = try store.mapRunChildren(run.id, fromIndex: 0, limit: 10)
            #expect(children.map(\.input) == [#""1""#, #""x""#, "3", "4"])
            #expect(children.allSatisfy { $0.status == .succeeded })
        }
    }

    /// Fails for the text x until the execution is redriven for the second time.
    private static func failingTwice(_ store: Database) -> ScriptedRunner {
        ScriptedRunner { task, _ in
            let isRedriven = (try? store.execution("n")?.redriveCount ?? 0) ?? 0 > 1
            return task.input.value.stringValue == "x" && !isRedriven
                ? .failed(TaskError(error: "Broken", cause: nil)) : .succeeded(task.input)
        }
    }

    /// Does what is still to be done of: start, end, redrive, end, redrive, end.
    private static func failAndRedrive(
        _ store: Database, _ executor: Executor
    ) async throws -> ExecutionRecord {
        if try store.execution("n") == nil {
            _ = try await executor.startExecution(
                machine: "m", name: "n", input: #"["1","x",3,4]"#)
        }
        var ended = try await executor.outcome(of: "n")
        while ended.status == .failed, ended.redriveCount < 2 {
            _ = try await executor.redriveExecution("n")
            ended = try await executor.outcome(of: "n")
        }
        return ended
    }

    static func expectTrueCounts(_ store: Database) throws {
        for execution in try store.executions(ExecutionFilter()) {
            for run in try store.mapRuns(of: execution.id, limit: 10) {
                try expectTrueCounts(run, store)
            }
        }
    }

    @Test func limitsChangeWhileARunGoesOn() async throws {
        try await withStore(.file) { store in
            try store.deploy("m", Self.machine(#""MaxConcurrency":1,"#))
            let gate = Gate()
            let runner = ScriptedRunner { task, _ in
                await gate.pass() ? .succeeded(task.input) : .cancelled
            }
            try await withExecutor(store, runner, clock: VirtualClock()) { executor in
                let started = try await executor.startExecution(machine: "m", input: "[1,2,3]")
                await gate.arrivals(1)
                let run = try #require(try store.mapRuns(of: started.id, limit: 1).first)
                #expect(run.children.running == 1)
                try await executor.updateMapRun(
                    run.arn, MapRunUpdate(maxConcurrency: 3, toleratedFailureCount: 2))
                await gate.arrivals(3)
                let changed = try #require(try store.mapRun(run.arn))
                #expect(changed.limits.maxConcurrency == 3)
                #expect(changed.limits.toleratedFailureCount == 2)
                #expect(changed.children.running == 3)
                gate.open()
                _ = try await executor.outcome(of: started.arn)
                await #expect(throws: ExecutorError.mapRunNotRunning(arn: run.arn)) {
                    try await executor.updateMapRun(run.arn, MapRunUpdate(maxConcurrency: 1))
                }
            }
        }
    }
}
