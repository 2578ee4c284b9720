import StileInterpreter
import StileJSON
import StileStore

@testable import StileExecutor

/// What must hold after any run.
enum Invariants {
    static func check(_ world: World) throws -> [String] {
        var problems = world.callers.refusals.map { "refused: \($0)" }
        problems += world.workers.problems
        problems += try checkTokens(world)
        problems += try checkMapRuns(world.store)
        problems += try checkHandOuts(world)
        problems += world.tasks.repeated.map { "ran again after its success was stored: \($0)" }
        for name in world.callers.acknowledged.sorted() {
            guard let record = try world.store.execution(name) else {
                problems.append("\(name) was acknowledged and is not there")
                continue
            }
            problems += try check(record, world).map { "\(name): \($0)" }
        }
        return problems
    }

    /// The counts of every map run are those of its children, and no child outlives its parent.
    static func checkMapRuns(_ store: Database) throws -> [String] {
        var problems: [String] = []
        var parents = try store.executions(ExecutionFilter(limit: 1_000))
        while let parent = parents.popLast() {
            for run in try store.mapRuns(of: parent.id, limit: 1_000) {
                let counted = try store.countedChildren(run.id)
                if run.children != counted.children || run.items != counted.items {
                    problems.append("\(run.arn) says \(run.children), there are \(counted)")
                }
                if parent.status.isTerminal, run.status == .running || run.children.running > 0 {
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
        for record in try world.store.executions(ExecutionFilter(limit: 1_000)) {
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
        if let told = world.callers.outcomes[record.name], told != record {
            problems.append("its caller was told \(told), the store says \(record)")
        }
        if let told = world.callers.stops[record.name], told != record {
            problems.append("whoever stopped it was told \(told), the store says \(record)")
        }
        let history = try world.store.history(of: record.arn, limit: 100_000)
        problems += check(history, of: record)
        let isKept = try world.store.liveState(of: record.arn) != nil
        if isKept == (record.status == .succeeded) {
            problems.append("its frames are \(isKept ? "kept" : "gone") after \(record.status)")
        }
        return problems
    }

    private static let endings: [ExecutionStatus: String] = [
        .succeeded: "ExecutionSucceeded", .failed: "ExecutionFailed",
        .timedOut: "ExecutionTimedOut", .aborted: "ExecutionAborted",
    ]

    private static func check(_ history: [HistoryEvent], of record: ExecutionRecord) -> [String] {
        var problems: [String] = []
        if history.map(\.id) != Array(1...max(1, record.lastEventID)) {
            problems.append("event ids are not 1 to \(record.lastEventID): \(history.map(\.id))")
        }
        if let wrong = history.first(where: { !(0..<$0.id).contains($0.previousEventID) }) {
            problems.append("event \(wrong.id) hangs off \(wrong.previousEventID)")
        }
        let types = history.map(\.type)
        if types.first != "ExecutionStarted" { problems.append("begins with \(types.first ?? "")") }
        let ends = types.indices.filter { index in
            endings.values.contains(types[index])
                && (index + 1 == types.count || types[index + 1] != "ExecutionRedriven")
        }
        if types.count(where: { $0 == "ExecutionRedriven" }) != record.redriveCount
            || record.redriveCount > 1
        {
            problems.append("redriven \(record.redriveCount) times")
        }
        if ends != [types.count - 1] || types.last != endings[record.status] {
            problems.append("\(record.status), but its history ends \(types.suffix(2)) at \(ends)")
        }
        for kind in ["LambdaFunction", "Activity", "Task"] {
            problems += checkTasks(history, kind)
        }
        return problems
    }

    /// Scheduled, Started, Submitted, one end: each once, each hanging off the one before.
    private static func checkTasks(_ history: [HistoryEvent], _ prefix: String) -> [String] {
        let byID = Dictionary(uniqueKeysWithValues: history.map { ($0.id, $0) })
        var followed: Set<Int> = []
        var problems: [String] = []
        for event in history
        where event.type.hasPrefix(prefix) && !event.type.hasPrefix("TaskState") {
            let wanted: [String]
            switch event.type.dropFirst(prefix.count) {
            case "Scheduled": continue
            case "Started": wanted = [prefix + "Scheduled"]
            case "Submitted": wanted = [prefix + "Started"]
            default: wanted = [prefix + "Started", prefix + "Submitted", prefix + "Scheduled"]
            }
            let previous = byID[event.previousEventID]?.type ?? "nothing"
            if !wanted.contains(previous) {
                problems.append("\(event.type) \(event.id) follows \(previous)")
            }
            if !followed.insert(event.previousEventID).inserted {
                problems.append("two events follow event \(event.previousEventID)")
            }
        }
        return problems
    }

    /// Crashes change neither status nor output of an execution that nobody stopped.
    static func compare(_ calm: World, _ wild: World) throws -> [String] {
        var problems: [String] = []
        for (name, expected) in calm.callers.outcomes.sorted(by: { $0.key < $1.key })
        where calm.callers.stops[name] == nil && wild.callers.stops[name] == nil {
            let found = wild.callers.outcomes[name]
            let same =
                found?.status == expected.status && found?.output == expected.output
                && found?.error == expected.error
            if !same {
                problems.append(
                    "\(name): without crashes \(expected), with them "
                        + "\(found.map { "\($0)" } ?? "nothing")")
            }
        }
        return problems
    }
}
