import StileJSON
import StileJSONPath

/// Reads one state: what is common to all, then what its type and query language add.
struct StateDecoder {
    let name: String
    let object: JSONObject
    let pointer: String
    let graphs: GraphDecoder

    private var log: ProblemLog { graphs.log }
    private var owner: String { "state \"\(name)\"" }

    func decode() -> State? {
        guard let type = type() else { return nil }
        switch language() {
        case .jsonPath: return decodeJSONPath(type)
        case .jsonata:
            checkInsideJSONata(type)
            return nil
        }
    }

    /// Says that JSONata is not there yet, once at the place that asks for it.
    static func reportJSONata(_ owner: String, at pointer: String, _ log: ProblemLog) {
        log.error(
            .notSupportedYet, "the query language JSONata of \(owner) is not supported yet",
            at: pointer, suggestion: "use \"JSONPath\"")
    }

    // MARK: - Type and language

    private func type() -> StateType? {
        guard object.contains("Type") else {
            reportMissingType()
            return nil
        }
        let reader = FieldReader(object, at: pointer, owner: owner, log: log, allowed: object.keys)
        return reader.choice("Type")
    }

    private func reportMissingType() {
        let misspelt = object.keys.first { nearestName(to: $0, among: ["Type"]) != nil }
        guard let misspelt else {
            let types = StateType.allCases.map(\.rawValue).joined(separator: ", ")
            log.error(
                "These fields are required: [Type]", at: pointer, anchor: .key(pointer),
                suggestion: "add \"Type\", one of \(types)")
            return
        }
        let place = pointer + "/" + JSONPointer.escape(misspelt)
        log.error(
            "unknown field \"\(misspelt)\" in \(owner)", at: place, anchor: .key(place),
            suggestion: "did you mean \"Type\"?")
    }

    private func language() -> QueryLanguage {
        guard object.contains("QueryLanguage") else { return graphs.machineLanguage }
        let reader = FieldReader(object, at: pointer, owner: owner, log: log, allowed: object.keys)
        guard let own: QueryLanguage = reader.choice("QueryLanguage") else {
            return graphs.machineLanguage
        }
        if own == .jsonPath, graphs.machineLanguage == .jsonata {
            log.error(
                "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
                at: pointer, anchor: .value(reader.pointer(to: "QueryLanguage")))
        }
        if own == .jsonata, graphs.machineLanguage == .jsonPath {
            Self.reportJSONata(owner, at: reader.pointer(to: "QueryLanguage"), log)
        }
        return own
    }

    // MARK: - By language

    private func decodeJSONPath(_ type: StateType) -> State? {
        let fields = FieldReader(
            object, at: pointer, owner: owner, log: log, allowed: FieldTable.allowed(in: type),
            foreign: { FieldTable.foreign($0, in: type, owner: owner) })
        let comment = fields.string("Comment")
        let input = fields.nullablePath("InputPath")
        let output = fields.nullablePath("OutputPath")
        let states = JSONPathStates(fields: fields, name: name, graphs: graphs)
        let assign = assignment(fields)
        guard let kind = states.decode(type) else { return nil }
        return State(
            name: name, comment: comment, pointer: pointer, inputPath: input, outputPath: output,
            assign: assign, kind: kind)
    }

    /// `Assign`, in every state type that may have it.
    private func assignment(_ fields: FieldReader) -> PayloadTemplate? {
        fields.checkAssignedNames(outer: graphs.outerVariables)
        return fields.template("Assign")
    }

    /// What holds in every query language, so that a definition's other faults show already.
    private func checkInsideJSONata(_ type: StateType) {
        let fields = FieldReader(object, at: pointer, owner: owner, log: log, allowed: object.keys)
        let states = CommonFields(fields: fields, graphs: graphs)
        switch type {
        case .task:
            states.checkCredentials()
            _ = states.resource()
        case .parallel: _ = states.branches()
        case .map: _ = states.itemProcessor()
        case .pass, .wait, .choice, .succeed, .fail: break
        }
        switch type {
        case .task, .pass, .wait, .parallel, .map: _ = states.successor()
        case .choice, .succeed, .fail: break
        }
    }
}
