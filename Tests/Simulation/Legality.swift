import StileInterpreter
import StileJSON

/// What a history may look like, whoever wrote it: which event follows which, and what comes in pairs.
///
/// A history that is still being written may be checked as well: what is missing at its end is asked
/// for only once it has ended.
struct Legality {
    private let history: [HistoryEvent]
    /// By position; 0 before the first redrive.
    private var lives: [Int] = []
    private var problems: [String] = []

    static func problems(_ history: [HistoryEvent]) -> [String] {
        var check = Legality(history: history)
        check.checkFrame()
        guard check.problems.isEmpty else { return check.problems }
        check.noteLives()
        for event in history { check.checkPrevious(event) }
        check.checkTasks()
        check.checkPairs()
        check.checkEnd()
        return check.problems
    }

    private init(history: [HistoryEvent]) { self.history = history }

    private static let ends: Set<String> = [
        "ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted",
    ]
    private static let mapRunEnds: Set<String> = [
        "MapRunSucceeded", "MapRunFailed", "MapRunAborted",
    ]
    private static let iterationEnds: Set<String> = [
        "MapIterationSucceeded", "MapIterationFailed", "MapIterationAborted",
    ]

    private mutating func add(_ problem: String, _ event: HistoryEvent) {
        problems.append("event \(event.id), \(event.type): \(problem)")
    }

    private func event(_ id: Int) -> HistoryEvent? {
        history.indices.contains(id - 1) ? history[id - 1] : nil
    }

    private func life(_ event: HistoryEvent) -> Int { lives[event.id - 1] }

    // MARK: - The whole

    /// Ids without gaps, one beginning, one end of each life, at its end.
    private mutating func checkFrame() {
        if history.map(\.id) != Array(1...max(1, history.count)) {
            problems.append("event ids are not 1 to \(history.count): \(history.map(\.id))")
        }
        for (position, event) in history.enumerated() {
            if (event.type == "ExecutionStarted") != (position == 0) {
                add("at the wrong place", event)
            }
            if !(0..<event.id).contains(event.previousEventID) {
                add("hangs off \(event.previousEventID)", event)
            }
            let next = position + 1 < history.count ? history[position + 1].type : nil
            if Self.ends.contains(event.type), let next, next != "ExecutionRedriven" {
                add("\(next) comes after the end", event)
            }
            if event.type == "ExecutionRedriven",
                position == 0 || !Self.ends.contains(history[position - 1].type)
                    || history[position - 1].type == "ExecutionSucceeded"
                    || event.previousEventID != event.id - 1
            {
                add("does not follow an end without success", event)
            }
        }
    }

    private mutating func noteLives() {
        var life = 0
        for event in history {
            if event.type == "ExecutionRedriven" { life += 1 }
            lives.append(life)
        }
    }

    // MARK: - One event and the one before

    private mutating func checkPrevious(_ event: HistoryEvent) {
        guard let previous = self.event(event.previousEventID) else {
            let mayBegin =
                ["ExecutionStarted", "ExecutionAborted", "ExecutionTimedOut", "EvaluationFailed"]
                .contains(event.type) || event.id == 2
            if !mayBegin { add("hangs off nothing", event) }
            return
        }
        if Self.ends.contains(previous.type), event.type != "ExecutionRedriven" {
            add("hangs off the end \(previous.id) of a life", event)
        }
        guard let allowed = allowedBefore(event) else { return }
        // What a redrive takes up hangs off the redrive.
        let isResumed = previous.type == "ExecutionRedriven" || life(event) > 0
        if !allowed(previous.type), !isResumed { add("follows \(previous.type)", event) }
    }

    /// Which types may come before; nil where many may.
    private func allowedBefore(_ event: HistoryEvent) -> ((String) -> Bool)? {
        switch event.type {
        case "MapStateStarted", "ParallelStateStarted":
            let state = event.type.replacing("Started", with: "")
            return { $0 == state + "Entered" || $0.hasSuffix("Failed") }
        case "MapRunStarted": return { $0 == "MapStateStarted" }
        case "MapRunSucceeded", "MapRunAborted", "MapRunFailed":
            return { $0 == "MapRunStarted" || $0 == "MapRunRedriven" }
        case "MapStateSucceeded":
            return {
                ["MapRunSucceeded", "MapStateStarted"].contains($0)
                    || Self.iterationEnds.contains($0)
            }
        case "MapIterationSucceeded", "ExecutionSucceeded": return { $0.hasSuffix("StateExited") }
        case "LambdaFunctionScheduled", "ActivityScheduled", "TaskScheduled":
            return {
                $0 == "TaskStateEntered" || $0.hasSuffix("Failed") || $0.hasSuffix("TimedOut")
            }
        default:
            guard event.type.hasSuffix("StateEntered") else { return nil }
            return {
                $0.hasSuffix("StateExited") || $0 == "MapIterationStarted"
                    || $0 == "ParallelStateStarted"
            }
        }
    }

