import ArgumentParser
import StileJSON

/// `stile eval`
struct EvalCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Try an expression: JSONata, a JSONPath, or an intrinsic function.",
        discussion: """
            A JSONata expression may keep its {% %}. As in Step Functions, $states.input is the input and \
            $states.context the binding "$$", unless the bindings have "states"; --flavor standard is JSONata \
            itself, without AWS's functions, refusals and limits. In a JSONPath $ is the input (or the binding \
            "$"), $$ the binding "$$", $name the binding "name".

            With --lines every line of standard input is an object with expr, and optionally data, bindings, \
            timelimit (milliseconds) and depth; it is answered by one line: {"result": …}, {"undefined": true}, \
            {"function": true} or {"code": …, "message": …, "position": …}. The flavor is standard there, \
            unless one is named.

            exit status: 0 there is a value, 1 there is none (undefined, a function, an error), 2 the expression \
            does not compile; with --lines 0

            examples:
              stile eval --jsonata '$sum(items.price)' --input order.json
              stile eval --jsonata '{% $states.input & $x %}' --bindings '{"x": "."}'
              stile eval --jsonpath '$.items[?(@.price > 2)].name' --input order.json
              stile eval --jsonpath "States.Format('{}', $.day)" --input '{"day": "d1"}'
              stile eval --lines < cases.jsonl
            """)

    @Option(
        parsing: .unconditional, help: ArgumentHelp("A JSONata expression.", valueName: "expr"))
    var jsonata: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("A JSONPath or a call of an intrinsic function.", valueName: "expr"))
    var jsonpath: String?

    @Flag(help: "Answer the lines of standard input.")
    var lines = false

    @Option(
        help: ArgumentHelp(
            """
            File with the input, JSON text, or - for standard input, which is also read when this \
            is left out and it is no terminal; null otherwise.
            """, valueName: "file"))
    var input: String?

    @Option(
        help: ArgumentHelp(
            "File or JSON text with the variables: an object, names without $.",
            valueName: "file"))
    var bindings: String?

    @Option(help: "Whose JSONata; step-functions when left out, standard with --lines.")
    var flavor: ExpressionFlavor?

    @OptionGroup var output: OutputOptions

    func perform(_ surroundings: Surroundings) async throws -> ExitStatus {
        if lines { return try await answerLines(surroundings) }
        let outcome = try await evaluated(surroundings)
        if output.json {
            surroundings.console.out(EvaluationRendering.json(outcome).serialized())
        } else {
            EvaluationRendering.report(outcome, surroundings.console)
        }
        return outcome.status
    }

    private func evaluated(_ surroundings: Surroundings) async throws -> EvaluationOutcome {
        switch (jsonata, jsonpath) {
        case (let text?, nil):
            let scope = try seen(surroundings)
            let context = Evaluation.context(flavor ?? .stepFunctions, surroundings)
            return try await WideStack.run { Evaluation.jsonata(text, scope, context) }
        case (nil, let text?):
            guard flavor == nil else {
                throw CommandFailure.usage("--flavor is JSONata's; a JSONPath has none")
            }
            let scope = try seen(surroundings)
            return try await WideStack.run { Evaluation.jsonPath(text, scope) }
        case (nil, nil), (_?, _?):
            throw CommandFailure.usage(
                "say what to evaluate: one of --jsonata, --jsonpath and --lines",
                next: "stile eval --help")
        }
    }

    private func seen(_ surroundings: Surroundings) throws -> EvaluationInput {
        var variables = JSONObject()
        if let bindings {
            let given = try JSONArgument.read(bindings, "--bindings", surroundings).value
            guard let object = given.objectValue else {
                throw CommandFailure.usage(
                    "the bindings must be an object, found \(given.kindName)")
            }
            variables = object
        }
        return EvaluationInput(
            input: try value(surroundings, variables), bindings: variables)
    }

    private func value(_ surroundings: Surroundings, _ variables: JSONObject) throws -> JSON {
        if let input { return try JSONArgument.read(input, "--input", surroundings).value }
        if let bound = variables["$"] { return bound }
        guard !surroundings.inputIsTerminal, bindings != "-" else { return .null }
        let text = try surroundings.readInput()
        if text.allSatisfy(\.isWhitespace) { return .null }
        return try JSONArgument.parse(text, "standard input").value
    }

    private func answerLines(_ surroundings: Surroundings) async throws -> ExitStatus {
        guard jsonata == nil, jsonpath == nil, input == nil, bindings == nil else {
            throw CommandFailure.usage(
                "--lines takes expressions, data and bindings from the lines alone")
        }
        let context = Evaluation.context(flavor ?? .standard, surroundings)
        try await WideStack.run {
            try surroundings.eachInputLine { line in
                surroundings.console.out(Evaluation.answer(line, context))
            }
        }
        return .succeeded
    }
}

/// Whose JSONata.
enum ExpressionFlavor: String, CaseIterable, ExpressibleByArgument {
    case standard
    case stepFunctions = "step-functions"
}
