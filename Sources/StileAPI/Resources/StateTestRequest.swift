import StileASL
import StileInterpreter
import StileJSON
import StileStore
import StileWire

/// What TestState is asked, read and checked; and how its answer is written.
struct StateTestRequest {
    let test: StateTest
    private let inspectionLevel: String

    /// - Parameter id: names the execution and the machine that the context object tells of.
    /// - Throws: `InvalidDefinition`, `ValidationException` and `InvalidExecutionInput`, in AWS's words.
    init(_ request: Request, id: String) throws(APIError) {
        let text = request.required("definition")
        let stateName = request.string("stateName")
        let compiled =
            stateName == nil
            ? Definition.compileState(text, named: StateTest.stateName) : Definition.compile(text)
        guard let definition = compiled.definition else {
            throw DefinitionCheck.refusal(compiled.errors.map(\.awsText))
        }
        guard let state = definition.state(named: stateName ?? StateTest.stateName) else {
            throw .validation("State not found in definition")
        }
        var test = StateTest(
            definition: definition, state: state,
            executionARN: Names.testARN(machine: "machine-\(id)", name: "test-\(id)"),
            stateMachineARN: Names.stateMachineARN("machine-\(id)"))
        test.input = try Self.document(request.string("input") ?? "{}", .input)
        test.variables = try Self.object(request, "variables") ?? JSONObject()
        test.context = try Self.object(request, "context").map { .object($0) }
        test.mock = try Self.mock(request)
        test.configuration = try Self.configuration(request)
        test.revealsSecrets = request.bool("revealSecrets") ?? false
        test.roleARN = request.string("roleArn")
        do throws(StateTestRefusal) {
            try test.check()
        } catch {
            throw APIError(error)
        }
        self.test = test
        inspectionLevel = request.string("inspectionLevel") ?? "INFO"
    }

    // MARK: - Members

    private enum Member {
        case input
        case mockResult
        case other(String)
    }

    private static func document(
        _ text: String, _ member: Member
    ) throws(APIError) -> JSONDocument {
        do {
            return try JSONDocument(parsing: text)
        } catch {
            switch member {
            case .input: throw .invalidExecutionInput(text, error.message)
            case .mockResult: throw .validation("Mocked result must be valid JSON")
            case .other(let name):
                throw .validation("The value of '\(name)' must be valid JSON: \(error.message)")
            }
        }
    }

    private static func object(
        _ request: Request, _ name: String
    ) throws(APIError) -> JSONObject? {
        guard let text = request.string(name) else { return nil }
        guard let object = try document(text, .other(name)).value.objectValue else {
            throw .validation("The value of '\(name)' must be a JSON object")
        }
        return object
    }

    private static func mock(_ request: Request) throws(APIError) -> StateTest.Mock? {
        guard let mock = request.object("mock") else { return nil }
        var result: JSONDocument?
        if let text = mock["result"]?.stringValue {
            result = try document(text, .mockResult)
        }
        let mode = mock["fieldValidationMode"]?.stringValue
            .flatMap(StateTest.FieldValidation.init)
        let errorOutput = mock["errorOutput"]?.objectValue.map {
            (error: $0["error"]?.stringValue, cause: $0["cause"]?.stringValue)
        }
        return StateTest.Mock(
            result: result, errorOutput: errorOutput, fieldValidation: mode ?? .strict)
    }

    private static func configuration(
        _ request: Request
    ) throws(APIError) -> StateTest.Configuration {
        var configuration = StateTest.Configuration()
        guard let given = request.object("stateConfiguration") else { return configuration }
        configuration.retrierRetryCount = Int(given["retrierRetryCount"]?.integerValue ?? 0)
        configuration.errorCausedByState = given["errorCausedByState"]?.stringValue
        configuration.mapIterationFailureCount =
            given["mapIterationFailureCount"]?.integerValue.map { Int($0) }
        if let text = given["mapItemReaderData"]?.stringValue {
            configuration.mapItemReaderData = try document(
                text, .other("stateConfiguration.mapItemReaderData"))
        }
        return configuration
    }

    // MARK: - The answer

    func answer(_ outcome: StateTestOutcome) -> JSONObject {
        var answer = JSONObject([("status", .string(outcome.status.rawValue))])
        answer["output"] = outcome.output.map { .string($0.text) }
        answer["error"] = outcome.error.map { .string($0) }
        answer["cause"] = outcome.cause.map { .string($0) }
        answer["nextState"] = outcome.nextState.map { .string($0) }
        if inspectionLevel != "INFO" { answer["inspectionData"] = .object(outcome.inspection) }
        return answer
    }
}

extension APIError {
    fileprivate init(_ refusal: StateTestRefusal) {
        switch refusal.kind {
        case .validation: self.init("ValidationException", refusal.message)
        case .invalidDefinition: self.init("InvalidDefinition", refusal.message)
        }
    }
}
