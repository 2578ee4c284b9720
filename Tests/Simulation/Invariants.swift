import StileInterpreter
import StileJSON
import StileStore

@testable import StileExecutor

/// What must hold after any run.
enum Invariants {
    static func check(_ world: World) throws -> [String] {
        var problems = world.callers.refusals.map { "refused: \($0)" }
        problems += world.workers.problems + world.tasks.problems + world.courier.problems
        problems += world.operators.problems
        problems += try world.operators.check(world.store)
        problems += try checkTokens(world)
        problems += try checkMapRuns(world.store)
        problems += try checkHandOuts(world)
        problems += world.tasks.repeated.map { "ran again after its success was stored: \($0)" }
        problems += try world.examine()
        for record in try world.store.everyExecution() {
            problems += try check(record, world).map { "\(record.name): \($0)" }
            for run in try world.store.mapRuns(of: record.id, limit: 1_000) {
                problems += try check(run, of: record, world).map { "\(run.arn): \($0)" }
            }
        }
        for caller in world.callers.all {
            problems += try check(caller, world).map { "\(caller.start.name): \($0)" }
        }
        return problems
    }

    /// Every item has one child, and every child one result.
    private static func check(
        _ run: MapRunRecord, of parent: ExecutionRecord, _ world: World
    ) throws -> [String] {
        var problems: [String] = []
        let children = try world.store.mapRunChildren(run.id, fromIndex: 0, limit: 10_000)
        if children.compactMap({ $0.launch.child?.index }) != Array(0..<run.nextChild) {
            problems.append("its children are not 0 to \(run.nextChild)")
        }
        if run.items.total != run.nextItem || run.children.running > 0 || run.status == .running {
            problems.append("ended with \(run.children), \(run.items) of \(run.nextItem) items")
        }
        if run.status == .succeeded, run.itemsTotal != run.nextItem {
            problems.append("\(run.nextItem) of \(run.itemsTotal ?? -1) items have a child")
        }
        if run.sourceIdentity != nil {
            let items = try children.flatMap { try numbers(in: JSON(parsing: $0.input)) }
            if items != Array(0..<Int64(run.nextItem)) {
                problems.append("its children have the items \(items)")
            }
        }
        let isWritten = run.status == .succeeded && run.parts.contains("s3:putObject")
        let expected = children.map {
            SimulatedCourier.Entry(name: $0.name, status: $0.status, output: $0.output)
        }
        if isWritten, world.courier.bucket[run.arn] != expected {
            problems.append("its results are not those of its children")
        }
        return problems
    }

    /// The items of a child's input.
    private static func numbers(in input: JSON) -> [Int64] {
        if let items = input["Items"]?.arrayValue { return items.compactMap(\.integerValue) }
        return (input.integerValue ?? input["v"]?.integerValue).map { [$0] } ?? []
    }

    /// The counts of every map run are those of its children, and none outlives its parent.
    static func checkMapRuns(_ store: Database) throws -> [String] {
        var problems: [String] = []
        var parents = try store.executions(ExecutionFilter(limit: 1_000))
        while let parent = parents.popLast() {
            for run in try store.mapRuns(of: parent.id, limit: 1_000) {
                let counted = try store.countedChildren(run.id)
                if run.children != counted.children || run.items != counted.items {
                    problems.append("\(run.arn) says \(run.children), there are \(counted)")
                }
                // Its children may still have to hear of it, in the next group.
                if parent.status.isTerminal, run.status == .running {
                    problems.append("\(run.arn) runs on after \(parent.name) \(parent.status)")
                }
                parents += try store.mapRunChildren(run.id, fromIndex: 0, limit: 1_000)
            }
        }
        return problems
    }

    /// Every success that was acknowledged is in the history of its execution, once.
    private static func checkTokens(_ world: World) throws -> [String] {
        var told: [String: Int] = [:]
        for record in try world.store.everyExecution() {
            for event in try world.store.history(of: record.id, limit: 100_000) {
                guard ["ActivitySucceeded", "TaskSucceeded"].contains(event.type),
                    let text = event.details["output"]?.stringValue,
                    let token = try JSON(parsing: text)["token"]?.stringValue
                else { continue }
                told[token, default: 0] += 1
            }
        }
        return world.workers.acknowledged.subtracting(told.keys).sorted().map {
            "an acknowledged success is not in any history: \($0)"
        } + told.filter { $0.value > 1 }.keys.sorted().map { "a result was taken twice: \($0)" }
    }

