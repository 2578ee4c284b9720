import StileJSON
import StileJSONPath
import StileJSONata

/// What an expression gives, or is expected to give.
enum ExampleOutcome: CustomStringConvertible {
    case value(JSON)
    case undefined
    case function
    /// A code or error name, and its message.
    case failure(String, String?)

    /// Reads what stands after the arrow: JSON, `undefined`, `function`, `error CODE` or
    /// `error CODE: message`.
    init?(reading text: String) {
        let text = text.trimmingSpaces()
        if text == "undefined" {
            self = .undefined
        } else if text == "function" {
            self = .function
        } else if text.hasPrefix("error ") {
            let rest = text.dropFirst(6)
            guard let colon = rest.firstIndex(of: ":") else {
                self = .failure(String(rest), nil)
                return
            }
            self = .failure(
                String(rest[..<colon]), String(rest[rest.index(after: colon)...]).trimmingSpaces())
        } else if let value = try? JSON(parsing: text) {
            self = .value(value)
        } else {
            return nil
        }
    }

    /// Whether `found` is what is expected here; an error expected without a message may have any.
    func allows(_ found: ExampleOutcome) -> Bool {
        switch (self, found) {
        case (.value(let expected), .value(let value)): value.means(expected)
        case (.undefined, .undefined), (.function, .function): true
        case (.failure(let code, let message), .failure(let foundCode, let foundMessage)):
            code == foundCode && (message == nil || message == foundMessage)
        case (.value, _), (.undefined, _), (.function, _), (.failure, _): false
        }
    }

    var description: String {
        switch self {
        case .value(let value): value.serialized()
        case .undefined: "undefined"
        case .function: "function"
        case .failure(let code, let message): "error \(code)" + (message.map { ": \($0)" } ?? "")
        }
    }
}

extension String {
    fileprivate func trimmingSpaces() -> String {
        let start = drop { $0 == " " }
        guard let last = start.lastIndex(where: { $0 != " " }) else { return "" }
        return String(start[...last])
    }
}

extension ExampleSetting {
    /// Those of workflows; an example without end is given up sooner, as it must be.
    private static let limits: JSONataLimits = {
        var limits = JSONataLimits.stepFunctions
        limits.stepsMax = 300_000
        return limits
    }()

    func jsonata(_ text: String) -> ExampleOutcome {
        var bindings: [String: JSON] = [:]
        for (name, value) in variables.objectValue ?? JSONObject() { bindings[name] = value }
        bindings["states"] = states ?? ["input": input, "context": context ?? [:]]
        do throws(JSONataError) {
            let result = try JSONataExpression(compiling: text).evaluate(
                input: nil, bindings: bindings,
                context: JSONataContext(
                    nowMillis: Self.nowMillis, randomSeed: 1, flavor: .stepFunctions,
                    limits: Self.limits, hash: HashAlgorithm.digest))
            switch result {
            case .value(let value): return .value(value)
            case .undefined: return .undefined
            case .function: return .function
            }
        } catch {
            return .failure(error.code, error.message)
        }
    }

    func jsonPath(_ text: String) -> ExampleOutcome {
        var names: [String: JSON] = [:]
        for (name, value) in variables.objectValue ?? JSONObject() { names[name] = value }
        let scope = EvaluationScope(input: input, context: context ?? [:], variables: names)
        do {
            if IntrinsicCall.isIntrinsic(text) {
                var random = SeededRandom(seed: 1)
                return .value(
                    try IntrinsicCall(parsing: text).evaluate(in: scope, random: &random))
            }
            return .value(try DataPath(parsing: text).evaluate(in: scope))
        } catch let error as EvaluationError {
            return .failure(error.error, error.cause)
        } catch let error as ExpressionSyntaxError {
            return .failure("InvalidPath", error.message)
        } catch {
            return .failure("\(error)", nil)
        }
    }
}
