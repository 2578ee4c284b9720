import StileJSON

/// How many items a Map state iterates over, and what each iteration writes at least.
struct MapCount {
    let items: Int
    /// nil when no iteration ends well.
    let eventsPerItem: Int?
}

/// AWS's limits that a definition alone can break.
enum ServiceLimits {
    /// Events of the history of a Standard execution; the last one is its failure.
    static let historyEventsMax = 25_000
    /// Input and output of states, in bytes.
    static let payloadBytesMax = 262_144
}

extension StateFlow {
    /// An inline Map over so many items.
    func check(_ items: Int, _ inside: DataFlowLint.GraphResult) {
        guard let report else { return }
        report.mapCount = MapCount(items: items, eventsPerItem: inside.events.map { $0 + 2 })
        if let events = inside.events, !report.isExpress {
            let total = items.multipliedReportingOverflow(by: events + 2)
            if total.overflow || total.partialValue + 6 >= ServiceLimits.historyEventsMax {
                report.log.warning(
                    .historyLimit,
                    "state \"\(state.name)\" has \(items) iterations of at least \(events + 2)"
                        + " history events each, and a Standard execution on AWS fails at event"
                        + " \(ServiceLimits.historyEventsMax)", at: state.pointer,
                    anchor: .key(state.pointer),
                    suggestion: "set \"Mode\" of \"ProcessorConfig\" to \"DISTRIBUTED\"")
            }
        }
        guard !state.has("ResultSelector"), !state.has("Output"), let output = inside.output else {
            return
        }
        let bytes = items.multipliedReportingOverflow(by: output.bytesMin + 1)
        guard bytes.overflow || bytes.partialValue > ServiceLimits.payloadBytesMax else { return }
        report.log.warning(
            .payloadLimit,
            "the \(items) results of state \"\(state.name)\" have more than"
                + " \(ServiceLimits.payloadBytesMax) bytes together, AWS's limit for a payload",
            at: state.pointer, anchor: .key(state.pointer),
            suggestion: "let each iteration give less, or write results elsewhere")
    }

    /// What the state gives, when the definition alone makes it too long.
    func checkPayload(_ output: Shape) {
        guard let report, state.type == .pass else { return }
        let result = state.object["Result"].map { $0.serialized().utf8.count } ?? 0
        guard max(result, output.bytesMin) > ServiceLimits.payloadBytesMax else { return }
        report.log.warning(
            .payloadLimit,
            "state \"\(state.name)\" gives more than \(ServiceLimits.payloadBytesMax) bytes, AWS's"
                + " limit for a payload", at: state.pointer, anchor: .key(state.pointer),
            suggestion: "keep the value in an object store and pass its key")
    }
}

/// The fewest history events of a run through a graph that ends well.
struct HistoryLength {
    let graph: LintGraph
    /// Of the inline Map states whose items are known, by name.
    let counts: [String: MapCount]

    var eventsMin: Int? {
        var fewest: [Int?] = Array(repeating: nil, count: graph.states.count)
        var ends: Int?
        guard let start = graph.indexes[graph.startAt] else { return nil }
        fewest[start] = 0
        let order = GraphOrder(graph).indexes
        var changed = true
        while changed {
            changed = false
            for index in order {
                guard let before = fewest[index], let own = events(of: graph.states[index]) else {
                    continue
                }
                let state = graph.states[index]
                let total = min(before + own, .max / 4)
                if state.isEnd { ends = min(ends ?? total, total) }
                for target in state.exits.compactMap({ graph.indexes[$0.target] })
                where total < fewest[target] ?? .max {
                    fewest[target] = total
                    changed = true
                }
            }
        }
        return ends
    }

    /// nil for a state that no run gets through well.
    private func events(of state: LintState) -> Int? {
        switch state.type {
        case .pass, .choice, .wait, .succeed: return 2
        case .fail: return nil
        case .task: return state.has("Catch") ? 4 : 5
        case .map:
            guard !state.has("Catch"), let count = counts[state.name],
                let perItem = count.eventsPerItem
            else { return 4 }
            let all = count.items.multipliedReportingOverflow(by: perItem)
            return all.overflow ? .max / 4 : min(all.partialValue + 4, .max / 4)
        case .parallel: return 4 + 2 * state.graphs.count
        }
    }
}

/// The number of elements of a range whose ends are written out.
struct KnownRange {
    let count: Int

    /// `States.ArrayRange(1, 10, 2)`
    init?(intrinsic text: String) {
        let prefix = "States.ArrayRange("
        guard text.hasPrefix(prefix), text.hasSuffix(")") else { return nil }
        let parts = text.dropFirst(prefix.count).dropLast().split(separator: ",")
            .map { Int(String($0.filter { $0 != " " })) }
        guard parts.count == 3, let first = parts[0], let last = parts[1], let step = parts[2],
            step != 0, [first, last, step].allSatisfy({ abs($0) < 1_000_000_000 })
        else { return nil }
        count = max(0, (last - first) / step + ((last - first).signum() == -step.signum() ? 0 : 1))
    }

    /// `[1..10]`
    init?(jsonata text: String) {
        guard text.hasPrefix("["), text.hasSuffix("]") else { return nil }
        let inner = text.dropFirst().dropLast()
        guard let dots = inner.firstRange(of: "..") else { return nil }
        let ends = [inner[..<dots.lowerBound], inner[dots.upperBound...]]
            .map { Int(String($0.filter { $0 != " " })) }
        guard let first = ends[0], let last = ends[1], abs(first) < 1_000_000_000,
            abs(last) < 1_000_000_000
        else { return nil }
        count = max(0, last - first + 1)
    }
}
