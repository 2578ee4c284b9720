package import StileExecutor
import StileInterpreter
package import StileJSON
package import StileWire

/// Step Functions' own operations as tasks: `aws-sdk:sfn:OPERATION`.
package struct StepFunctionsSDKIntegration: ServiceIntegration {
    private let service: any StepFunctionsCalling

    package init(service: any StepFunctionsCalling) { self.service = service }

    package func refusal(of resource: TaskResourceName, input: JSONDocument) -> TaskError? {
        Self.refusal(of: resource)
    }

    static func refusal(of resource: TaskResourceName) -> TaskError? {
        switch operation(resource) {
        case .success: nil
        case .failure(let error): error
        }
    }

    package func run(_ call: IntegrationCall, reporter: TaskReporter) async -> TaskOutcome {
        let operation: StileWire.Operation
        switch Self.operation(call.resource) {
        case .failure(let error): return .failed(error)
        case .success(let found): operation = found
        }
        let parameters = call.task.input.value.objectValue ?? JSONObject()
        if let key = parameters.keys.first(where: { $0.first?.isUppercase != true }) {
            return .failed(ParameterProblem.unsupported(key, call))
        }
        do throws(APIError) {
            let answer = try await service.call(operation, MemberNames.request(parameters))
            return call.answered(JSONDocument(MemberNames.answer(.object(answer))))
        } catch {
            if Task.isCancelled { return .cancelled }
            let failure = StepFunctionsErrors.sdk(error, requestID: call.requestID)
            return call.refused(failure.error, failure.cause)
        }
    }

    /// `startExecution` is the operation `StartExecution`.
    private static func operation(
        _ resource: TaskResourceName
    ) -> Result<StileWire.Operation, TaskError> {
        let name = MemberNames.pascal(resource.action)
        if let operation = StileWire.Operation(rawValue: name) { return .success(operation) }
        let known = StileWire.Operation.allCases.map { MemberNames.camel($0.rawValue) }
        let hint =
            nearestName(to: resource.action, among: known)
            .map { "; did you mean \"\($0)\"?" } ?? ""
        return .failure(
            TaskError(
                error: "States.Runtime",
                cause: "\(resource.arn): Step Functions has no operation \(name)\(hint)"))
    }
}
