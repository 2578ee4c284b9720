import StileJSON
import StileJSONPath

/// The way of the data through one state.
struct StateFlow {
    let state: LintState
    let input: Shape
    /// nil while shapes are still sought.
    let report: DataFlowLint.Report?

    func run() -> StateOutcome {
        switch state.language {
        case .jsonPath: runJSONPath()
        case .jsonata: runJSONata()
        }
    }

    // MARK: - JSONPath

    private func runJSONPath() -> StateOutcome {
        let effective = state.has("InputPath") ? path("InputPath", in: input) : input
        checkPlainPaths(effective)
        checkRules(effective)
        let result = resultJSONPath(effective)
        let placed: Shape
        if let result {
            let selected = template("ResultSelector", in: result) ?? result
            assign(selected)
            placed = place(selected, state.object["ResultPath"])
        } else {
            assign(effective)
            placed = effective
        }
        let output = state.has("OutputPath") ? path("OutputPath", in: placed) : placed
        checkPayload(output)
        let catchers = state.entries("Catch").map {
            place(.errorOutput, $0.object["ResultPath"])
        }
        return StateOutcome(output: output, catchers: catchers)
    }

    /// nil for the types that have no result.
    private func resultJSONPath(_ effective: Shape) -> Shape? {
        switch state.type {
        case .pass:
            if let result = state.object["Result"] { return Shape(result) }
            return template("Parameters", in: effective) ?? effective
        case .task:
            _ = template("Parameters", in: effective)
            return .unknown
        case .parallel:
            return branches(input: template("Parameters", in: effective) ?? effective)
        case .map:
            let items = state.has("ItemsPath") ? path("ItemsPath", in: effective) : effective
            let selector =
                template("ItemSelector", in: effective) ?? template("Parameters", in: effective)
            return iterations(items: items, item: selector)
        case .choice, .wait, .succeed, .fail: return nil
        }
    }

    private func assign(_ shape: Shape) { _ = template("Assign", in: shape) }

    private func place(_ value: Shape, _ resultPath: JSON?) -> Shape {
        guard let resultPath else { return value }
        guard let text = resultPath.stringValue else { return input }
        return PlainPath(text).map { input.inserting(value, at: $0.steps[...]) } ?? .unknown
    }

    // MARK: - JSONata

    private func runJSONata() -> StateOutcome {
        let result = resultJSONata()
        let output = state.object["Output"].map(Self.jsonata) ?? result ?? input
        checkPayload(output)
        var outcome = StateOutcome(
            output: output,
            catchers: state.entries("Catch").map {
                $0.object["Output"].map(Self.jsonata) ?? .errorOutput
            })
        for (index, rule) in state.entries("Choices").enumerated() {
            outcome.rules[index] = rule.object["Output"].map(Self.jsonata)
        }
        return outcome
    }

    private func resultJSONata() -> Shape? {
        switch state.type {
        case .task: .unknown
        case .parallel: branches(input: state.object["Arguments"].map(Self.jsonata) ?? input)
        case .map:
            iterations(
                items: state.object["Items"].map(Self.jsonata) ?? input,
                item: state.object["ItemSelector"].map(Self.jsonata))
        case .pass, .choice, .wait, .succeed, .fail: nil
        }
    }

    /// A value with expressions in it, of which nothing is known but the length of a plain range.
    static func jsonata(_ value: JSON) -> Shape {
        switch value {
        case .string(let text):
            guard let expression = QueryExpression.content(of: text) else { return Shape(value) }
            return KnownRange(jsonata: expression).map {
                .array(of: .scalar(bytes: 1), count: $0.count)
            }
                ?? .unknown
        case .array(let elements):
            let shapes = elements.map(jsonata)
            return .array(of: shapes.joined() ?? .unknown, count: elements.count)
        case .object(let object):
            return .object(
                Dictionary(
                    object.map { ($0, Shape.Member(shape: jsonata($1), isCertain: true)) },
                    uniquingKeysWith: { $1 }))
        case .null, .bool, .number: return Shape(value)
        }
    }

    // MARK: - Nested graphs

    private func branches(input: Shape) -> Shape {
        let outputs = state.graphs.map { graph in
            report.map {
                $0.lint.run(graph, input: input, isExpress: $0.isExpress).output ?? .unknown
            } ?? .unknown
        }
        return .array(of: .unknown, count: outputs.count)
    }

    /// `item` is what `ItemSelector` makes of each item.
    private func iterations(items: Shape, item: Shape?) -> Shape {
        var element = Shape.unknown
        var count: Int?
        if case .array(let elements) = items {
            (element, count) = (elements.element, elements.count)
        }
        let reads = state.has("ItemReader") || state.has("ItemBatcher")
        if reads { (element, count) = (.unknown, nil) }
        if let report, let graph = state.graphs.first {
            let isExpress =
                report.isExpress
                || (state.isDistributed
                    && state.object["ItemProcessor"]?["ProcessorConfig"]?["ExecutionType"]
                        == "EXPRESS")
            let inside = report.lint.run(
                graph, input: reads ? .unknown : item ?? element, isExpress: isExpress)
            if let count, !state.isDistributed { check(count, inside) }
        }
        return state.has("ResultWriter") ? .unknown : .array(of: .unknown, count: count)
    }
}
