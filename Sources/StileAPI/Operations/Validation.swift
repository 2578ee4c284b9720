import StileJSON
import StileWire

extension StepFunctionsService {
    func validateStateMachineDefinition(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("ValidateStateMachineDefinition")
    }
}
