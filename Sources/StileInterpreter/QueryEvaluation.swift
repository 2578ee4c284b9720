import StileASL
import StileJSON
import StileJSONPath
import StileJSONata

// Expressions of the query language JSONata.

/// What `$states` tells an expression.
struct StatesData {
    let input: JSON
    var result: JSON?
    var errorOutput: JSON?
    /// Stands for the frame's own Map item while an ItemSelector is evaluated.
    var item: MapItem?
}

/// An item of a Map state, as `Map.Item` of the context object tells of it.
struct MapItem {
    let index: Int
    let value: JSON
    /// The member's name, where the members of an object are the items.
    var key: String?
    /// `STATE_DATA`, `S3://bucket`, or `S3://bucket/key`.
    var source = "STATE_DATA"
}

/// The randomness and the time that an evaluation draws from.
struct Draw {
    var random: SeededRandom
    let nowMillis: Int64
}

extension Machine {
    /// A draw that is the same whenever it is asked for within one entry of a state, so that what is
    /// worked out again (a Map's items after a restart) does not change.
    func stableDraw(_ frame: Frame) -> Draw {
        var seed: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in state.identity.executionARN.utf8 {
            seed = (seed ^ UInt64(byte)) &* 0x0100_0000_01B3
        }
        return Draw(
            random: SeededRandom(seed: seed &+ UInt64(frame.enteredEventID)),
            nowMillis: frame.enteredAtMillis)
    }

    /// Evaluates with this step's own time and randomness.
    mutating func drawing<Value>(
        _ body: (Machine, inout Draw) throws(StateFailure) -> Value
    ) throws(StateFailure) -> Value {
        var draw = Draw(random: random, nowMillis: nowMillis)
        let value = try body(self, &draw)
        random = draw.random
        return value
    }

    /// A template's value, expressions replaced by theirs.
    func evaluate(
        _ template: JSONataTemplate, _ frame: Frame, _ data: StatesData, _ draw: inout Draw
    ) throws(StateFailure) -> JSON {
        if case .constant(let value) = template.root { return value }
        let bindings = bindings(
            frame, data, usesStates: template.usesStates, usesContext: template.usesContext,
            usesVariables: !template.variableNames.isEmpty)
        return try value(of: template.root, frame, bindings, &draw)
    }

    /// The value of one expression.
    func evaluate(
        _ expression: QueryExpression, _ frame: Frame, _ data: StatesData, _ draw: inout Draw
    ) throws(StateFailure) -> JSON {
        let bindings = bindings(
            frame, data, usesStates: expression.usesStates, usesContext: expression.usesContext,
            usesVariables: !expression.variableNames.isEmpty)
        return try value(of: expression, frame, bindings, &draw)
    }

    private func value(
        of node: JSONataTemplate.Node, _ frame: Frame, _ bindings: [String: JSON],
        _ draw: inout Draw
    ) throws(StateFailure) -> JSON {
        switch node {
        case .constant(let value): return value
        case .expression(let expression): return try value(of: expression, frame, bindings, &draw)
        case .array(let nodes):
            var elements: [JSON] = []
            elements.reserveCapacity(nodes.count)
            for node in nodes { elements.append(try value(of: node, frame, bindings, &draw)) }
            return .array(elements)
        case .object(let members):
            var object = JSONObject()
            object.reserveCapacity(members.count)
            for member in members {
                object[member.name] = try value(of: member.value, frame, bindings, &draw)
            }
            return .object(object)
        }
    }

    private func value(
        of expression: QueryExpression, _ frame: Frame, _ bindings: [String: JSON],
        _ draw: inout Draw
    ) throws(StateFailure) -> JSON {
        let result: JSONataResult
        do throws(JSONataError) {
            result = try expression.compiled.evaluate(
                input: nil, bindings: bindings,
                context: JSONataContext(
                    nowMillis: draw.nowMillis, randomSeed: draw.random.next(),
                    flavor: .stepFunctions, limits: .stepFunctions, hash: HashAlgorithm.digest))
        } catch {
            throw frame.queryFailure(
                expression, "threw an error during evaluation. \(error.code): \(error.message)")
        }
        switch result {
        case .value(let value): return value
        case .undefined: throw frame.queryFailure(expression, "returned nothing (undefined).")
        case .function:
            throw frame.queryFailure(expression, "returned an unsupported result type.")
        }
    }

    /// `$states` and the variables in scope, as far as they are used.
    private func bindings(
        _ frame: Frame, _ data: StatesData, usesStates: Bool, usesContext: Bool,
        usesVariables: Bool
    ) -> [String: JSON] {
        var bindings = usesVariables ? variables(visibleTo: frame) : [:]
        guard usesStates else { return bindings }
        var states = JSONObject([("input", data.input)])
        if let result = data.result { states["result"] = result }
        if let errorOutput = data.errorOutput { states["errorOutput"] = errorOutput }
        if usesContext { states["context"] = contextObject(frame, item: data.item) }
        bindings[QueryExpression.statesName] = .object(states)
        return bindings
    }
}

// MARK: - Results of a certain type

extension Machine {
    func number(
        _ expression: QueryExpression, _ frame: Frame, _ draw: inout Draw
    ) throws(StateFailure) -> JSONNumber {
        try typed(expression, frame, &draw, "number", \.numberValue)
    }

    func string(
        _ expression: QueryExpression, _ frame: Frame, _ draw: inout Draw
    ) throws(StateFailure) -> String {
        try typed(expression, frame, &draw, "string", \.stringValue)
    }

    func bool(
        _ expression: QueryExpression, _ frame: Frame, _ draw: inout Draw
    ) throws(StateFailure) -> Bool {
        try typed(expression, frame, &draw, "boolean", \.boolValue)
    }

    private func typed<Value>(
        _ expression: QueryExpression, _ frame: Frame, _ draw: inout Draw, _ expected: String,
        _ member: (JSON) -> Value?
    ) throws(StateFailure) -> Value {
        let value = try evaluate(expression, frame, StatesData(input: frame.input.value), &draw)
        guard let result = member(value) else {
            throw frame.typeFailure(expression, expected, value)
        }
        return result
    }
}

extension Frame {
    /// The failure of an expression, in AWS's words.
    func queryFailure(_ expression: QueryExpression, _ what: String) -> StateFailure {
        queryFailure(
            "The JSONata expression '\(expression.text)' specified for the field "
                + "'\(expression.location)' \(what)", at: expression.location)
    }

    func queryFailure(_ cause: String, at location: String?) -> StateFailure {
        var failure = failure(ErrorName.queryEvaluationError, cause)
        failure.evaluation = StateFailure.Evaluation(location: location)
        return failure
    }

    func typeFailure(
        _ expression: QueryExpression, _ expected: String, _ value: JSON
    ) -> StateFailure {
        queryFailure(
            expression,
            "returned an unexpected result type. Expected '\(expected)', but was "
                + "'\(value.kindName)' for value: \(value.serialized())")
    }
}
