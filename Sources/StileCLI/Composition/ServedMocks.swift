import StileExecutor
import StileInterpreter
import StileRehearsal

/// The mock configuration of a server: answers for executions that are started as a test case.
struct ServedMocks: TaskMocks {
    private let config: MockConfig

    init(_ path: String, _ surroundings: Surroundings) throws {
        let text = try TextFile.read(path, what: "mock configuration", surroundings)
        do {
            config = try MockConfig(parsing: text)
        } catch {
            throw RehearsalLibrary.failure(path, text, error)
        }
    }

    func refusal(machine: String, testCase: String) -> String? {
        do throws(MockConfig.Refusal) {
            _ = try config.mocks(machine: machine, testCase: testCase)
            return nil
        } catch {
            return error.message
        }
    }

    func outcome(machine: String, testCase: String, state: String, call: Int) -> TaskOutcome? {
        let mocks: [String: Mock]
        do throws(MockConfig.Refusal) {
            mocks = try config.mocks(machine: machine, testCase: testCase)
        } catch {
            // The configuration has changed since the execution was started.
            return .failed(TaskError(error: "States.Runtime", cause: error.message))
        }
        guard let mock = mocks[state] else { return nil }
        switch mock.answers.first(where: { $0.calls?.contains(call) ?? true })?.outcome {
        case .result(let output): return .succeeded(output)
        case .failure(let error, let cause):
            return .failed(TaskError(error: error, cause: cause))
        case .never, nil:
            return .failed(
                TaskError(
                    error: "States.Runtime",
                    cause: "the mock configuration has no response number \(call) for state"
                        + " \"\(state)\" of test case \"\(testCase)\""))
        }
    }
}
