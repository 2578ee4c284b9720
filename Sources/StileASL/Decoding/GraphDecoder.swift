import StileJSON

/// Reads the states of a machine, a branch or an item processor, and how they hang together.
struct GraphDecoder {
    let log: ProblemLog
    let machineLanguage: QueryLanguage
    let names: StateNames
    /// Variables that the scopes around the graph assign: inside they are read, never set.
    private(set) var outerVariables: Set<String> = []
    /// Variables that the graph's own states assign.
    private var ownVariables: Set<String> = []
    private var checksTransitions: Bool

    init(
        log: ProblemLog, machineLanguage: QueryLanguage, names: StateNames,
        checksTransitions: Bool = true
    ) {
        self.log = log
        self.machineLanguage = machineLanguage
        self.names = names
        self.checksTransitions = checksTransitions
    }

    /// A nested graph; the machine itself comes with its fields opened.
    func decode(_ object: JSONObject, at pointer: String, owner: String, extra: [String] = [])
        -> StateGraph?
    {
        decode(
            FieldReader(
                object, at: pointer, owner: owner, log: log,
                allowed: ["Comment", "StartAt", "States"] + extra))
    }

    func decode(_ fields: FieldReader) -> StateGraph? {
        fields.require("StartAt", "States")
        _ = fields.string("Comment")
        let startAt = fields.string("StartAt")
        guard let objects = fields.object("States") else { return nil }
        let statesPointer = fields.pointer(to: "States")
        guard !objects.isEmpty else {
            fields.reportEmpty("States")
            return nil
        }
        let inside = scope(assigning: VariableNames.assigned(in: objects))
        let states = objects.compactMap { name, value in
            inside.decodeState(name, value, at: statesPointer + "/" + JSONPointer.escape(name))
        }
        if checksTransitions {
            TransitionCheck(fields: fields, states: objects, names: names).run()
        }
        return StateGraph(startAt: startAt ?? "", states: states)
    }

    /// The scope of a graph within this one, whose own states assign `names`.
    private func scope(assigning names: Set<String>) -> GraphDecoder {
        var scope = self
        scope.outerVariables.formUnion(ownVariables)
        scope.ownVariables = names
        scope.checksTransitions = true
        return scope
    }

    private func decodeState(_ name: String, _ value: JSON, at pointer: String) -> State? {
        checkName(name, at: pointer)
        guard let object = value.objectValue else {
            log.error(
                "state \"\(name)\" must be an object, found \(FieldReader.describe(value))",
                at: pointer,
                suggestion: MachineDecoder.allowed.contains(name)
                    ? "the field \"\(name)\" belongs beside \"States\", not into it" : nil)
            return nil
        }
        return StateDecoder(name: name, object: object, pointer: pointer, graphs: self).decode()
    }

    private func checkName(_ name: String, at pointer: String) {
        if name.isEmpty || name.unicodeScalars.count > 80 {
            log.error(
                .invalidStateName,
                "a state name has 1 to 80 characters, \"\(name)\" has \(name.unicodeScalars.count)",
                at: pointer, anchor: .key(pointer))
        }
        guard let places = names.places[name], let first = places.first, first != pointer else {
            return
        }
        log.error(
            .duplicateStateName,
            "the state name \"\(name)\" is used twice; the first one is \(first)",
            at: pointer, anchor: .key(pointer),
            suggestion: "state names are unique over the whole machine")
    }
}