    /// Whatever was handed out reached a worker, also when the process died in that moment.
    private static func checkHandOuts(_ world: World) throws -> [String] {
        var given: [Int64: Int] = [:]
        for token in world.workers.given {
            if let key = World.tokens.task(of: token) { given[key.executionID, default: 0] += 1 }
        }
        return try world.store.executions(ExecutionFilter(status: .succeeded, limit: 1_000))
            .compactMap { record in
                // What was begun in a life that was stopped may have reached nobody.
                guard record.redriveCount == 0 else { return nil }
                let history = try world.store.history(of: record.id, limit: 100_000)
                let begun = history.count { $0.type == "ActivityStarted" }
                let reached = given[record.id] ?? 0
                return begun == reached
                    ? nil : "\(record.name): \(begun) activity tasks begun, \(reached) given"
            }
    }

    private static func check(_ record: ExecutionRecord, _ world: World) throws -> [String] {
        var problems: [String] = []
        if !record.status.isTerminal { problems.append("is still \(record.status)") }
        let history = try world.store.history(of: record.arn, limit: 100_000)
        problems += Legality.problems(history)
        problems += check(history, of: record)
        let isKept = try world.store.liveState(of: record.arn) != nil
        if isKept == (record.status == .succeeded) {
            problems.append("its frames are \(isKept ? "kept" : "gone") after \(record.status)")
        }
        if record.machineName == "routed", let output = record.output,
            try JSON(parsing: output)["revision"]?.integerValue != Int64(record.revision)
        {
            problems.append("pinned to revision \(record.revision), it gave \(output)")
        }
        return problems
    }

    /// What a caller was told is what the store says.
    private static func check(_ caller: Callers.Caller, _ world: World) throws -> [String] {
        if caller.start.isSynchronous {
            return caller.outcome?.status.isTerminal == true ? [] : ["has no end"]
        }
        guard caller.isAcknowledged else { return ["was never acknowledged"] }
        guard let record = try world.store.execution(caller.handle) else {
            return caller.start.machine.habits.isFleeting ? [] : ["is not there"]
        }
        var problems: [String] = []
        if let told = caller.outcome, told != record {
            problems.append("its caller was told \(told), the store says \(record)")
        }
        if let told = caller.stopped, told != record, record.redriveCount == 0 {
            problems.append("whoever stopped it was told \(told), the store says \(record)")
        }
        if !(caller.redrives...max(caller.redrives, caller.redrivesAsked))
            .contains(record.redriveCount)
        {
            problems.append(
                "redriven \(record.redriveCount) times, its caller knows of \(caller.redrives)")
        }
        return problems
    }

    private static let endings: [ExecutionStatus: String] = [
        .succeeded: "ExecutionSucceeded", .failed: "ExecutionFailed",
        .timedOut: "ExecutionTimedOut", .aborted: "ExecutionAborted",
    ]

    private static func check(_ history: [HistoryEvent], of record: ExecutionRecord) -> [String] {
        var problems: [String] = []
        let types = history.map(\.type)
        if history.count != record.lastEventID {
            problems.append("has \(history.count) events, its last one is \(record.lastEventID)")
        }
        if types.count(where: { $0 == "ExecutionRedriven" }) != record.redriveCount {
            problems.append("redriven \(record.redriveCount) times")
        }
        if types.last != endings[record.status] {
            problems.append("\(record.status), but its history ends \(types.suffix(2))")
        }
        let runs = types.count { $0 == "MapRunStarted" || $0 == "MapRunRedriven" }
        let ends = types.count { $0.hasPrefix("MapRun") } - runs
        if runs != ends { problems.append("\(runs) map runs began, \(ends) ended") }
        if record.status == .succeeded,
            history.last?.details["output"]?.stringValue != record.output
        {
            problems.append("its last event has another output")
        }
        return problems
    }

    /// Crashes change neither status nor output of an execution that nobody stopped for good.
    static func compare(_ calm: World, _ wild: World) -> [String] {
        zip(calm.callers.all, wild.callers.all).compactMap { calm, wild in
            guard calm.start.isComparable, !calm.isGone, !wild.isGone else { return nil }
            let (expected, found) = (calm.outcome, wild.outcome)
            let same =
                found?.status == expected?.status && found?.output == expected?.output
                && found?.error == expected?.error
            guard !same else { return nil }
            return "\(calm.start.name): without crashes \(text(expected)), with them "
                + text(found)
        }
    }

    private static func text(_ record: ExecutionRecord?) -> String {
        record.map { "\($0)" } ?? "nothing"
    }
}
