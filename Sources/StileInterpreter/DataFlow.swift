import StileASL
import StileJSON
import StileJSONPath

// The way of the data through a state:
// InputPath, Parameters or ItemSelector, ResultSelector, ResultPath, OutputPath.
extension Machine {
    /// The raw input through `InputPath`, as a value.
    func effectiveValue(_ frame: Frame, _ state: State) throws(StateFailure) -> JSON {
        guard let path = state.inputPath else { return .object(JSONObject()) }
        return path.isRoot ? frame.input.value : try evaluate(path, frame, input: frame.input.value)
    }

    /// The raw input through `InputPath`, as a payload.
    func effectiveInput(_ frame: Frame, _ state: State) throws(StateFailure) -> JSONDocument {
        guard let path = state.inputPath else { return .emptyObject }
        return try payload(path, frame, of: frame.input)
    }

    /// The effective input through `Parameters` or `Arguments`, or what else a template makes of it.
    mutating func payload(
        _ template: Template?, _ frame: Frame, input: JSONDocument
    ) throws(StateFailure) -> JSONDocument {
        guard let template else { return input }
        return JSONDocument(try evaluate(template, frame, StatesData(input: input.value)))
    }

    /// What the state gives: in JSONPath the result through `ResultSelector`, `ResultPath` and
    /// `OutputPath`, in JSONata `Output`; and `Assign` beside it.
    mutating func completion(
        of result: JSONDocument, selector: Template?, resultPath: ResultPath, _ frame: Frame,
        _ state: State
    ) throws(StateFailure) -> Completion {
        switch state.queryLanguage {
        case .jsonPath:
            let selected = try payload(selector, frame, input: result)
            let placed = try place(selected, resultPath, frame)
            return Completion(
                output: try output(of: placed, frame, state),
                assigned: try assigned(
                    state.assign, frame, state, StatesData(input: selected.value)))
        case .jsonata:
            return try completion(
                otherwise: result, state.output, state.assign, frame, state,
                StatesData(input: frame.input.value, result: result.value))
        }
    }

    /// What a state without a result of its own gives: its effective input through `OutputPath`, or
    /// `Output`; and `Assign` beside it. A Choice state's rule has its own `Output` and `Assign`.
    mutating func completion(
        of effective: JSONDocument, output template: JSONataTemplate?, assign: Template?,
        _ frame: Frame, _ state: State
    ) throws(StateFailure) -> Completion {
        let data = StatesData(input: effective.value)
        switch state.queryLanguage {
        case .jsonPath:
            return Completion(
                output: try output(of: effective, frame, state),
                assigned: try assigned(assign, frame, state, data))
        case .jsonata:
            return try completion(otherwise: effective, template, assign, frame, state, data)
        }
    }

    /// `Output` and `Assign` of the query language JSONata; without `Output`, `otherwise` goes out.
    mutating func completion(
        otherwise: JSONDocument, _ template: JSONataTemplate?, _ assign: Template?,
        _ frame: Frame, _ state: State, _ data: StatesData
    ) throws(StateFailure) -> Completion {
        var output = otherwise
        if let template {
            output = JSONDocument(try evaluate(.jsonata(template), frame, data))
        }
        return Completion(
            output: output, assigned: try assigned(assign, frame, state, data))
    }

    /// A payload through `OutputPath`.
    func output(
        of payload: JSONDocument, _ frame: Frame, _ state: State
    ) throws(StateFailure) -> JSONDocument {
        guard let path = state.outputPath else { return .emptyObject }
        return try self.payload(path, frame, of: payload)
    }

    /// A result put into the raw input where `ResultPath` says.
    func place(
        _ result: JSONDocument, _ resultPath: ResultPath, _ frame: Frame
    ) throws(StateFailure) -> JSONDocument {
        switch resultPath {
        case .discard:
            return frame.input
        case .path(let path) where path.isRoot:
            return result
        case .path(let path):
            do {
                return JSONDocument(
                    try path.inserting(result.value, into: frame.input.value))
            } catch {
                throw frame.failure(error)
            }
        }
    }

    /// Refuses a payload over the limit, in AWS's words, or nested deeper than payloads are read (a
    /// loop can wrap its data once a turn); `verb` is "returned a result" or "provided
    /// parameters".
    func checkSize(
        _ payload: JSONDocument, of name: String, _ verb: String = "returned a result"
    ) throws(StateFailure) {
        guard payload.depth <= JSONLimits.standard.depthMax else {
            throw StateFailure(
                error: ErrorName.runtime,
                cause: "The state/task '\(name)' \(verb) nested deeper than "
                    + "\(JSONLimits.standard.depthMax) levels.")
        }
        guard payload.byteCount > context.limits.payloadBytesMax else { return }
        throw StateFailure(exceedingLimitIn: name, verb)
    }
}

