import StileExecutor
import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Testing

/// AWS's limits on the real engine and its store.
@Suite struct QuotaTests {
    private static func settings(_ change: (inout Limits) -> Void) -> ExecutorSettings {
        var limits = Limits.aws
        change(&limits)
        return ExecutorSettings(limits: limits, drainSeconds: 0)
    }

    // MARK: - The number of events

    private static let loop = #""L":{"Type":"Pass","Next":"L"}"#
    private static let hold = #""H":{"Type":"Wait","Seconds":3600,"End":true}"#

    struct Full: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let machine: String
    }

    /// Machines whose history grows without an end.
    static let full: [Full] = [
        Full(testDescription: "a loop", machine: #"{"StartAt":"L","States":{\#(loop)}}"#),
        Full(
            testDescription: "a branch that loops",
            machine: #"{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":["#
                + #"{"StartAt":"H","States":{\#(hold)}},{"StartAt":"L","States":{\#(loop)}}],"#
                + #""Catch":[{"ErrorEquals":["States.ALL"],"Next":"S"}]},"S":{"Type":"Succeed"}}}"#),
        Full(
            testDescription: "iterations",
            machine: #"{"StartAt":"M","States":{"M":{"Type":"Map","Next":"M","ItemProcessor":{"#
                + #""StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}}}}"#),
    ]

    /// The last event that fits is the failure; nothing catches it.
    @Test(arguments: full) func theLastEventIsTheFailure(_ full: Full) async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", full.machine)
            let ended = try await withExecutor(
                store, settings: Self.settings { $0.historyEventsMax = 100 }
            ) { executor in
                let started = try await executor.startExecution(machine: "m", input: "[1,2]")
                return try await executor.outcome(of: started.arn)
            }
            #expect(ended.status == .failed)
            #expect(ended.error == "States.Runtime")
            #expect(
                ended.cause == "The execution reached the maximum number of history events (100).")
            let events = try store.history(of: ended.arn)
            #expect(events.map(\.id) == Array(1...100))
            #expect(events.last?.type == "ExecutionFailed")
        }
    }

    /// A child of a map run has a history of its own, and none of its events is its parent's.
    @Test func aChildOfAMapRunHasItsOwnHistory() async throws {
        try await withStore(.memory) { store in
            let passes = (1...30).map { #""P\#($0)":{"Type":"Pass","Next":"P\#($0 + 1)"}"# }
            let states = passes.joined(separator: ",") + #","P31":{"Type":"Succeed"}"#
            try store.deploy(
                "m",
                #"{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"#
                    + #""ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"#
                    + #""StartAt":"P1","States":{\#(states)}}}}}"#)
            let ended = try await withExecutor(
                store, settings: Self.settings { $0.historyEventsMax = 100 }
            ) { executor in
                let started = try await executor.startExecution(
                    machine: "m", input: "[1,2,3,4,5]")
                return try await executor.outcome(of: started.arn)
            }
            #expect(ended.status == .succeeded)
            #expect(ended.lastEventID == 8)
        }
    }

    /// Express executions have five minutes instead.
    @Test func anExpressExecutionHasATimeInstead() async throws {
        try await withStore(.memory) { store in
            try store.create(
                "m", .express,
                #"{"StartAt":"L","States":{"L":{"Type":"Pass","Next":"W"},"#
                    + #""W":{"Type":"Wait","Seconds":1,"Next":"L"}}}"#)
            let clock = VirtualClock(jumps: true)
            let begin = clock.nowMillis()
            let ended = try await withExecutor(
                store, settings: Self.settings { $0.historyEventsMax = 100 }, clock: clock
            ) { executor in
                let started = try await executor.startExecution(machine: "m")
                return try await executor.outcome(of: started.arn)
            }
            #expect(ended.status == .timedOut)
            #expect(ended.lastEventID > 1_000)
            #expect((ended.stoppedAtMillis ?? 0) - begin == 300_000)
        }
    }

    // MARK: - The size of payloads

    struct Large: Sendable, CustomTestStringConvertible {
        let place: String
        let states: String
        var input = "[]"
        let cause: String
        var testDescription: String { place }
    }

    private static let wide = #"{"a":"\#(String(repeating: "x", count: 150))"}"#
    private static let tooWide = String(repeating: "x", count: 250)
    private static func gave(_ name: String) -> String {
        "The state/task '\(name)' returned a result with a size exceeding the maximum number of bytes service limit."
    }
    private static func took(_ name: String) -> String {
        "The state/task '\(name)' provided parameters with a size exceeding the maximum number of bytes service limit."
    }
    private static func task(_ resource: String, _ fields: String = "") -> String {
        #""A":{"Type":"Task","Resource":"\#(resource)"\#(fields),"End":true}"#
    }
    private static func branch(_ name: String) -> String {
        #"{"StartAt":"\#(name)","States":{"\#(name)":{"Type":"Pass","Result":\#(wide),"End":true}}}"#
    }

    static let large: [Large] = [
        Large(
            place: "a Pass state's result",
            states: #""A":{"Type":"Pass","Result":"\#(tooWide)","End":true}"#, cause: gave("A")),
        Large(
            place: "a result beside the input",
            states: #""A":{"Type":"Pass","Result":\#(wide),"ResultPath":"$.r","End":true}"#,
            input: wide, cause: gave("A")),
        Large(
            place: "a task's parameters",
            states: task(Machines.function("echo"), #","Parameters":{"a":"\#(tooWide)"}"#),
            cause: took("A")),
        Large(
            place: "a function's result", states: task(Machines.function("large")),
            cause: gave(Machines.function("large"))),
        Large(
            place: "a service's result", states: task("arn:aws:states:::sqs:sendMessage"),
            cause: gave("sqs")),
        Large(
            place: "the branches' results",
            states:
                #""A":{"Type":"Parallel","Branches":[\#(branch("B")),\#(branch("D"))],"End":true}"#,
            cause: gave("A")),
        Large(
            place: "the iterations' results",
            states: #""A":{"Type":"Map","ItemProcessor":\#(branch("B")),"End":true}"#,
            input: "[1,2]",
            cause: gave("A")),
        Large(
            place: "an iteration's input",
            states:
                #""A":{"Type":"Map","ItemSelector":{"a":"\#(tooWide)"},"ItemProcessor":\#(branch("B")),"End":true}"#,
            input: "[1]", cause: took("A")),
        Large(
            place: "a branch's input",
            states:
                #""A":{"Type":"Parallel","Parameters":{"a":"\#(tooWide)"},"Branches":[\#(branch("B"))],"End":true}"#,
            cause: took("A")),
        Large(
            place: "the result of a map run",
            states: #""A":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","#
                + #""ExecutionType":"STANDARD"},"StartAt":"B","States":{"#
                + #""B":{"Type":"Pass","Result":\#(wide),"End":true}}},"End":true}"#,
            input: "[1,2]", cause: gave("A")),
    ]

    private static let runner = ScriptedRunner { task, _ in
        task.resource.hasSuffix("large") || task.resource.hasSuffix("sendMessage")
            ? .succeeded(JSONDocument(.string(tooWide))) : .succeeded(task.input)
    }

    /// Nothing retries or catches it.
    @Test(arguments: large) func aPayloadOverTheLimitEndsTheExecution(_ large: Large) async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", #"{"StartAt":"A","States":{\#(large.states)}}"#)
            let ended = try await withExecutor(
                store, Self.runner, settings: Self.settings { $0.payloadBytesMax = 200 }
            ) { executor in
                let started = try await executor.startExecution(machine: "m", input: large.input)
                return try await executor.outcome(of: started.arn)
            }
            #expect(ended.status == .failed)
            #expect(ended.error == "States.DataLimitExceeded")
            #expect(ended.cause == large.cause)
        }
    }

    @Test func anInputOverTheLimitIsRefused() async throws {
        try await withStore(.memory) { store in
            try store.deploy("m", Machines.passes(1))
            try await withExecutor(store) { executor in
                let fits = "\"" + String(repeating: "x", count: 262_142) + "\""
                _ = try await executor.startExecution(machine: "m", input: fits)
                await #expect(throws: ExecutorError.self) {
                    try await executor.startExecution(machine: "m", input: fits + " ")
                }
            }
        }
    }
}
