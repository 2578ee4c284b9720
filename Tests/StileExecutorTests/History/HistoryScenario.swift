import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport
import Testing

@testable import StileExecutor

/// An execution that writes certain types of events.
struct HistoryScenario: Sendable {
    let states: String
    var input = "[1]"
    /// Fields of the machine.
    var fields = ""
    var doing = Doing.nothing

    enum Doing: Sendable {
        case nothing, stop, redrive
        /// Lets time pass once the call is made.
        case waitForToken
        /// A worker takes the activity's task; with nil it says no more.
        case work(succeeds: Bool?)
    }

    private static let activity = Names.activityARN("a")

    static func function(_ name: String, _ fields: String = "") -> String {
        #""A":{"Type":"Task","Resource":"\#(Machines.function(name))"\#(fields),"End":true}"#
    }

    static func service(_ mode: String, _ pattern: String = "", _ fields: String = "") -> String {
        #""A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage\#(pattern)","#
            + #""Parameters":{"mode":"\#(mode)"}\#(fields),"End":true}"#
    }

    static func activityTask(_ fields: String = "") -> String {
        #""A":{"Type":"Task","Resource":"\#(activity)"\#(fields),"End":true}"#
    }

    private static let waiting = #""A":{"Type":"Wait","Seconds":3600,"End":true}"#

    /// The same states with the first one called otherwise: no two states of a machine share a name.
    private static func named(_ name: String, _ states: String) -> String {
        #""StartAt":"\#(name)","States":{\#(states.replacing(#""A":"#, with: "\"\(name)\":"))}"#
    }

    private static func map(_ states: String, mode: String = "") -> String {
        #""A":{"Type":"Map","ItemProcessor":{\#(mode)\#(named("I", states))},"End":true}"#
    }

    private static let distributed =
        #""ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"#

