import StileInterpreter
import StileJSON
import StileStore
import StileTestSupport

@testable import StileExecutor

/// Executions in the middle of everything that they can be in, and what else a file holds.
struct OldWork {
    let version: Int

    private static let activityARN = Names.activityARN("w")

    /// Name and definition; the executions have the same names.
    private var machines: [(name: String, text: String, type: StateMachineType)] {
        var all: [(name: String, text: String, type: StateMachineType)] = [
            ("done", Machines.passes(2), .standard),
            ("waits", Machines.wait, .standard),
            ("task", Machines.tasks(2, function: "held"), .standard),
            ("retries", Machines.retrying, .standard),
            ("parallel", Self.parallel, .standard),
            ("map", Self.map("INLINE", #","MaxConcurrency":3"#), .standard),
            ("failed", Self.failing, .standard),
            ("aborted", Machines.wait, .standard),
        ]
        if version >= 2 {
            all.append(("activity", Self.task(Self.activityARN), .standard))
            all.append(
                ("token", Self.task("arn:aws:states:::sqs:sendMessage.waitForTaskToken"), .standard)
            )
        }
        if version >= 3 { all.append(("express", Machines.tasks(1, function: "held"), .express)) }
        if version >= 4 {
            all.append(("mapRun", Self.map("DISTRIBUTED", #","MaxConcurrency":3"#), .standard))
        }
        return all
    }

    static func task(_ resource: String) -> String {
        #"{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"\#(resource)","End":true}}}"#
    }

    private static let parallel = """
        {"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
         {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"\(Machines.function("a"))","End":true}}},
         {"StartAt":"B","States":{"B":{"Type":"Task","Resource":"\(Machines.function("held"))",
          "Next":"C"},"C":{"Type":"Pass","End":true}}}],"Next":"Z"},"Z":{"Type":"Pass","End":true}}}
        """
    private static let failing = """
        {"StartAt":"V","States":{
         "V":{"Type":"Pass","Next":"T"},
         "T":{"Type":"Task","Resource":"\(Machines.function("fails"))","End":true}}}
        """

    private static func map(_ mode: String, _ settings: String) -> String {
        let type = mode == "INLINE" ? "" : #","ExecutionType":"STANDARD""#
        return """
            {"StartAt":"M","States":{"M":{"Type":"Map"\(settings),"ItemProcessor":{
             "ProcessorConfig":{"Mode":"\(mode)"\(type)},"StartAt":"I","States":{
             "I":{"Type":"Task","Resource":"\(Machines.function("item"))","End":true}}},"End":true}}}
            """
    }

    /// Some tasks do not end, so that the file shows them under way.
    private static func outcome(_ task: TaskDispatch) -> TaskOutcome? {
        switch task.resource.split(separator: ":").last {
        case "held"?: nil
        case "fails"?, "flaky"?: .failed(TaskError(error: "Broken", cause: "as it was told to"))
        case "item"?: ["1", "2"].contains(task.input.text) ? .succeeded(task.input) : nil
        case "sendMessage.waitForTaskToken"?: .awaitingToken(JSONDocument(["sent"]))
        case .some, nil: .succeeded(task.input)
        }
    }

    func fill(_ store: Database) throws {
        let nowMillis: Int64 = 1_700_000_000_000
        if version >= 2 {
            _ = try store.createActivity("w", encryption: nil, tags: [], nowMillis: nowMillis)
        }
        for machine in machines {
            _ = try store.createStateMachine(
                NewStateMachine(name: machine.name, type: machine.type, definition: machine.text),
                nowMillis: nowMillis)
        }
        try store.deploy("done", Machines.passes(3))
        try addResources(store, nowMillis: nowMillis)
        let driver = TurnDriver(store, outcome: Self.outcome)
        try driver.engine.recover(nowMillis: nowMillis)
        for machine in machines {
            driver.start(
                machine.name, name: machine.name, input: JSONDocument([1, 2, 3, 4, 5]))
        }
        for _ in 0..<6 { try driver.turn(jumps: false) }
        driver.post(.stop(execution: "aborted", error: "E", cause: "C", { _ in }))
        try driver.turn(jumps: false)
    }

    private func addResources(_ store: Database, nowMillis: Int64) throws {
        try store.putSchedule(
            ScheduleRecord(
                name: "nightly", expression: "rate(1 day)", timeZone: "Europe/Zurich",
                stateMachine: "done", inputJSON: "{}", enabled: true,
                nextDueMillis: nowMillis + 86_400_000, lastFiredMillis: nowMillis,
                createdAtMillis: nowMillis))
        guard version >= 2 else { return }
        _ = try store.publishVersion(of: "done", description: "first", nowMillis: nowMillis)
        _ = try store.createAlias(
            "live", of: "done", description: nil, routes: [AliasRoute(version: 1, weight: 100)],
            nowMillis: nowMillis)
        _ = try store.tag(
            Names.stateMachineARN("done"), with: [ResourceTag(key: "team", value: "a")], limit: 50)
    }
}
