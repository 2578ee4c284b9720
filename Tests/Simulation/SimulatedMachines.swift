import StileStore
import StileTestSupport

/// The definitions that the simulation runs: every kind of state, retriers that outlast the flaky
/// tasks, and failures that are meant.
enum SimulatedMachines {
    struct Machine {
        let name: String
        let text: String
        let inputs: [String]
        var type = StateMachineType.standard
        /// What its callers do.
        var habits = Habits()
    }

    /// What the callers of a machine's executions do besides waiting.
    struct Habits {
        /// Executions that ended without success are redriven until they succeed.
        var redrives = Plan.Redrive.never
        /// They may be stopped for good.
        var mayStop = true
        /// Whether all runs have to end alike.
        var isComparable = true
        /// Somebody stops children of its map runs.
        var losesChildren = false
        /// Started by this ARN.
        var target: String?
        /// Purged soon after their end.
        var isFleeting = false
    }

    static var all: [Machine] { plain + mapRuns + others }

    private static let plain: [Machine] = [
        Machine(
            name: "passes", text: Machines.passes(4), inputs: ["{}", "[1, 2]"],
            habits: Habits(isFleeting: true)),
        Machine(name: "chain", text: chain, inputs: [#"{"n":1}"#, #"{"n": 2}"#]),
        Machine(name: "map", text: map, inputs: ["[1,2,3,4,5]", "[]", "[7]"]),
        Machine(name: "parallel", text: parallel, inputs: ["7", "{}"]),
        Machine(name: "nested", text: nested, inputs: ["[[1,2],[3]]", "[[],[4]]"]),
        Machine(name: "waits", text: waits, inputs: ["true"]),
        Machine(name: "caught", text: caught, inputs: ["{}"]),
        Machine(name: "fails", text: fails, inputs: ["{}"]),
        Machine(name: "worked", text: worked, inputs: ["[1,2,3]", "[4]"]),
        Machine(
            name: "spread", text: spread, inputs: ["[1,2,3,4,5]", "[]"],
            habits: Habits(isFleeting: true)),
        Machine(name: "tolerant", text: tolerant, inputs: ["[1,0,3]", "[0,0,5,6]"]),
        Machine(name: "layers", text: layers, inputs: ["[[1,2],[3]]", "[[],[4]]"]),
        Machine(
            name: "mended", text: mended,
            inputs: [#"{"n":1}"#, #"{"n":2,"mended":true}"#, #"{"n":3}"#],
            habits: Habits(redrives: .edited, mayStop: false)),
        Machine(name: "called", text: called, inputs: [#"{"c":1}"#, #"{"c":2}"#]),
    ]

    /// More attempts than a task is ever made to fail.
    static let retry = """
        "Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1,"MaxAttempts":8,"BackoffRate":1}]
        """

    static func task(_ name: String, _ rest: String) -> String {
        #""\#(name)":{"Type":"Task","Resource":"\#(Machines.function(name))",\#(retry),\#(rest)}"#
    }

    private static let chain = """
        {"StartAt":"A","States":{\(task("A", #""ResultPath":"$.a","Next":"B""#)),
         \(task("B", #""TimeoutSeconds":30,"HeartbeatSeconds":10,"ResultPath":"$.b","Next":"C""#)),
         \(task("C", #""ResultPath":"$.c","End":true"#))}}
        """

    private static let map = """
        {"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,"ItemProcessor":{
         "ProcessorConfig":{"Mode":"INLINE"},"StartAt":"I","States":{\(task("I", #""Next":"J""#)),
         \(task("J", #""End":true"#))}},"End":true}}}
        """

    static func distributed(_ fields: String, _ start: String, _ states: String) -> String {
        """
        {"Type":"Map",\(fields)"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED",
         "ExecutionType":"STANDARD"},"StartAt":"\(start)","States":{\(states)}},"End":true}
        """
    }

    /// A map run whose children are two tasks each.
    private static let spread = """
        {"StartAt":"D","States":{"D":\(
        distributed(
            #""MaxConcurrency":2,"#, "I",
            task("I", #""Next":"J""#) + "," + task("J", #""End":true"#)))}}
        """

    /// A map run that tolerates one failure: zeros fail. What is told of them has times and names, which
    /// no two runs share, so it does not go out.
    private static let tolerant = """
        {"StartAt":"D","States":{"D":\(
        distributed(
            #""ToleratedFailureCount":1,"MaxConcurrency":1,"ResultPath":null,"#, "C",
            #""C":{"Type":"Choice","Choices":[{"Variable":"$","NumericEquals":0,"Next":"X"}],"#
                + #""Default":"I"},"X":{"Type":"Fail","Error":"Zero"},"#
                + task("I", #""End":true"#)))}}
        """

    /// A map run within a child of a map run, beside a branch that waits.
    private static let layers = """
        {"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
         {"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":2,"End":true}}},
         {"StartAt":"D","States":{"D":\(
        distributed(
            "", "E",
            "\"E\":" + distributed("", "I", task("I", #""End":true"#))))}}],"End":true}}}
        """

    private static let parallel = """
        {"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
         {"StartAt":"A","States":{\(task("A", #""End":true"#))}},
         {"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3,"Next":"B"},
          \(task("B", #""End":true"#))}},
         {"StartAt":"X","States":{"X":{"Type":"Pass","End":true}}}],"End":true}}}
        """

    private static let nested = """
        {"StartAt":"O","States":{"O":{"Type":"Map","ItemProcessor":{
         "ProcessorConfig":{"Mode":"INLINE"},"StartAt":"N","States":{"N":{"Type":"Map",
          "MaxConcurrency":1,"ItemProcessor":{"ProcessorConfig":{"Mode":"INLINE"},
          "StartAt":"T","States":{\(task("T", #""End":true"#))}},"End":true}}},"End":true}}}
        """

    private static let waits = """
        {"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":2,"Next":"V"},
         "V":{"Type":"Wait","Seconds":4,"Next":"T"},\(task("T", #""End":true"#))}}
        """

    private static let caught = """
        {"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
         {"StartAt":"A","States":{\(task("A", #""Next":"F""#)),
          "F":{"Type":"Fail","Error":"Planned","Cause":"always"}}}],
         "Catch":[{"ErrorEquals":["Planned"],"ResultPath":"$.caught","Next":"Z"}],"End":true},
         "Z":{"Type":"Pass","End":true}}}
        """

    /// Drops the token, which differs from run to run.
    private static let outside = """
        "TimeoutSeconds":20,"HeartbeatSeconds":12,
        "ResultSelector":{"by.$":"$.by","of.$":"$.of"},
        "Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1,"MaxAttempts":30,"BackoffRate":1}]
        """

    private static let worked = """
        {"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{
         "ProcessorConfig":{"Mode":"INLINE"},"StartAt":"A","States":{"A":{"Type":"Task",
          "Resource":"\(SimulatedWorkers.activityARN)",\(outside),"Next":"T"},
          \(task("T", #""End":true"#))}},"End":true}}}
        """

    private static let called = """
        {"StartAt":"C","States":{"C":{"Type":"Task",
         "Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
         "Parameters":{"in.$":"$"},\(outside),"Next":"T"},\(task("T", #""End":true"#))}}
        """

    /// Fails unless its input, or that of a redrive from B, says otherwise.
    private static let mended = """
        {"StartAt":"S","States":{"S":{"Type":"Pass","Assign":{"v.$":"$.n"},"Next":"B"},
         \(task("B", #""ResultPath":null,"Next":"C""#)),
         "C":{"Type":"Choice","Choices":[{"Variable":"$.mended","IsPresent":true,"Next":"D"}],
          "Default":"F"},
         \(task("D", #""ResultPath":null,"Next":"E""#)),
         "E":{"Type":"Pass","Parameters":{"v.$":"$v","n.$":"$.n"},"End":true},
         "F":{"Type":"Fail","Error":"Planned","Cause":"not mended"}}}
        """

    private static let fails = """
        {"StartAt":"T","States":{\(task("T", #""Next":"F""#)),
         "F":{"Type":"Fail","Error":"Planned","Cause":"always"}}}
        """
}
