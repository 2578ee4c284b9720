import StileStore
import StileTestSupport

// Nested executions, redrives, parked ones, time limits, Express, versions and aliases, limits.
extension SimulatedMachines {
    static let others: [Machine] = [
        Machine(name: "nests", text: nests, inputs: [#"{"n":1}"#, #"{"n":2}"#]),
        Machine(
            name: "parks", text: parks, inputs: ["1", "{}"],
            habits: Habits(redrives: .afterStop)),
        Machine(name: "timed", text: timed, inputs: ["[1,2]"]),
        Machine(
            name: "rebuilt", text: rebuilt, inputs: ["[0,1,2]", "[4,6]"],
            habits: Habits(redrives: .plain)),
        Machine(
            name: "revised", text: revised, inputs: [#"{"n":4}"#],
            habits: Habits(redrives: .revised, mayStop: false)),
        Machine(name: "limited", text: limited, inputs: ["[1,2,3,4,5,6]"]),
        Machine(name: "quick", text: quick, inputs: ["1", "{}"], type: .express),
        Machine(
            name: "routed", text: routed(1), inputs: ["{}"],
            habits: Habits(
                isComparable: false, target: Names.aliasARN(machine: "routed", alias: "live"))),
    ]

    private static func nest(_ name: String, _ machine: String, _ rest: String) -> String {
        """
        "\(name)":{"Type":"Task","Resource":"\(NestedCall.resource)","Parameters":{
         "StateMachineArn":"\(Names.stateMachineARN(machine))","Input.$":"$"},
         "ResultSelector":{"o.$":"$.Output"},"ResultPath":"$.\(name)",\(rest)}
        """
    }

    /// Two children, one of which has children of its own in a map run.
    private static let nests = """
        {"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
         {"StartAt":"A","States":{\(nest("A", "chain", #""End":true"#))}},
         {"StartAt":"B","States":{"B":{"Type":"Pass","Result":{"key":"items-4"},"Next":"C"},
          \(nest("C", "lines", #""End":true"#))}}],"End":true}}}
        """

    /// Leaves memory twice, unless somebody waits for it.
    private static let parks = """
        {"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":12,"Next":"T"},
         \(task("T", #""Next":"V""#)),"V":{"Type":"Wait","Seconds":30,"End":true}}}
        """

    /// Its time is over while its children wait.
    private static let timed = """
        {"TimeoutSeconds":15,"StartAt":"D","States":{"D":\(
        distributed("", "I", #""I":{"Type":"Wait","Seconds":3600,"End":true}"#))}}
        """

    /// Iterations that fail until a redrive, beside one that waits.
    private static let rebuilt = """
        {"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
         {"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,"ItemProcessor":{
          "ProcessorConfig":{"Mode":"INLINE"},"StartAt":"I","States":{"I":{"Type":"Task",
           "Resource":"\(Machines.function("brittle"))",
           "Parameters":{"i.$":"$","r.$":"$$.Execution.RedriveCount"},
           "Retry":[{"ErrorEquals":["Flaky"],"IntervalSeconds":1,"MaxAttempts":8,
             "BackoffRate":1}],"End":true}}},"End":true}}},
         {"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3,"Next":"T"},
          \(task("T", #""End":true"#))}}],"End":true}}}
        """

    private static func revision(_ end: String) -> String {
        """
        {"StartAt":"A","States":{\(task("A", #""ResultPath":null,"Next":"C""#)),
         "C":{"Type":"Choice","Choices":[{"Variable":"$.n","IsPresent":true,"Next":"\(end)"},
          {"Variable":"$.never","IsPresent":true,"Next":"D"}],"Default":"F"},
         \(task("D", #""ResultPath":"$.d","End":true"#)),
         "F":{"Type":"Fail","Error":"Planned","Cause":"the wrong way"}}}
        """
    }

    /// The first revision goes the wrong way.
    private static let revised = revision("F")
    static let revisedAnew = revision("D")

    private static let limited = """
        {"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{
         "ProcessorConfig":{"Mode":"INLINE"},"StartAt":"F","States":{\(
        task("few", #""End":true"#).replacing(#""few":{"#, with: #""F":{"#))}},"End":true}}}
        """

    private static let quick = """
        {"StartAt":"A","States":{"A":{"Type":"Pass","Next":"T"},\(task("T", #""End":true"#))}}
        """

    /// Says which revision it is.
    static func routed(_ revision: Int) -> String {
        """
        {"StartAt":"A","States":{\(task("A", #""Next":"B""#)),
         "B":{"Type":"Pass","Result":{"revision":\(revision)},"End":true}}}
        """
    }
}
