import StileInterpreter
import StileStore
import StileTestSupport

/// What runs below a state when the state is given up.
enum Below: String, CaseIterable, Sendable {
    case handler
    case gatedHandler
    case activityWithWorker
    case activityInQueue
    case callback
    case retry
    case wait
    case iterations
    case syncChild
    case syncGrandchild
    case requestResponseChild
    case mapRun

    /// The states of the part that is given up; it begins in `V`.
    var states: String {
        switch self {
        case .handler: task(Machines.function("hold"))
        case .gatedHandler: task(Machines.function("gated"))
        case .activityWithWorker, .activityInQueue: task(Names.activityARN("a"))
        case .callback: task("arn:aws:states:::lambda:invoke.waitForTaskToken")
        case .retry:
            task(
                Machines.function("flaky"),
                #","Retry":[{"ErrorEquals":["Flaky"],"IntervalSeconds":600}]"#)
        case .wait: #""V":{"Type":"Wait","Seconds":3600,"End":true}"#
        case .iterations: #""V":\#(Self.map("INLINE", task(Machines.function("hold"))))"#
        case .syncChild: nested("waiting", ".sync:2")
        case .syncGrandchild: nested("nesting", ".sync:2")
        case .requestResponseChild:
            #""V":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution","#
                + #""Parameters":{"machine":"waiting"},"Next":"W"},"#
                + #""W":{"Type":"Wait","Seconds":3600,"End":true}"#
        case .mapRun:
            #""V":\#(Self.map("DISTRIBUTED", #""V":{"Type":"Wait","Seconds":3600,"End":true}"#))"#
        }
    }

    /// Whether the state may have a `TimeoutSeconds` of its own that ends what is below.
    var hasTimeout: Bool {
        switch self {
        case .handler, .activityWithWorker, .callback, .syncChild, .syncGrandchild: true
        case .gatedHandler, .activityInQueue, .retry, .wait, .iterations, .requestResponseChild,
            .mapRun:
            false
        }
    }

    private static func map(_ mode: String, _ states: String) -> String {
        let inner = states.replacing(#""V":"#, with: #""I":"#)
        return #"{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"\#(mode)""#
            + (mode == "INLINE" ? "" : #","ExecutionType":"STANDARD""#)
            + #"},"StartAt":"I","States":{\#(inner)}},"End":true,"ItemsPath":"$$.Execution.Input"}"#
    }

    private func task(_ resource: String, _ fields: String = "") -> String {
        #""V":{"Type":"Task","Resource":"\#(resource)"\#(fields),"End":true}"#
    }

    private func nested(_ machine: String, _ pattern: String) -> String {
        task(
            "arn:aws:states:::states:startExecution\(pattern)",
            #","Parameters":{"machine":"\#(machine)"}"#)
    }
}

/// What makes a state be given up.
enum GivenUpBy: String, CaseIterable, Sendable {
    case stop
    case stopThenCrash
    case machineTimeout
    case stateTimeout
    case failingBranch
    case caughtFailure
    case failingIteration
    case stopOfParent
    case stopOfMapRunsParent

    /// The machine that is started, with `states` where they are given up.
    func machine(_ states: String) -> String {
        switch self {
        case .stop, .stopThenCrash: #"{"StartAt":"V","States":{\#(states)}}"#
        case .machineTimeout: #"{"TimeoutSeconds":5,"StartAt":"V","States":{\#(states)}}"#
        case .stateTimeout: Self.limited(states)
        case .failingBranch: Self.parallel(states, "}")
        case .caughtFailure:
            Self.parallel(
                states,
                #","Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}]},"#
                    + #""Z":{"Type":"Wait","Seconds":100000,"End":true}"#)
        case .failingIteration:
            #"{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"#
                + #""StartAt":"C","States":{"C":{"Type":"Choice","Default":"V","Choices":[{"#
                + #""Variable":"$","NumericEquals":1,"Next":"S"}]},\#(states),\#(Self.sibling)}}}}}"#
        case .stopOfParent:
            #"{"StartAt":"N","States":{"N":{"Type":"Task","End":true,"Parameters":"#
                + #"{"machine":"inner"},"#
                + #""Resource":"arn:aws:states:::states:startExecution.sync:2"}}}"#
        case .stopOfMapRunsParent:
            #"{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"#
                + #""ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"#
                + #""STANDARD"},"StartAt":"V","States":{\#(states)}}}}}"#
        }
    }

    /// Fails five seconds after the beginning.
    private static let sibling =
        #""S":{"Type":"Wait","Seconds":5,"Next":"F"},"#
        + #""F":{"Type":"Fail","Error":"Sibling","Cause":"it failed"}"#

    private static func limited(_ states: String) -> String {
        let task = #""Type":"Task""#
        let limited = states.replacing(task, with: task + #","TimeoutSeconds":5"#)
        return #"{"StartAt":"V","States":{\#(limited)}}"#
    }

    private static func parallel(_ states: String, _ rest: String) -> String {
        #"{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":["#
            + #"{"StartAt":"V","States":{\#(states)}},"#
            + #"{"StartAt":"S","States":{\#(sibling)}}]\#(rest)}}"#
    }

    /// Status, error and cause of what was started.
    var end: (ExecutionStatus, String?, String?) {
        switch self {
        case .stop, .stopThenCrash, .stopOfParent, .stopOfMapRunsParent: (.aborted, "E", "C")
        case .machineTimeout: (.timedOut, nil, nil)
        case .stateTimeout: (.failed, "States.Timeout", nil)
        case .failingBranch, .failingIteration: (.failed, "Sibling", "it failed")
        case .caughtFailure: (.running, nil, nil)
        }
    }

    var isByTime: Bool {
        switch self {
        case .stop, .stopThenCrash, .stopOfParent, .stopOfMapRunsParent: false
        case .machineTimeout, .stateTimeout, .failingBranch, .caughtFailure, .failingIteration:
            true
        }
    }
}
