import StileJSON

/// Cycles of states that no way leads out of.
struct LoopLint {
    let log: ProblemLog

    func run(_ graph: LintGraph, owner: String) {
        check(graph, owner: owner)
        for state in graph.states {
            for inner in state.graphs {
                run(inner, owner: "the states inside \"\(state.name)\"")
            }
        }
    }

    private func check(_ graph: LintGraph, owner: String) {
        var sources: [String: [String]] = [:]
        for state in graph.states {
            for exit in state.exits { sources[exit.target, default: []].append(state.name) }
        }
        var ending: Set<String> = []
        var pending = graph.states.filter(\.isEnd).map(\.name)
        while let name = pending.popLast() {
            if ending.insert(name).inserted { pending += sources[name] ?? [] }
        }
        // That nothing ends at all is said elsewhere.
        guard !ending.isEmpty else { return }
        guard let trapped = graph.states.first(where: { !ending.contains($0.name) }) else { return }
        log.warning(
            .endlessLoop,
            "no way leads from state \"\(trapped.name)\" to the end of \(owner): it goes round for"
                + " ever", at: trapped.pointer, anchor: .key(trapped.pointer),
            suggestion: "add a Choice state that leaves the loop, or \"End\": true")
    }
}

/// Waits that outlast the execution, and tasks that may wait for an answer for a year.
struct WaitLint {
    let log: ProblemLog
    /// `TimeoutSeconds` of the machine.
    let machineSeconds: Int?

    /// How long AWS lets a Standard execution run: a year.
    private static let executionSecondsMax = 31_536_000

    func run(_ graph: LintGraph, isInsideDistributedMap: Bool = false) {
        for state in graph.states {
            switch state.type {
            case .wait: checkWait(state, isInsideDistributedMap ? nil : machineSeconds)
            case .task: checkTask(state)
            case .pass, .choice, .succeed, .fail, .parallel, .map: break
            }
            for inner in state.graphs {
                run(
                    inner,
                    isInsideDistributedMap: isInsideDistributedMap || state.isDistributed)
            }
        }
    }

    private func checkWait(_ state: LintState, _ limit: Int?) {
        guard let seconds = state.object["Seconds"]?.integerValue else { return }
        let place = state.pointer(to: "Seconds")
        if let limit, seconds >= limit {
            log.warning(
                .waitBeyondLimit,
                "state \"\(state.name)\" waits \(seconds) seconds, but the machine's"
                    + " \"TimeoutSeconds\" is \(limit)", at: place,
                suggestion: "wait less, or raise \"TimeoutSeconds\"")
        } else if seconds > Self.executionSecondsMax {
            log.warning(
                .waitBeyondLimit,
                "state \"\(state.name)\" waits \(seconds) seconds, but an execution lasts at most"
                    + " \(Self.executionSecondsMax) (a year)", at: place, suggestion: "wait less")
        }
    }

    private func checkTask(_ state: LintState) {
        guard !state.hasTimeout, let resource = state.resource else { return }
        let what: String
        switch resource {
        case .activity: what = "a worker takes the task and answers"
        case .integration(_, _, _, .waitForTaskToken): what = "somebody returns the task token"
        case .integration, .function: return
        }
        log.remark(
            .info, .callbackWithoutTimeout,
            "state \"\(state.name)\" waits until \(what), if need be for a year",
            at: state.pointer(to: "Resource"),
            suggestion: "add \"TimeoutSeconds\" or \"HeartbeatSeconds\"")
    }
}
