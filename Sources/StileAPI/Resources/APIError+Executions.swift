import StileExecutor
import StileJSON
import StileStore
import StileWire

extension APIError {
    static func executionDoesNotExist(_ arn: String) -> APIError {
        APIError("ExecutionDoesNotExist", "Execution Does Not Exist: '\(arn)'")
    }

    static let stateMachineTypeNotSupported = APIError(
        "StateMachineTypeNotSupported",
        "This operation is not supported by this type of state machine")

    /// - Parameter reason: ours, for an input that is JSON and refused for something else.
    static func invalidExecutionInput(_ input: String, _ reason: String) -> APIError {
        // AWS says nothing of what is wrong with an empty text (recorded).
        let isBlank = input.allSatisfy(\.isWhitespace)
        let detail = isBlank ? "Invalid execution input." : fault(input) ?? reason
        return APIError(
            "InvalidExecutionInput", "Invalid State Machine Execution Input: '\(detail)'")
    }

    static func invalidOutput(_ output: String, _ reason: String) -> APIError {
        APIError("InvalidOutput", "Invalid Output: '\(fault(output) ?? reason)'")
    }

    /// Why a text is no JSON; nil when it is.
    private static func fault(_ text: String) -> String? {
        do throws(JSONParseError) {
            _ = try JSON(parsing: text)
            return nil
        } catch {
            return JacksonFault(text, error).message
        }
    }

    /// Why the executor refused, by AWS's name.
    init(executor error: ExecutorError) {
        switch error {
        case .stateMachineDoesNotExist(let arn): self = .stateMachineDoesNotExist(arn)
        case .stateMachineDeleting(let arn): self = .stateMachineDeleting(arn)
        case .stateMachineTypeNotSupported: self = .stateMachineTypeNotSupported
        case .mockCaseNotKnown(let reason): self = .validation(reason)
        case .executionDoesNotExist(let arn): self = .executionDoesNotExist(arn)
        case .executionAlreadyExists(let arn):
            self.init("ExecutionAlreadyExists", "Execution Already Exists: '\(arn)'")
        case .executionNotRedrivable(_, let reason): self.init("ExecutionNotRedrivable", reason)
        case .executionLimitExceeded:
            self.init("ExecutionLimitExceeded", error.description)
        case .machineIsBusy: self.init("ThrottlingException", error.description)
        case .mapRunDoesNotExist(let arn): self = .resourceNotFound(arn)
        case .mapRunNotRunning(let arn): self = .validation("Map Run is not running: '\(arn)'")
        case .invalidName(let name, _): self = .invalidName(name)
        case .invalidInput(let reason):
            self.init(
                "InvalidExecutionInput", "Invalid State Machine Execution Input: '\(reason)'")
        case .invalidTaskToken: self = .invalidToken
        case .taskTimedOut:
            self.init("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
        case .invalidOutput(let reason):
            self.init("InvalidOutput", "Invalid Output: '\(reason)'")
        case .invalidDefinition:
            self.init("InternalFailure", error.description, httpStatus: 500)
        case .store(let error): self.init(store: error)
        case .stopped, .crashed:
            self.init("ServiceUnavailable", error.description, httpStatus: 503)
        }
    }
}
