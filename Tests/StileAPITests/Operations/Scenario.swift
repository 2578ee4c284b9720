import Logging
import StileAPI
import StileExecutor
import StileJSON
import StileStore
import StileTestSupport
import StileWire
import Testing

/// Calls to a service of its own, in a row; each is compared with what it answered.
struct Scenario {
    /// A call and the answer as JSON text, or the refusal as `CODE: message`, with the exception's
    /// further members behind it.
    struct Step {
        let operation: StileWire.Operation
        let parameters: JSON
        let expected: String
        let line: Int

        init(
            _ operation: StileWire.Operation, _ parameters: JSON, _ expected: String,
            line: Int = #line
        ) {
            self.operation = operation
            self.parameters = parameters
            self.expected = expected
            self.line = line
        }
    }

    static let prefix = "arn:aws:states:us-east-1:000000000000:"
    static let role: JSON = "arn:aws:iam::000000000000:role/r"
    static let pass: JSON = #"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#

    /// The definition with a comment, so that it is another one.
    static func pass(_ comment: String) -> JSON {
        .string(
            #"{"Comment":"\#(comment)","StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#)
    }

    let store: Database
    private let service: StepFunctionsService

    init() throws {
        store = try Database.inMemory()
        let executor = Executor(
            store: store, runner: ScriptedRunner.echoing(), logger: .silent)
        service = StepFunctionsService(
            store: store, executor: executor, logger: .silent, nowMillis: { 1_700_000_000_120 })
    }

    /// A machine `m`, published as version 1.
    static func withMachine() async throws -> Scenario {
        let scenario = try Scenario()
        _ = try await scenario.call(
            .createStateMachine,
            ["name": "m", "definition": pass, "roleArn": role, "publish": true])
        return scenario
    }

    func call(
        _ operation: StileWire.Operation, _ parameters: JSON
    ) async throws(APIError) -> JSONObject {
        try await service.call(operation, parameters.objectValue ?? JSONObject())
    }

    /// Runs the steps; `P:` in a parameter or an expectation stands for the ARN prefix, `T` in an
    /// expectation for the time.
    func check(_ steps: [Step]) async throws {
        for step in steps {
            let parameters = try JSON(
                parsing: step.parameters.serialized().replacing("\"P:", with: "\"" + Self.prefix))
            var found: String
            do {
                found = JSON.object(try await call(step.operation, parameters)).serialized()
            } catch {
                let members = JSON.object(error.members).serialized()
                found = "\(error)" + (error.members.isEmpty ? "" : " \(members)")
            }
            found = found.replacing("1700000000.120", with: "T")
                .replacing(Self.prefix, with: "P:")
            let place = SourceLocation(
                fileID: #fileID, filePath: #filePath, line: step.line, column: 1)
            #expect(found == step.expected, "line \(step.line)", sourceLocation: place)
        }
    }
}
