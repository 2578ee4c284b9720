package import StileStore

/// Small definitions that tests of several modules share.
package enum Machines {
    package static func function(_ name: String) -> String {
        "arn:aws:lambda:us-east-1:000000000000:function:\(name)"
    }

    /// A chain of Pass states.
    package static func passes(_ count: Int) -> String {
        chain(count) { _ in #""Type":"Pass""# }
    }

    /// A chain of Task states without timeouts.
    package static func tasks(_ count: Int, function name: String = "echo") -> String {
        chain(count) { _ in #""Type":"Task","Resource":"\#(function(name))""# }
    }

    private static func chain(_ count: Int, _ body: (Int) -> String) -> String {
        let states = (1...count).map { index in
            let next = index == count ? #""End":true"# : #""Next":"S\#(index + 1)""#
            return #""S\#(index)":{\#(body(index)),\#(next)}"#
        }
        return #"{"StartAt":"S1","States":{\#(states.joined(separator: ","))}}"#
    }

    package static let wait = """
        {"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"End":true}}}
        """

    /// One task that is tried three times, one and two seconds apart.
    package static let retrying = """
        {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"\(function("flaky"))",
         "Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1,"MaxAttempts":2,
                   "BackoffRate":2}],"End":true}}}
        """

    /// A Map over the input, two items at a time.
    package static let map = """
        {"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,"ItemProcessor":{
         "ProcessorConfig":{"Mode":"INLINE"},"StartAt":"T","States":{
         "T":{"Type":"Task","Resource":"\(function("item"))","End":true}}},"End":true}}}
        """

    /// Two branches with a task each, then a Pass.
    package static let parallel = """
        {"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
         {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"\(function("a"))","End":true}}},
         {"StartAt":"B","States":{"B":{"Type":"Task","Resource":"\(function("b"))","End":true}}}],
         "Next":"Z"},"Z":{"Type":"Pass","End":true}}}
        """
}

extension Database {
    /// Deploys at a fixed time.
    @discardableResult
    package func deploy(_ name: String, _ text: String) throws(StoreError) -> StateMachineRecord {
        try deploy(name: name, text: text, nowMillis: 1_700_000_000_000)
    }
}
