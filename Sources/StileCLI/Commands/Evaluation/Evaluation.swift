import Foundation
import StileJSON
import StileJSONPath
import StileJSONata

/// What an expression sees.
struct EvaluationInput: Sendable {
    let input: JSON
    /// By name without `$`; `$` and `$$` name the input and the context object.
    let bindings: JSONObject

    /// AWS's context object.
    var context: JSON? { bindings["$$"] }

    /// The variables alone; people write their names with and without the `$`.
    var variables: [String: JSON] {
        var variables: [String: JSON] = [:]
        for (name, value) in bindings where name != "$" && name != "$$" {
            variables[name.hasPrefix("$") ? String(name.dropFirst()) : name] = value
        }
        return variables
    }
}

/// What an expression gave.
enum EvaluationOutcome: Sendable {
    case value(JSON)
    case undefined
    case function
    case failed(EvaluationProblem)

    var status: ExitStatus {
        switch self {
        case .value: .succeeded
        case .undefined, .function: .failed
        case .failed(let problem): problem.isSyntax ? .usage : .failed
        }
    }
}

/// Why an expression gave no value.
struct EvaluationProblem: Sendable {
    let code: String
    let message: String
    /// As the language counts.
    var position: Int?
    /// What the position names.
    var location: SourceLocation?
    let expression: String
    /// Whether the expression does not even compile.
    let isSyntax: Bool
}

/// Evaluates expressions as the engine does.
enum Evaluation {
    static func context(_ flavor: ExpressionFlavor, _ surroundings: Surroundings)
        -> JSONataContext
    {
        var context = JSONataContext(
            nowMillis: surroundings.nowMillis(), randomSeed: .random(in: 0...UInt64.max))
        switch flavor {
        case .standard: context.limits.stackBytesMax = WideStack.evaluationBytesMax
        case .stepFunctions:
            context.flavor = .stepFunctions
            context.limits = .stepFunctions
            context.hash = { HashAlgorithm.digest($0, $1) }
        }
        return context
    }

    /// The answer to one line of `--lines`.
    static func answer(_ line: String, _ context: JSONataContext) -> String {
        EvaluationLine.answer(line, context: context)
    }

    // MARK: - JSONata

    static func jsonata(
        _ text: String, _ scope: EvaluationInput, _ context: JSONataContext
    ) -> EvaluationOutcome {
        let text = bare(text)
        let expression: JSONataExpression
        do {
            expression = try JSONataExpression(compiling: text)
        } catch {
            return .failed(problem(error, text, isSyntax: true))
        }
        var variables = scope.variables
        if context.flavor == .stepFunctions, variables["states"] == nil {
            variables["states"] = ["input": scope.input, "context": scope.context ?? [:]]
        }
        do {
            let result = try expression.evaluate(
                input: scope.input, bindings: variables, context: context)
            switch result {
            case .value(let value): return .value(value)
            case .undefined: return .undefined
            case .function: return .function
            }
        } catch {
            return .failed(problem(error, text, isSyntax: false))
        }
    }

    /// Without the `{%` and `%}` that expressions wear in definitions.
    private static func bare(_ text: String) -> String {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard trimmed.count >= 4, trimmed.hasPrefix("{%"), trimmed.hasSuffix("%}") else {
            return text
        }
        return trimmed.dropFirst(2).dropLast(2).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func problem(
        _ error: JSONataError, _ text: String, isSyntax: Bool
    ) -> EvaluationProblem {
        EvaluationProblem(
            code: error.code, message: error.message, position: error.position,
            location: error.position.map { location(before: $0, in: text) }, expression: text,
            isSyntax: isSyntax)
    }

    /// The last character of the token that ends at a UTF-16 offset.
    private static func location(before offset: Int, in text: String) -> SourceLocation {
        let before = String(decoding: text.utf16.prefix(max(0, offset - 1)), as: UTF16.self)
        return SourceText(text).location(of: before.utf8.count)
    }

    // MARK: - JSONPath

    static func jsonPath(_ text: String, _ scope: EvaluationInput) -> EvaluationOutcome {
        let seen = EvaluationScope(
            input: scope.input, context: scope.context ?? [:], variables: scope.variables)
        do throws(ExpressionSyntaxError) {
            if IntrinsicCall.isIntrinsic(text) {
                let call = try IntrinsicCall(parsing: text)
                var random = SeededRandom(seed: .random(in: 0...UInt64.max))
                return outcome(text) { () throws(EvaluationError) -> JSON in
                    try call.evaluate(in: seen, random: &random)
                }
            }
            let path = try DataPath(parsing: text)
            return outcome(text) { () throws(EvaluationError) -> JSON in try path.evaluate(in: seen)
            }
        } catch {
            return .failed(
                EvaluationProblem(
                    code: "InvalidPath", message: error.message, position: error.offset,
                    location: SourceText(text).location(of: error.offset), expression: text,
                    isSyntax: true))
        }
    }

    private static func outcome(
        _ text: String, _ value: () throws(EvaluationError) -> JSON
    ) -> EvaluationOutcome {
        do {
            return .value(try value())
        } catch {
            return .failed(
                EvaluationProblem(
                    code: error.error, message: error.cause, expression: text, isSyntax: false))
        }
    }
}
