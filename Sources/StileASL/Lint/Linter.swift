import StileJSON

/// Finds what AWS accepts but an author hardly meant. Runs over definitions without errors only.
///
/// Every rule is conservative: what is not known from the definition stays unknown, and of the
/// unknown nothing is said.
struct Linter {
    let machine: JSONObject
    let definition: Definition
    let log: ProblemLog

    func run() {
        let language = machine["QueryLanguage"]?.stringValue.flatMap(QueryLanguage.init)
        let graph = LintGraph(machine, at: "", machineLanguage: language ?? .jsonPath)
        TextLint(log: log).run(graph)
        HandlerLint(log: log, failNames: graph.failNames).run(graph)
        LoopLint(log: log).run(graph, owner: "the state machine")
        WaitLint(log: log, machineSeconds: definition.timeoutSeconds).run(graph)
        RetryLint(log: log).run(graph, isInsideMap: false)
        VariableLint(log: log, definition: definition).run(graph)
        DataFlowLint(log: log).run(graph)
    }
}

/// A graph with the raw fields of its states, and where everything stands.
struct LintGraph {
    let startAt: String
    /// In the order of the text.
    let states: [LintState]
    let indexes: [String: Int]

    init(_ object: JSONObject, at pointer: String, machineLanguage: QueryLanguage) {
        startAt = object["StartAt"]?.stringValue ?? ""
        states = (object["States"]?.objectValue ?? JSONObject()).compactMap { name, value in
            LintState(
                name, value, at: pointer + "/States/" + JSONPointer.escape(name),
                machineLanguage: machineLanguage)
        }
        indexes = Dictionary(
            states.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    func state(_ name: String) -> LintState? { indexes[name].map { states[$0] } }

    /// The texts of `Error` of all Fail states, at any depth.
    var failNames: Set<String> {
        states.reduce(into: []) { names, state in
            if state.type == .fail, let name = state.object["Error"]?.stringValue {
                names.insert(name)
            }
            for graph in state.graphs { names.formUnion(graph.failNames) }
        }
    }
}

/// A state with its raw fields.
struct LintState {
    /// A way out of a state.
    struct Exit {
        /// How it is taken.
        enum Kind: Equatable {
            case next
            case choice(Int)
            case byDefault
            case caught(Int)
        }

        let kind: Kind
        let target: String
    }

    let name: String
    let pointer: String
    let object: JSONObject
    let type: StateType
    let language: QueryLanguage
    /// The branches of a Parallel state, the item processor of a Map state.
    let graphs: [LintGraph]
    let graphPointers: [String]

    init?(_ name: String, _ value: JSON, at pointer: String, machineLanguage: QueryLanguage) {
        guard let object = value.objectValue,
            let type = object["Type"]?.stringValue.flatMap(StateType.init)
        else { return nil }
        self.name = name
        self.pointer = pointer
        self.object = object
        self.type = type
        let own = object["QueryLanguage"]?.stringValue.flatMap(QueryLanguage.init)
        language = own ?? machineLanguage
        let branches = (object["Branches"]?.arrayValue ?? []).enumerated().compactMap {
            index, branch in branch.objectValue.map { ($0, "\(pointer)/Branches/\(index)") }
        }
        let processors = ["ItemProcessor", "Iterator"].compactMap { field in
            object[field]?.objectValue.map { ($0, "\(pointer)/\(field)") }
        }
        let nested = type == .parallel ? branches : type == .map ? processors : []
        graphs = nested.map { LintGraph($0, at: $1, machineLanguage: machineLanguage) }
        graphPointers = nested.map(\.1)
    }

    func pointer(to field: String) -> String { pointer + "/" + field }

    func has(_ field: String) -> Bool { object.contains(field) }

    /// Whether the Map state's iterations are executions of their own.
    var isDistributed: Bool {
        (object["ItemProcessor"] ?? object["Iterator"])?["ProcessorConfig"]?["Mode"]?.stringValue
            == "DISTRIBUTED"
    }

    /// Whether the graph around may end in this state.
    var isEnd: Bool { type == .succeed || type == .fail || object["End"]?.boolValue == true }

    /// Whether a time limit stands in the state.
    var hasTimeout: Bool {
        ["TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"]
            .contains(where: has)
    }

    /// The Task's resource, where it is spelt out.
    var resource: TaskResource? {
        guard let text = object["Resource"]?.stringValue,
            case .resource(let resource) = ARNParser.parse(text)
        else { return nil }
        return resource
    }

    /// The entries of `Retry` or `Catch` that are objects, with their pointers.
    func entries(_ field: String) -> [(object: JSONObject, pointer: String)] {
        (object[field]?.arrayValue ?? []).enumerated().compactMap { index, entry in
            entry.objectValue.map { ($0, "\(pointer)/\(field)/\(index)") }
        }
    }

    /// All ways out.
    var exits: [Exit] {
        var exits: [Exit] = []
        func add(_ kind: Exit.Kind, _ target: JSON?) {
            guard let target = target?.stringValue else { return }
            exits.append(Exit(kind: kind, target: target))
        }
        add(.next, object["Next"])
        for (index, rule) in entries("Choices").enumerated() {
            add(.choice(index), rule.object["Next"])
        }
        add(.byDefault, object["Default"])
        for (index, catcher) in entries("Catch").enumerated() {
            add(.caught(index), catcher.object["Next"])
        }
        return exits
    }
}

extension JSONObject {
    /// The error names of a retrier or catcher.
    var errorNames: [String] {
        (self["ErrorEquals"]?.arrayValue ?? []).compactMap(\.stringValue)
    }
}
