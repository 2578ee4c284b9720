import StileJSON

/// One evaluation as a line of text: what `stile eval --lines` reads and answers, and how suites of
/// cases run through the engine.
package enum EvaluationLine {
    /// Steps that stand for a millisecond of a `timelimit`: this module knows no clock, so that a
    /// case that is bounded by time ends after the same amount of work everywhere.
    package static let stepsPerMilli = 5_000

    /// Answers one line.
    ///
    /// The line is an object with `expr`, and optionally `data` (the input), `bindings` (an object
    /// of variables), `timelimit` (milliseconds) and `depth` (nested evaluations). The answer is
    /// `{"result": …}`, `{"undefined": true}`, `{"function": true}`, or `{"code": …, "message": …,
    /// "position": …}`, the code `INPUT` standing for a line that is no such object.
    package static func answer(_ line: String, context: JSONataContext) -> String {
        JSON.object(reply(line, context)).serialized()
    }

    private static func reply(_ line: String, _ context: JSONataContext) -> JSONObject {
        let request: JSON
        do {
            request = try JSON(parsing: line)
        } catch {
            return refusal("not JSON: \(error.message) at byte \(error.byteOffset)")
        }
        guard case .object(let members) = request else { return refusal("not an object") }
        guard let text = members["expr"]?.stringValue else {
            return refusal("\"expr\" is missing or no string")
        }
        var bindings: [String: JSON] = [:]
        switch members["bindings"] {
        case .object(let variables)?: for (name, value) in variables { bindings[name] = value }
        case nil, .null?: break
        default: return refusal("\"bindings\" is no object")
        }
        do {
            let expression = try JSONataExpression(compiling: text)
            let result = try expression.evaluate(
                input: members["data"], bindings: bindings,
                context: limited(context, by: members))
            return answer(result)
        } catch {
            return answer(error)
        }
    }

    private static func limited(_ context: JSONataContext, by members: JSONObject)
        -> JSONataContext
    {
        var context = context
        if let millis = members["timelimit"]?.numberValue?.doubleValue, millis > 0 {
            let steps = min(millis, 1e9) * Double(stepsPerMilli)
            context.limits.stepsMax = min(context.limits.stepsMax, Int(steps))
        }
        if let depth = members["depth"]?.numberValue?.doubleValue, depth > 0 {
            context.limits.depthMax = min(context.limits.depthMax, Int(min(depth, 1e9)))
        }
        return context
    }

    private static func answer(_ result: JSONataResult) -> JSONObject {
        switch result {
        case .undefined: JSONObject([("undefined", true)])
        case .function: JSONObject([("function", true)])
        case .value(let value): JSONObject([("result", value)])
        }
    }

    private static func answer(_ error: JSONataError) -> JSONObject {
        var answer = JSONObject([
            ("code", .string(error.code)), ("message", .string(error.message)),
        ])
        if let position = error.position { answer["position"] = .integer(position) }
        return answer
    }

    private static func refusal(_ reason: String) -> JSONObject {
        JSONObject([("code", "INPUT"), ("message", .string(reason))])
    }
}
