import StileJSON

/// Reads the outermost object of a definition.
struct MachineDecoder {
    let log: ProblemLog
    /// The machine stands for one of its states: its transitions lead nowhere.
    var isSingleState = false

    static let allowed = [
        "Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage",
    ]

    func decode(_ value: JSON, text: String) -> Definition? {
        guard let object = value.objectValue else {
            log.error(
                "a definition must be a JSON object, found \(FieldReader.describe(value))", at: "")
            return nil
        }
        let fields = FieldReader(
            object, at: "", owner: "the state machine", log: log, allowed: Self.allowed,
            foreign: Self.foreign)
        let comment = fields.string("Comment")
        let version = version(fields)
        let timeout = fields.integer("TimeoutSeconds", in: 1...99_999_999)
        let decoder = GraphDecoder(
            log: log, machineLanguage: language(fields), names: StateNames(of: object),
            checksTransitions: !isSingleState)
        guard let graph = decoder.decode(fields) else { return nil }
        return Definition(
            comment: comment, version: version, timeoutSeconds: timeout, graph: graph, text: text)
    }

    private func version(_ fields: FieldReader) -> String? {
        guard let version = fields.string("Version") else { return nil }
        if version != "1.0" {
            log.error(
                "\"Version\" must be \"1.0\", found \"\(version)\"", at: "/Version",
                suggestion: "leave it out or write \"1.0\"")
        }
        return version
    }

    private func language(_ fields: FieldReader) -> QueryLanguage {
        fields.choice("QueryLanguage") ?? .jsonPath
    }

    /// A single state given instead of a machine is the commonest mistake of this kind.
    private static func foreign(_ field: String) -> ForeignField? {
        let homes = FieldTable.homes(of: field)
        guard !homes.isEmpty else { return nil }
        return ForeignField(
            message: "\"\(field)\" is a field of states, not of the state machine",
            suggestion: "move it into a state under \"States\"")
    }
}

/// All state names of a machine and the graphs they stand in, read before anything else.
struct StateNames {
    /// By name: the pointers of the states so called, in the order of the text.
    private(set) var places: [String: [String]] = [:]
    /// The labels of Distributed Maps, likewise with the pointers of the fields.
    private(set) var labels: [String: [String]] = [:]

    init(of machine: JSONObject) {
        collect(machine, at: "")
    }

    private mutating func collect(_ graph: JSONObject, at pointer: String) {
        for (name, value) in graph["States"]?.objectValue ?? JSONObject() {
            let place = pointer + "/States/" + JSONPointer.escape(name)
            places[name, default: []].append(place)
            guard let state = value.objectValue else { continue }
            if let label = state["Label"]?.stringValue {
                labels[label, default: []].append(place + "/Label")
            }
            for (index, branch) in (state["Branches"]?.arrayValue ?? []).enumerated() {
                collect(branch.objectValue ?? JSONObject(), at: "\(place)/Branches/\(index)")
            }
            for field in ["ItemProcessor", "Iterator"] {
                collect(state[field]?.objectValue ?? JSONObject(), at: "\(place)/\(field)")
            }
        }
    }
}