    /// A branch that fails after a second, beside one that runs `states`.
    private static func beside(_ states: String) -> HistoryScenario {
        HistoryScenario(
            states: #""A":{"Type":"Parallel","End":true,"Branches":["#
                + #"{\#(named("B", states))},{"StartAt":"W","States":{"#
                + #""W":{"Type":"Wait","Seconds":1,"Next":"F"},"F":{"Type":"Fail"}}}]}"#)
    }

    private static let everyState = HistoryScenario(
        states: #"""
            "A":{"Type":"Choice","Choices":[{"Variable":"$[0]","NumericEquals":1,"Next":"P"}]},
            "P":{"Type":"Pass","Assign":{"x":1},"Next":"W"},
            "W":{"Type":"Wait","Seconds":1,"Next":"L"},
            "L":{"Type":"Parallel","Branches":[{"StartAt":"B1","States":{
             "B1":{"Type":"Pass","End":true}}}],"ResultPath":null,"Next":"M"},
            "M":{"Type":"Map","ItemProcessor":{"StartAt":"B2","States":{
             "B2":{"Type":"Pass","End":true}}},"Next":"T"},
            "T":{"Type":"Task","Resource":"\#(Machines.function("echo"))","Next":"S"},
            "S":{"Type":"Succeed"}
            """#)

    /// The scenario that writes the type; nil for a type that nothing in Stile leads to.
    static func scenario(of type: String) -> HistoryScenario? {
        byType[type] ?? (unreached[type] == nil ? everyState : nil)
    }

    /// Why a type is not written.
    static let unreached = [
        "ActivityScheduleFailed":
            "an activity's task needs nobody but its queue; where the activity is missing, its state"
            + " fails with States.Runtime (recorded)"
    ]

    private static let byType: [String: HistoryScenario] = [
        "ActivityScheduled": HistoryScenario(
            states: activityTask(#","TimeoutSeconds":9,"HeartbeatSeconds":8"#),
            doing: .work(succeeds: true)),
        "ActivityStarted": HistoryScenario(states: activityTask(), doing: .work(succeeds: true)),
        "ActivitySucceeded": HistoryScenario(states: activityTask(), doing: .work(succeeds: true)),
        "ActivityFailed": HistoryScenario(states: activityTask(), doing: .work(succeeds: false)),
        "ActivityTimedOut": HistoryScenario(
            states: activityTask(#","TimeoutSeconds":9"#), doing: .work(succeeds: nil)),
        "ExecutionAborted": HistoryScenario(states: waiting, doing: .stop),
        "ExecutionFailed": HistoryScenario(states: function("fail")),
        "FailStateEntered": beside(waiting),
        "ExecutionRedriven": HistoryScenario(states: function("fail"), doing: .redrive),
        "ExecutionTimedOut": HistoryScenario(states: waiting, fields: #""TimeoutSeconds":5,"#),
        "LambdaFunctionFailed": HistoryScenario(states: function("fail")),
        "LambdaFunctionScheduled": HistoryScenario(
            states: function(
                "echo", #","TimeoutSeconds":9,"Credentials":{"RoleArn":"arn:aws:iam::1:role/r"}"#)),
        "LambdaFunctionScheduleFailed": HistoryScenario(states: function("unscheduled")),
        "LambdaFunctionStartFailed": HistoryScenario(states: function("unstarted")),
        "LambdaFunctionTimedOut": HistoryScenario(
            states: function("hold", #","TimeoutSeconds":9"#)),
        "MapIterationAborted": beside(map(waiting)),
        "MapIterationFailed": HistoryScenario(states: map(function("fail"))),
        "MapStateFailed": HistoryScenario(states: map(function("fail"))),
        "MapStateAborted": beside(map(waiting)),
        "MapRunStarted": HistoryScenario(states: map(function("echo"), mode: distributed)),
        "MapRunSucceeded": HistoryScenario(states: map(function("echo"), mode: distributed)),
        "MapRunFailed": HistoryScenario(states: map(function("fail"), mode: distributed)),
        "MapRunAborted": HistoryScenario(
            states: map(waiting, mode: distributed), doing: .stop),
        "MapRunRedriven": HistoryScenario(
            states: map(function("fail"), mode: distributed), doing: .redrive),
        "ParallelStateAborted": beside(
            #""A":{"Type":"Parallel","End":true,"Branches":[{\#(named("I", waiting))}]}"#
        ),
        "ParallelStateFailed": beside(waiting),
        "TaskStateAborted": beside(function("hold")),
        "WaitStateAborted": beside(waiting),
        "TaskScheduled": HistoryScenario(
            states: service("answer", "", #","TimeoutSeconds":9,"HeartbeatSeconds":8"#)),
        "TaskStarted": HistoryScenario(states: service("answer")),
        "TaskSubmitted": HistoryScenario(
            states: service("wait", ".waitForTaskToken", #","TimeoutSeconds":9"#),
            doing: .waitForToken),
        "TaskSucceeded": HistoryScenario(states: service("answer")),
        "TaskFailed": HistoryScenario(states: service("fail")),
        "TaskStartFailed": HistoryScenario(states: service("unstarted")),
        "TaskSubmitFailed": HistoryScenario(states: service("refused", ".waitForTaskToken")),
        "TaskTimedOut": HistoryScenario(
            states: service("wait", ".waitForTaskToken", #","TimeoutSeconds":9"#)),
        "EvaluationFailed": HistoryScenario(
            states:
                #""A":{"Type":"Pass","QueryLanguage":"JSONata","Output":"{% $none %}","End":true}"#),
    ]

    // MARK: - Carrying out

    /// Does what the function's name or the call's `mode` says.
    private static let runner = ScriptedRunner { task, _ in
        let mode =
            task.input.value["mode"]?.stringValue
            ?? String(task.resource.split(separator: ":").last ?? "")
        func failure(_ stage: TaskStage) -> TaskOutcome {
            .failed(TaskError(error: "E", cause: "C", stage: stage))
        }
        switch mode {
        case "fail": return failure(.running)
        case "unscheduled": return failure(.scheduling)
        case "unstarted": return failure(.starting)
        case "refused": return failure(.submitting)
        case "wait": return .awaitingToken(task.input)
        case "hold": return await Gate().pass() ? .succeeded(task.input) : .cancelled
        case _: return .succeeded(task.input)
        }
    }

    /// The events of the execution, once it has ended.
    func events() async throws -> [HistoryEvent] {
        try await withStore(.memory) { store in
            _ = try store.createActivity("a", encryption: nil, tags: [], nowMillis: 1)
            try store.deploy("m", #"{\#(fields)"StartAt":"A","States":{\#(states)}}"#)
            let clock = VirtualClock(jumps: doing.letsTimePass)
            try await withExecutor(store, Self.runner, clock: clock) { executor in
                _ = try await executor.startExecution(machine: "m", name: "n", input: input)
                try await act(executor, store, clock)
                _ = try await executor.outcome(of: "n")
            }
            return try store.history(of: "n")
        }
    }

    private func act(
        _ executor: Executor, _ store: Database, _ clock: VirtualClock
    ) async throws {
        switch doing {
        case .nothing: break
        case .stop: _ = try await executor.stopExecution("n", error: "E", cause: "C")
        case .redrive:
            _ = try await executor.outcome(of: "n")
            _ = try await executor.redriveExecution("n")
        case .waitForToken:
            while try store.history(of: "n").last?.type != "TaskSubmitted" {
                _ = try? await executor.outcome(of: "nobody")
            }
            clock.advance(millis: 9_000)
        case .work(let succeeds):
            let task = try #require(try await executor.pollActivity(Self.activity, workerName: "w"))
            switch succeeds {
            case true?: try await executor.sendTaskSuccess(task.taskToken, output: "1")
            case false?: try await executor.sendTaskFailure(task.taskToken, error: "E", cause: "C")
            case nil: clock.advance(millis: 9_000)
            }
        }
    }
}

extension HistoryScenario.Doing {
    /// Whether nothing but time ends it; a test that acts does so before time moves.
    fileprivate var letsTimePass: Bool {
        switch self {
        case .nothing, .redrive: true
        case .stop, .work, .waitForToken: false
        }
    }
}
