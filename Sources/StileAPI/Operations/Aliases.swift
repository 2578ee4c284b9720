import StileJSON
import StileWire

extension StepFunctionsService {
    func createStateMachineAlias(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("CreateStateMachineAlias")
    }

    func describeStateMachineAlias(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("DescribeStateMachineAlias")
    }

    func updateStateMachineAlias(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("UpdateStateMachineAlias")
    }

    func deleteStateMachineAlias(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("DeleteStateMachineAlias")
    }

    func listStateMachineAliases(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("ListStateMachineAliases")
    }
}