    // MARK: - Attempts

    /// Scheduled, Started, Submitted, one end: each once, each hanging off the one before.
    private mutating func checkTasks() {
        var followed: Set<Int> = []
        for event in history {
            guard let (kind, moment) = Self.attempt(event.type), moment != "Scheduled" else {
                continue
            }
            let wanted =
                switch moment {
                case "Started": ["Scheduled"]
                case "Submitted": ["Started"]
                default: ["Started", "Submitted", "Scheduled"]
                }
            let previous = self.event(event.previousEventID)?.type ?? "nothing"
            if !wanted.contains(where: { kind + $0 == previous }) {
                add("follows \(previous)", event)
            }
            if !followed.insert(event.previousEventID).inserted {
                add("event \(event.previousEventID) has another end", event)
            }
        }
        guard history.last?.type == "ExecutionSucceeded", lives.last == 0 else { return }
        let continued = Set(history.map(\.previousEventID))
        for event in history where !continued.contains(event.id) {
            if let (_, moment) = Self.attempt(event.type),
                ["Scheduled", "Started", "Submitted"].contains(moment)
            {
                add("the attempt has no end", event)
            }
        }
    }

    private static func attempt(_ type: String) -> (kind: String, moment: String)? {
        guard !type.hasPrefix("TaskState") else { return nil }
        for kind in ["LambdaFunction", "Activity", "Task"] where type.hasPrefix(kind) {
            return (kind, String(type.dropFirst(kind.count)))
        }
        return nil
    }

    // MARK: - Pairs

    /// States, iterations and map runs end once, and once the execution succeeded all of them did.
    private mutating func checkPairs() {
        var ended: Set<Int> = []
        for event in history {
            guard let (what, isBeginning) = beginning(of: event) else { continue }
            guard let began = ancestor(of: event, isBeginning) else {
                if life(event) == 0 { add("\(what) never began", event) }
                continue
            }
            if !ended.insert(began).inserted, life(event) == 0 {
                add("\(what) of event \(began) has ended before", event)
            }
        }
        guard history.last?.type == "ExecutionSucceeded", lives.last == 0 else { return }
        let isSmooth = !history.contains {
            $0.type.hasSuffix("StateAborted") || $0.type.hasSuffix("StateFailed")
                || $0.type == "MapIterationFailed" || $0.type == "FailStateEntered"
        }
        for event in history where !ended.contains(event.id) {
            let mustEnd =
                ["MapIterationStarted", "MapRunStarted", "MapRunRedriven"].contains(event.type)
                || event.type.hasSuffix("StateEntered") && isSmooth
            if mustEnd { add("has no end", event) }
        }
    }

    /// What the event ends, and how its beginning is known.
    private func beginning(
        of event: HistoryEvent
    ) -> (what: String, isBeginning: (HistoryEvent) -> Bool)? {
        let name = event.details["name"]
        if event.type.hasSuffix("StateExited") {
            let type = event.type.replacing("Exited", with: "Entered")
            return ("the state", { $0.type == type && $0.details["name"] == name })
        }
        if Self.iterationEnds.contains(event.type) {
            let index = event.details["index"]
            return (
                "the iteration",
                {
                    $0.type == "MapIterationStarted" && $0.details["name"] == name
                        && $0.details["index"] == index
                }
            )
        }
        if Self.mapRunEnds.contains(event.type) {
            return ("the map run", { $0.type == "MapRunStarted" || $0.type == "MapRunRedriven" })
        }
        return nil
    }

    /// The nearest event before, along the chain and within the same life.
    private func ancestor(
        of event: HistoryEvent, _ isWanted: (HistoryEvent) -> Bool
    ) -> Int? {
        var next = self.event(event.previousEventID)
        while let candidate = next, candidate.type != "ExecutionRedriven" {
            if isWanted(candidate) { return candidate.id }
            next = self.event(candidate.previousEventID)
        }
        return nil
    }

    // MARK: - The end

    /// Inline iterations are as many as the state said; a distributed state has a map run.
    private mutating func checkEnd() {
        guard history.last?.type == "ExecutionSucceeded", lives.last == 0,
            !history.contains(where: { $0.type.hasSuffix("MapStateFailed") })
        else { return }
        let runs = Set(
            history.filter { $0.type == "MapRunStarted" }.map(\.previousEventID))
        let said = history.filter { $0.type == "MapStateStarted" && !runs.contains($0.id) }
            .compactMap { $0.details["length"]?.integerValue }.reduce(0) { $0 + Int($1) }
        let begun = history.count { $0.type == "MapIterationStarted" }
        let isWhole = !history.contains { $0.type == "MapStateAborted" }
        if isWhole, said != begun {
            problems.append("Map states have \(said) items, \(begun) iterations began")
        }
    }
}
