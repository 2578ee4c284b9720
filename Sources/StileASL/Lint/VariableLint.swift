import StileJSON

/// Variables that are read where no way from the start assigns them.
struct VariableLint {
    let log: ProblemLog
    /// What each state reads, by its name.
    private let reads: [String: [String]]

    init(log: ProblemLog, definition: Definition) {
        self.log = log
        reads = Dictionary(
            definition.variableReferences.map { ($0.stateName, $0.names) },
            uniquingKeysWith: { first, _ in first })
    }

    /// `outer` are the variables that may be assigned where the graph begins.
    func run(_ graph: LintGraph, outer: Set<String> = [], isInsideDistributedMap: Bool = false) {
        guard !reads.isEmpty else { return }
        let assigned = AssignedVariables(graph, isRead: Set(reads.values.joined()))
        for index in assigned.order.indexes {
            let state = graph.states[index]
            for name in reads[state.name] ?? []
            where !outer.contains(name) && !assigned.has(name, before: index) {
                let known = outer.union(graph.states.flatMap(\.assignedNames))
                report(name, state, known, isInsideDistributedMap)
            }
            for inner in state.graphs {
                run(
                    inner,
                    outer: state.isDistributed
                        ? [] : outer.union(assigned.names(before: index)),
                    isInsideDistributedMap: isInsideDistributedMap || state.isDistributed)
            }
        }
    }

    private func report(
        _ name: String, _ state: LintState, _ known: Set<String>, _ isInsideDistributedMap: Bool
    ) {
        let place = Self.place(of: name, in: state) ?? state.pointer
        log.warning(
            .unassignedVariable,
            "state \"\(state.name)\" reads the variable \"$\(name)\", which nothing assigns on any"
                + " way to it"
                + (isInsideDistributedMap
                    ? " (a Map state in the mode DISTRIBUTED hides the variables around it)" : ""),
            at: place,
            suggestion: didYouMean(name, among: known.sorted())
                ?? "assign it before, in \"Assign\"")
    }

    /// The first text of the state that has the variable, nested states aside.
    private static func place(of name: String, in state: LintState) -> String? {
        let nested: Set<String> = ["Branches", "ItemProcessor", "Iterator", "Comment"]
        for (field, value) in state.object where !nested.contains(field) {
            if let place = place(of: "$" + name, in: value, at: state.pointer(to: field)) {
                return place
            }
        }
        return nil
    }

    private static func place(of text: String, in value: JSON, at pointer: String) -> String? {
        switch value {
        case .string(let string):
            return ExpressionText.offset(of: text, in: string) == nil ? nil : pointer
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                if let place = place(of: text, in: element, at: "\(pointer)/\(index)") {
                    return place
                }
            }
        case .object(let object):
            for (key, member) in object {
                let here = pointer + "/" + JSONPointer.escape(key)
                if let place = place(of: text, in: member, at: here) { return place }
            }
        case .null, .bool, .number: break
        }
        return nil
    }
}

/// The variables that may be assigned before each state of a graph, those around it left out.
private struct AssignedVariables {
    let order: GraphOrder
    private let names: [String]
    private let numbers: [String: Int]
    /// Per state a bit per name: a machine may have thousands of both.
    private var before: [[UInt64]]

    init(_ graph: LintGraph, isRead: Set<String>) {
        order = GraphOrder(graph)
        var numbers: [String: Int] = [:]
        var names: [String] = []
        for name in graph.states.flatMap(\.assignedNames)
        where isRead.contains(name) && numbers[name] == nil {
            numbers[name] = names.count
            names.append(name)
        }
        self.names = names
        self.numbers = numbers
        let words = (names.count + 63) / 64
        before = Array(repeating: Array(repeating: 0, count: words), count: graph.states.count)
        guard words > 0 else { return }
        let ways = graph.states.map { state in
            state.exits.compactMap { exit in
                graph.indexes[exit.target].map { target in
                    (target, state.assigned(on: exit.kind).compactMap { numbers[$0] })
                }
            }
        }
        var changed = true
        while changed {
            changed = false
            for index in order.indexes {
                for (target, added) in ways[index] where add(added, from: index, to: target) {
                    changed = true
                }
            }
        }
    }

    /// Whether anything was new at the target.
    private mutating func add(_ added: [Int], from index: Int, to target: Int) -> Bool {
        var bits = before[index]
        for number in added { bits[number / 64] |= 1 << UInt64(number % 64) }
        var isNew = false
        for word in bits.indices where bits[word] & ~before[target][word] != 0 {
            before[target][word] |= bits[word]
            isNew = true
        }
        return isNew
    }

    func has(_ name: String, before index: Int) -> Bool {
        numbers[name].map { before[index][$0 / 64] & (1 << UInt64($0 % 64)) != 0 } ?? false
    }

    func names(before index: Int) -> [String] {
        names.indices.filter { before[index][$0 / 64] & (1 << UInt64($0 % 64)) != 0 }
            .map { names[$0] }
    }
}

extension LintState {
    fileprivate var assignedNames: [String] {
        Self.names(object)
            + (entries("Catch") + entries("Choices")).flatMap { Self.names($0.object) }
    }

    /// What leaving the state by an exit assigns, at most.
    fileprivate func assigned(on exit: Exit.Kind) -> [String] {
        switch exit {
        case .next, .byDefault: Self.names(object)
        case .choice(let index): Self.names(object) + Self.names(entries("Choices")[index].object)
        case .caught(let index): Self.names(entries("Catch")[index].object)
        }
    }

    private static func names(_ object: JSONObject) -> [String] {
        (object["Assign"]?.objectValue?.keys ?? []).map(VariableNames.plain)
    }
}
