import StileJSON
import StileWire

extension StepFunctionsService {
    func createStateMachine(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("CreateStateMachine")
    }

    func describeStateMachine(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("DescribeStateMachine")
    }

    func updateStateMachine(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("UpdateStateMachine")
    }

    func deleteStateMachine(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("DeleteStateMachine")
    }

    func listStateMachines(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("ListStateMachines")
    }
}
