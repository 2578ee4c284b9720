import StileJSON

/// Retriers and catchers that can never fire.
struct HandlerLint {
    let log: ProblemLog
    /// What the machine's own Fail states raise.
    let failNames: Set<String>

    /// What can go wrong in a graph.
    struct Raised {
        /// A task, or a Fail state whose error is computed: any name.
        var isAnything = false
        /// A field that is computed may fail.
        var mayFailItself = false
        var names: Set<String> = []
        var hasTimeout = false
        var hasDistributedMap = false

        static func + (left: Raised, right: Raised) -> Raised {
            Raised(
                isAnything: left.isAnything || right.isAnything,
                mayFailItself: left.mayFailItself || right.mayFailItself,
                names: left.names.union(right.names),
                hasTimeout: left.hasTimeout || right.hasTimeout,
                hasDistributedMap: left.hasDistributedMap || right.hasDistributedMap)
        }
    }

    /// Checks the handlers of a graph; gives what the graph can raise.
    @discardableResult func run(_ graph: LintGraph) -> Raised {
        graph.states.map(run).reduce(Raised(), +)
    }

    private func run(_ state: LintState) -> Raised {
        var inside = state.graphs.map(run).reduce(Raised(), +)
        switch state.type {
        case .task:
            inside.isAnything = true
            inside.hasTimeout = state.hasTimeout
        case .fail:
            if let name = state.object["Error"]?.stringValue, !Self.isExpression(name, state) {
                inside.names.insert(name)
            } else {
                inside.isAnything = true
            }
        case .map where state.isDistributed:
            // Its iterations are executions, and reading and writing may fail too.
            inside.isAnything = true
            inside.hasTimeout = true
            inside.hasDistributedMap = true
        case .choice: inside.mayFailItself = true
        case .wait, .pass, .succeed, .parallel, .map: break
        }
        inside.mayFailItself = inside.mayFailItself || Self.computes(state)
        for field in ["Retry", "Catch"] { check(state, field, inside) }
        return inside
    }

    /// Whether a field of the state is computed, and may fail when it is.
    private static func computes(_ state: LintState) -> Bool {
        let constant: Set<String> = [
            "Type", "Comment", "QueryLanguage", "Next", "End", "Result", "Branches",
            "ItemProcessor", "Iterator", "Retry", "Catch", "MaxConcurrency",
        ]
        return state.object.contains { field, value in
            switch field {
            case "Seconds": value.integerValue == nil
            case _: !constant.contains(field)
            }
        } || (state.type == .map && !state.has("Items"))
    }

    private static func isExpression(_ text: String, _ state: LintState) -> Bool {
        state.language == .jsonata && QueryExpression.content(of: text) != nil
    }

    // MARK: - Names

    private func check(_ state: LintState, _ field: String, _ raised: Raised) {
        var seen: [String: String] = [:]
        for (index, entry) in state.entries(field).enumerated() {
            let word = field == "Retry" ? "retrier" : "catcher"
            let owner = "\(word) \(index + 1) of state \"\(state.name)\""
            for (position, name) in entry.object.errorNames.enumerated() {
                let place = "\(entry.pointer)/ErrorEquals/\(position)"
                if ReservedErrorName.isUnknown(name), !failNames.contains(name) {
                    log.warning(
                        .unknownErrorName,
                        "\"\(name)\" in \(owner) is no error name of the States Language and never"
                            + " matches", at: place,
                        suggestion: didYouMean(name, among: ReservedErrorName.known))
                } else if let earlier = Self.earlier(name, seen) {
                    log.warning(
                        .unreachableHandler,
                        "\"\(name)\" in \(owner) is never reached: \(earlier) handles it",
                        at: place, suggestion: "remove one of them")
                } else if let (reason, fix) = reason(name, state, field, raised) {
                    log.warning(
                        .handlerNeverFires, "\"\(name)\" in \(owner) never fires: \(reason)",
                        at: place, suggestion: fix)
                }
                seen[name] = seen[name] ?? owner
            }
        }
    }

    /// The entry before that takes `name`. `States.TaskFailed` takes all but timeouts and what
    /// nothing takes; `States.Timeout` takes missed heartbeats too.
    private static func earlier(_ name: String, _ seen: [String: String]) -> String? {
        if let same = seen[name] { return same }
        switch name {
        case "States.HeartbeatTimeout": return seen["States.Timeout"]
        case ReservedErrorName.all, "States.Timeout", "States.DataLimitExceeded", "States.Runtime":
            return nil
        case _: return seen["States.TaskFailed"]
        }
    }

    /// Why nothing ever raises `name` there.
    private func reason(
        _ name: String, _ state: LintState, _ field: String, _ raised: Raised
    ) -> (String, fix: String)? {
        let remove = "remove it"
        switch name {
        case "States.Runtime":
            return ("AWS neither retries nor catches States.Runtime", remove)
        case "States.DataLimitExceeded" where field == "Retry":
            return ("AWS never retries States.DataLimitExceeded", remove)
        case _ where raised.names.contains(name): return nil
        case "States.Timeout" where !raised.hasTimeout:
            return state.type == .task
                ? ("the state has no time limit", "add \"TimeoutSeconds\"")
                : ("no task inside has a time limit", "add \"TimeoutSeconds\" to a task inside")
        case "States.HeartbeatTimeout" where !raised.hasTimeout:
            return ("no heartbeat is asked for", "add \"HeartbeatSeconds\"")
        case "States.ExceedToleratedFailureThreshold", "States.ItemReaderFailed",
            "States.ResultWriterFailed":
            guard !raised.hasDistributedMap else { return nil }
            return ("only a Map state in the mode DISTRIBUTED raises it", remove)
        case "States.BranchFailed" where state.type == .task:
            return ("only a Parallel state raises it", remove)
        case "States.NoChoiceMatched" where state.type == .task:
            return ("only a Choice state raises it", remove)
        case _: return emptyReason(name, state, raised)
        }
    }

    /// A Map or Parallel state whose states raise no such error.
    private func emptyReason(
        _ name: String, _ state: LintState, _ raised: Raised
    ) -> (String, fix: String)? {
        guard state.type != .task, !raised.isAnything else { return nil }
        let whole = [ReservedErrorName.all, "States.TaskFailed", "States.BranchFailed"]
        if whole.contains(name) {
            guard raised.names.isEmpty, !raised.mayFailItself else { return nil }
            return ("no state inside can fail", "remove it")
        }
        guard !name.hasPrefix("States.") else { return nil }
        return ("no state inside raises it", didYouMean(name, among: raised.names) ?? "remove it")
    }
}
