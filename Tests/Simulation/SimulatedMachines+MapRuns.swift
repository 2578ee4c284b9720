import StileTestSupport

// Map runs: readers, batches, results in a bucket, children that fail, are stopped or redriven.
extension SimulatedMachines {
    static let mapRuns: [Machine] = [
        Machine(
            name: "read", text: read,
            inputs: [#"{"key":"items-8"}"#, #"{"key":"items-7"}"#, #"{"key":"items-0"}"#],
            habits: Habits(isFleeting: true)),
        Machine(
            name: "lines", text: lines, inputs: [#"{"key":"items-5"}"#, #"{"key":"items-4"}"#]),
        Machine(
            name: "unread", text: lines, inputs: [#"{"key":"gone"}"#],
            habits: Habits(mayStop: false)),
        Machine(
            name: "torn", text: torn, inputs: [#"{"key":"torn-3"}"#, #"{"key":"torn-4"}"#]),
        Machine(
            name: "rescued", text: rescued, inputs: [#"{"key":"items-9"}"#, #"{"key":"items-4"}"#],
            habits: Habits(redrives: .plain)),
        Machine(
            name: "kept", text: kept, inputs: ["[0,1,2,3,4,5]", "[1,3]", "[]"],
            habits: Habits(redrives: .plain)),
        Machine(
            name: "bullied", text: bullied, inputs: [#"{"key":"items-6"}"#],
            habits: Habits(isComparable: false, losesChildren: true)),
        Machine(
            name: "slow", text: slow, inputs: ["[1,2,3]"],
            habits: Habits(redrives: .afterStop, mayStop: true)),
    ]

    private static let reader = """
        "ItemReader":{"Resource":"arn:aws:states:::s3:getObject",
         "ReaderConfig":{"InputType":"JSON"},"Parameters":{"Bucket":"b","Key.$":"$.key"}},
        """
    private static let writer = """
        "ResultWriter":{"Resource":"arn:aws:states:::s3:putObject",
         "Parameters":{"Bucket":"b","Prefix":"p"}},
        "ResultSelector":{"n.$":"$.ResultWriterDetails.n"},
        """

    private static func map(
        _ fields: String, _ states: String, type: String = "STANDARD"
    ) -> String {
        #"{"StartAt":"D","States":{"D":\#(state(fields + #""End":true,"#, states, type: type))}}"#
    }

    private static func state(_ fields: String, _ states: String, type: String) -> String {
        """
        {"Type":"Map",\(fields)"ItemProcessor":{"ProcessorConfig":
         {"Mode":"DISTRIBUTED","ExecutionType":"\(type)"},"StartAt":"I","States":{\(states)}}}
        """
    }

    /// Fails every third number, until it is redriven.
    private static func brittle(_ input: String) -> String {
        """
        "I":{"Type":"Task","Resource":"\(Machines.function("brittle"))",
         "Parameters":{"i.$":"\(input)","r.$":"$$.Execution.RedriveCount"},
         "Retry":[{"ErrorEquals":["Flaky"],"IntervalSeconds":1,"MaxAttempts":8,"BackoffRate":1}],
         "End":true}
        """
    }

    /// Batches of three, results in the bucket.
    private static let read = map(
        reader + writer + #""ItemBatcher":{"MaxItemsPerBatch":3},"MaxConcurrency":2,"#,
        task("I", #""Next":"J""#) + "," + task("J", #""End":true"#))

    /// Express children whose outputs are the result.
    private static let lines = map(
        reader + #""ItemSelector":{"v.$":"$$.Map.Item.Value"},"#,
        task("I", #""End":true"#), type: "EXPRESS")

    /// What its children did until the reader broke depends on the moment: nothing of it goes out.
    private static let torn = """
        {"StartAt":"D","States":{"Z":{"Type":"Pass","End":true},"D":\(
        state(
            reader + #""MaxConcurrency":1,"Next":"Z","ResultPath":null,"#
                + #""Catch":[{"ErrorEquals":["States.ItemReaderFailed"],"ResultPath":null,"#
                + #""Next":"Z"}],"#,
            task("I", #""End":true"#), type: "STANDARD"))}}
        """

    /// Redriven until the last child succeeds; those that succeeded do not run again.
    private static let rescued = map(
        reader + writer + #""MaxConcurrency":3,"#, brittle("$"))

    /// The same with items in the state's data and results in memory.
    private static let kept = map(#""MaxConcurrency":2,"#, brittle("$"))

    /// Children that others stop, as many as like.
    private static let bullied = map(
        reader + writer
            + #""ItemBatcher":{"MaxItemsPerBatch":2},"ToleratedFailurePercentage":100,"#,
        task("I", #""Next":"W""#) + #","W":{"Type":"Wait","Seconds":3,"End":true}"#)

    /// Long enough to be stopped in the midst of it, and to be redriven then.
    private static let slow = map(
        #""MaxConcurrency":2,"#,
        #""I":{"Type":"Wait","Seconds":4,"Next":"J"},"# + task("J", #""End":true"#))
}
