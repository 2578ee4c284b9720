package import StileExecutor
import StileJSON
package import StileWire

/// The services that Stile serves; a new one is a case here.
private enum StandardService: CaseIterable {
    case function
    case lambdaInvoke
    case startExecution
    case stepFunctionsSDK

    var pattern: IntegrationTable.Pattern {
        switch self {
        case .function: .function
        case .lambdaInvoke:
            .action(
                service: "lambda", action: "invoke",
                patterns: [.requestResponse, .waitForTaskToken])
        case .startExecution:
            .action(
                service: "states", action: "startExecution", patterns: Set(CallPattern.allCases))
        case .stepFunctionsSDK:
            .service("aws-sdk:sfn", patterns: [.requestResponse, .waitForTaskToken])
        }
    }
}

extension IntegrationTable {
    /// All services that Stile serves.
    package static func standard(
        functions: any LocalFunctions, lambda: LambdaClient?, service: any StepFunctionsCalling,
        waiting: any ExecutionWaiting, nowMillis: @escaping @Sendable () -> Int64
    ) -> IntegrationTable {
        let lambda = LambdaIntegration(functions: functions, client: lambda)
        return IntegrationTable(
            StandardService.allCases.map { known in
                let integration: any ServiceIntegration =
                    switch known {
                    case .function, .lambdaInvoke: lambda
                    case .startExecution:
                        StartExecutionIntegration(
                            service: service, waiting: waiting, nowMillis: nowMillis)
                    case .stepFunctionsSDK: StepFunctionsSDKIntegration(service: service)
                    }
                return Row(known.pattern, integration)
            })
    }

    /// Why no Task state with the resource can run here, whatever its input; nil when one can.
    package static func refusal(of resource: TaskResourceName) -> TaskError? {
        let known = StandardService.allCases.first { $0.pattern.matches(resource) }
        switch known {
        case nil: return unserved(resource, among: StandardService.allCases.map(\.pattern))
        case .stepFunctionsSDK: return StepFunctionsSDKIntegration.refusal(of: resource)
        case .function, .lambdaInvoke, .startExecution: return nil
        }
    }
}
