import StileJSON

/// What an expression gave, for people and for programs.
enum EvaluationRendering {
    static func json(_ outcome: EvaluationOutcome) -> JSON {
        switch outcome {
        case .value(let value): return ["result": value]
        case .undefined: return ["undefined": true]
        case .function: return ["function": true]
        case .failed(let problem):
            var object = JSONObject([
                ("code", .string(problem.code)), ("message", .string(problem.message)),
            ])
            object["position"] = problem.position.map { .integer($0) }
            return .object(object)
        }
    }

    /// The value on standard output; why there is none on standard error.
    static func report(_ outcome: EvaluationOutcome, _ console: Console) {
        switch outcome {
        case .value(let value): console.out(value.pretty())
        case .undefined: console.note("undefined: the expression selects nothing")
        case .function: console.note("a function, which has no JSON form")
        case .failed(let problem): report(problem, console)
        }
    }

    private static func report(_ problem: EvaluationProblem, _ console: Console) {
        console.note(
            "\(console.style.red("error:")) \(console.style.bold(problem.code)): \(problem.message)"
        )
        guard let location = problem.location else {
            return console.note("  \(problem.expression)")
        }
        for line in DefinitionFile.excerpt(location, in: problem.expression) {
            console.note("  \(line)")
        }
    }
}
