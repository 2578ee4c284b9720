import StileWire

/// Step Functions' refusals, as its own integrations name them in a calling execution.
enum StepFunctionsErrors {
    /// The exceptions of the service's model; the SDKs know no others by name.
    private static let modelled: Set<String> = [
        "ActivityAlreadyExists", "ActivityDoesNotExist", "ActivityLimitExceeded",
        "ActivityWorkerLimitExceeded", "ConflictException", "ExecutionAlreadyExists",
        "ExecutionDoesNotExist", "ExecutionLimitExceeded", "ExecutionNotRedrivable", "InvalidArn",
        "InvalidDefinition", "InvalidEncryptionConfiguration", "InvalidExecutionInput",
        "InvalidLoggingConfiguration", "InvalidName", "InvalidOutput", "InvalidToken",
        "InvalidTracingConfiguration", "KmsAccessDeniedException", "KmsInvalidStateException",
        "KmsThrottlingException", "MissingRequiredParameter", "ResourceNotFound",
        "ServiceQuotaExceededException", "StateMachineAlreadyExists", "StateMachineDeleting",
        "StateMachineDoesNotExist", "StateMachineLimitExceeded", "StateMachineTypeNotSupported",
        "TaskDoesNotExist", "TaskTimedOut", "TooManyTags", "ValidationException",
    ]

    /// `states:startExecution`: `StepFunctions.StateMachineDoesNotExistException` (recorded).
    static func optimised(_ error: APIError, requestID: String) -> (error: String, cause: String) {
        let cause = SDKCause.first(
            error.message, service: "AWSStepFunctions", status: error.httpStatus, code: error.code,
            requestID: requestID)
        return ("StepFunctions." + (exception(error.code) ?? "AWSStepFunctionsException"), cause)
    }

    /// `aws-sdk:sfn:…`: `Sfn.InvalidTokenException` (recorded).
    static func sdk(_ error: APIError, requestID: String) -> (error: String, cause: String) {
        let cause = SDKCause.second(
            error.message, service: "Sfn", status: error.httpStatus, requestID: requestID)
        return ("Sfn." + (exception(error.code) ?? "SfnException"), cause)
    }

    private static func exception(_ code: String) -> String? {
        guard modelled.contains(code) else { return nil }
        return code.hasSuffix("Exception") ? code : code + "Exception"
    }
}
