import StileJSON
import StileJSONPath

/// Paths that no run can find, because what is in the data at that place is known.
///
/// The shape of the data is followed from state to state; where ways meet, a state sees what any of
/// them may bring. What comes from outside (the input, results of tasks, intrinsic functions,
/// JSONata) is unknown, and below the unknown nothing is said.
struct DataFlowLint {
    let log: ProblemLog

    func run(_ graph: LintGraph) {
        _ = run(graph, input: .unknown, isExpress: false)
    }

    /// Checks a graph; gives what it ends with.
    func run(_ graph: LintGraph, input: Shape, isExpress: Bool) -> GraphResult {
        let order = GraphOrder(graph)
        let inputs = inputs(of: graph, order, input)
        var outputs: [Shape] = []
        var counts: [String: MapCount] = [:]
        for index in order.indexes {
            let state = graph.states[index]
            let flow = StateFlow(
                state: state, input: inputs[index] ?? .unknown,
                report: Report(log: log, lint: self, isExpress: isExpress))
            let outcome = flow.run()
            if let count = flow.report?.mapCount { counts[state.name] = count }
            if state.isEnd, state.type != .fail { outputs.append(outcome.output) }
        }
        return GraphResult(
            output: outputs.joined(),
            events: HistoryLength(graph: graph, counts: counts).eventsMin)
    }

    struct GraphResult {
        /// nil when no state ends the graph well.
        let output: Shape?
        /// How many history events a run through it writes at least; nil when none ends well.
        let events: Int?
    }

    /// After so many rounds a state whose input still grows gets an unknown one.
    private static let roundsMax = 6

    /// What comes into each state.
    private func inputs(of graph: LintGraph, _ order: GraphOrder, _ input: Shape) -> [Shape?] {
        var inputs: [Shape?] = Array(repeating: nil, count: graph.states.count)
        if let start = graph.indexes[graph.startAt] { inputs[start] = input }
        var round = 0
        var changed = true
        while changed {
            changed = false
            round += 1
            for index in order.indexes {
                guard let before = inputs[index] else { continue }
                let state = graph.states[index]
                let outcome = StateFlow(state: state, input: before, report: nil).run()
                for exit in state.exits {
                    guard let target = graph.indexes[exit.target] else { continue }
                    let shape = outcome.shape(of: exit.kind)
                    let known = inputs[target]
                    var joined = known.map { $0 == shape ? $0 : $0.joined(shape) } ?? shape
                    if round > Self.roundsMax, joined != known { joined = .unknown }
                    guard joined != known else { continue }
                    inputs[target] = joined
                    changed = true
                }
            }
        }
        return inputs
    }

    /// Where faults go, when the shapes are settled. A class, because the reader of a state's fields
    /// notes on the way what its Map iterates over.
    final class Report {
        let log: ProblemLog
        let lint: DataFlowLint
        /// Inside executions of the type EXPRESS, which have no history.
        let isExpress: Bool
        var mapCount: MapCount?

        init(log: ProblemLog, lint: DataFlowLint, isExpress: Bool) {
            self.log = log
            self.lint = lint
            self.isExpress = isExpress
        }
    }
}

/// What a state hands on by its exits.
struct StateOutcome {
    let output: Shape
    /// By exit, where it differs.
    var rules: [Int: Shape] = [:]
    var catchers: [Shape] = []

    func shape(of exit: LintState.Exit.Kind) -> Shape {
        switch exit {
        case .next, .byDefault: output
        case .choice(let index): rules[index] ?? output
        case .caught(let index): index < catchers.count ? catchers[index] : .unknown
        }
    }
}
