import StileJSON
import StileWire

extension StepFunctionsService {
    func startExecution(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("StartExecution")
    }

    func startSyncExecution(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("StartSyncExecution")
    }

    func stopExecution(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("StopExecution")
    }

    func redriveExecution(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("RedriveExecution")
    }

    func describeExecution(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("DescribeExecution")
    }

    func listExecutions(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("ListExecutions")
    }

    func getExecutionHistory(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("GetExecutionHistory")
    }

    func describeStateMachineForExecution(_ request: Request) async throws(APIError) -> JSONObject {
        throw .missing("DescribeStateMachineForExecution")
    }
}
