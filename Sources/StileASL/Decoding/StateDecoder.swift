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
        let language = language()
        let fields = FieldReader(
            object, at: pointer, owner: owner, log: log,
            allowed: FieldTable.allowed(in: type, language),
            foreign: { FieldTable.foreign($0, in: type, language, owner: owner) })
        fields.checkAssignedNames(outer: graphs.outerVariables)
        switch language {
        case .jsonPath: return decodeJSONPath(type, fields)
        case .jsonata: return decodeJSONata(type, fields)
        }
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
        return own
    }

    // MARK: - By language

    private func decodeJSONPath(_ type: StateType, _ fields: FieldReader) -> State? {
        let comment = fields.string("Comment")
        let input = fields.nullablePath("InputPath")
        let output = fields.nullablePath("OutputPath")
        let states = JSONPathStates(fields: fields, name: name, graphs: graphs)
        let assign = fields.template("Assign")
        guard let kind = states.decode(type) else { return nil }
        return State(
            name: name, comment: comment, pointer: pointer, inputPath: input, outputPath: output,
            assign: assign, kind: kind)
    }

    private func decodeJSONata(_ type: StateType, _ fields: FieldReader) -> State? {
        let comment = fields.string("Comment")
        let output = fields.jsonataTemplate("Output")
        let assign = fields.jsonataObject("Assign").map(Template.jsonata)
        guard let kind = JSONataStates(fields: fields, graphs: graphs).decode(type) else {
            return nil
        }
        return State(
            name: name, comment: comment, pointer: pointer, queryLanguage: .jsonata,
            inputPath: .root, outputPath: .root, output: output, assign: assign, kind: kind)
    }
}
