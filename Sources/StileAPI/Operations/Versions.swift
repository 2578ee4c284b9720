import StileJSON
import StileWire

extension StepFunctionsService {
    func publishStateMachineVersion(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("PublishStateMachineVersion")
    }

    func deleteStateMachineVersion(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("DeleteStateMachineVersion")
    }

    func listStateMachineVersions(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("ListStateMachineVersions")
    }
}