extension StateFailure {
    /// AWS's words for a payload that is too large.
    init(exceedingLimitIn name: String, _ verb: String = "returned a result") {
        self.init(
            error: ErrorName.dataLimitExceeded,
            cause: "The state/task '\(name)' \(verb) with a size exceeding the maximum number of "
                + "bytes service limit.")
    }
}

// MARK: - Evaluation

extension Machine {
    /// What an expression of `frame` sees; only what it uses is worked out.
    func scope(
        _ frame: Frame, input: JSON, usesContext: Bool, usesVariables: Bool
    ) -> EvaluationScope {
        EvaluationScope(
            input: input, context: usesContext ? contextObject(frame) : .null,
            variables: usesVariables ? variables(visibleTo: frame) : [:])
    }

    private func scope(_ frame: Frame, input: JSON, for path: DataPath) -> EvaluationScope {
        scope(
            frame, input: input, usesContext: path.usesContext,
            usesVariables: path.variableName != nil)
    }

    func evaluate(_ path: DataPath, _ frame: Frame, input: JSON) throws(StateFailure) -> JSON {
        do {
            return try path.evaluate(in: scope(frame, input: input, for: path))
        } catch {
            throw frame.failure(error)
        }
    }

    /// The value a path leads to, or nil where there is none.
    func lookup(_ path: DataPath, _ frame: Frame, input: JSON) -> JSON? {
        path.lookup(in: scope(frame, input: input, for: path))
    }

    /// A template's value. In JSONPath `$` is `data.input`.
    mutating func evaluate(
        _ template: Template, _ frame: Frame, _ data: StatesData
    ) throws(StateFailure) -> JSON {
        var draw = Draw(random: random, nowMillis: nowMillis)
        let value = try evaluate(template, frame, data, &draw)
        random = draw.random
        return value
    }

    func evaluate(
        _ template: Template, _ frame: Frame, _ data: StatesData, _ draw: inout Draw
    ) throws(StateFailure) -> JSON {
        switch template {
        case .jsonPath(let template):
            let scope = EvaluationScope(
                input: data.input,
                context: template.usesContext ? contextObject(frame, item: data.item) : .null,
                variables: template.variableNames.isEmpty ? [:] : variables(visibleTo: frame))
            do {
                return try template.evaluate(in: scope, random: &draw.random)
            } catch {
                throw frame.failure(error)
            }
        case .jsonata(let template):
            return try evaluate(template, frame, data, &draw)
        }
    }

    /// Part of a payload; the whole of it keeps its text.
    private func payload(
        _ path: DataPath, _ frame: Frame, of payload: JSONDocument
    ) throws(StateFailure) -> JSONDocument {
        if path.isRoot { return payload }
        return JSONDocument(try evaluate(path, frame, input: payload.value))
    }

    /// An integer that the definition gives as such or by a path.
    mutating func integer(
        _ field: Dynamic<Int>, _ name: String, _ frame: Frame, input: JSON
    ) throws(StateFailure) -> Int {
        switch field {
        case .value(let value):
            return value
        case .path(let path):
            let value = try evaluate(path, frame, input: input)
            // A text of digits will do: AWS reads the value's text (recorded).
            guard
                let integer = value.integerValue.map(Int.init)
                    ?? value.stringValue.flatMap(Int.init)
            else { throw notANumber(value, "integer", name, path, frame) }
            return integer
        case .expression(let expression):
            return try integer(expression, frame)
        }
    }

    mutating func integer(
        _ expression: QueryExpression, _ frame: Frame
    ) throws(StateFailure) -> Int {
        let number = try drawing { machine, draw throws(StateFailure) in
            try machine.number(expression, frame, &draw)
        }
        guard let integer = JSON.number(number).integerValue else {
            throw frame.typeFailure(expression, "integer", .number(number))
        }
        return Int(integer)
    }

    /// The recorded text for a path that does not lead to a number.
    func notANumber(
        _ value: JSON, _ expected: String, _ name: String, _ path: DataPath, _ frame: Frame
    ) -> StateFailure {
        frame.runtimeFailure(
            "The \(name)Path field refers to value \"\(value.bareText)\" which is not a valid "
                + "\(expected): \(path.text)")
    }
}

extension JSON {
    /// The text of a string, the JSON of everything else: how AWS's causes quote values.
    var bareText: String { stringValue ?? serialized() }
}
