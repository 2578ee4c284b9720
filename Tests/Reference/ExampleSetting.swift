import StileASL
import StileInterpreter
import StileJSON

/// What the blocks before an example say about it.
struct ExampleSetting: Sendable {
    /// The time in every example: 1 March 2026, noon, UTC.
    static let nowMillis: Int64 = 1_772_366_400_000

    /// The text of a state, or of a whole definition.
    var subject = ""
    var isDefinition = false
    var input: JSON = [:]
    var context: JSON?
    var variables: JSON = [:]
    /// Stands for all of `$states`.
    var states: JSON?
    var mock: JSON?
    var configuration: JSON?

    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// What the subject is refused for: code, message and place, as the API words it.
    func refusals() -> [String] { compiled.errors.map(\.awsText) }

    var compiled: CompiledDefinition {
        isDefinition
            ? Definition.compile(subject)
            : Definition.compileState(subject, named: StateTest.stateName)
    }

    func definition() throws -> Definition {
        guard !subject.isEmpty else {
            throw Unusable(description: "no state and no definition before this result")
        }
        let compiled = compiled
        guard let definition = compiled.definition else {
            throw Unusable(description: "refused: \(compiled.errors.map(\.awsText))")
        }
        return definition
    }

    // MARK: - One state

    /// Carries the state out as TestState does.
    func testState() throws -> JSONObject {
        let definition = try definition()
        guard let state = definition.state(named: StateTest.stateName) else {
            throw Unusable(description: "no state")
        }
        var test = StateTest(
            definition: definition, state: state,
            executionARN: "arn:aws:states:us-east-1:123456789012:execution:machine:run",
            stateMachineARN: "arn:aws:states:us-east-1:123456789012:stateMachine:machine")
        test.input = JSONDocument(input)
        test.variables = variables.objectValue ?? JSONObject()
        test.context = context
        test.roleARN = "arn:aws:iam::123456789012:role/workflow"
        test.mock = try mock.map(Self.mock)
        if let configuration {
            test.configuration.retrierRetryCount =
                configuration["retrierRetryCount"]?.intValue ?? 0
            test.configuration.errorCausedByState = configuration["errorCausedByState"]?.stringValue
            test.configuration.mapIterationFailureCount =
                configuration["mapIterationFailureCount"]?.intValue
        }
        do {
            try test.check()
        } catch {
            throw Unusable(description: error.message)
        }
        var run = StateTestRun(
            test, context: StepContext(nowMillis: Self.nowMillis, randomSeed: 1))
        guard case .finished(let outcome) = run.begin() else {
            throw Unusable(description: "the task has no mock")
        }
        return Self.members(of: outcome)
    }

    private static func mock(_ value: JSON) throws -> StateTest.Mock {
        StateTest.Mock(
            result: value["result"].map { JSONDocument($0) },
            errorOutput: value["errorOutput"].map {
                ($0["error"]?.stringValue, $0["cause"]?.stringValue)
            }, fieldValidation: .none)
    }

    private static func members(of outcome: StateTestOutcome) -> JSONObject {
        var members = JSONObject([("status", .string(outcome.status.rawValue))])
        members["output"] = outcome.output?.value
        members["error"] = outcome.error.map(JSON.string)
        members["cause"] = outcome.cause.map(JSON.string)
        members["nextState"] = outcome.nextState.map(JSON.string)
        for (name, value) in outcome.inspection {
            let parsed = value.stringValue.flatMap { try? JSON(parsing: $0) }
            members[name] = parsed ?? value
        }
        return members
    }
}

extension JSON {
    /// The number as a whole one, nil for anything else.
    var intValue: Int? { numberValue.flatMap { Int(exactly: $0.doubleValue) } }
}
